// The search page: what is asked stands in its address, so that a search can be shared and gone back to.
"use strict";
(() => {
  const form = document.getElementById("search-form");
  if (!form || !window.Worker || !window.DecompressionStream) return; // what the page shows without scripts stays
  const PAGE = 10;
  const SLOW = 4000; // milliseconds until the reader is told to be patient
  const { connect, suggest, fill, passages } = window.portalSearch;
  const client = connect(form);
  const better = passages(client, fill);
  const lang = document.documentElement.lang;
  const title = document.title;
  const section = document.getElementById("search-results");
  const find = (selector) => section.querySelector(selector);
  const button = (name) => find(`[data-search=${name}]`);
  const list = find(".search-list");
  const status = find(".search-status");
  const template = document.getElementById("search-result");
  const browse = document.querySelector(".search-browse");
  const filters = form.querySelector(".search-filters");
  const scopeByDefault = form.dataset.main === undefined ? "site" : "portal";
  const FILTERS = ["site", "column", "type", "year"];
  let choices = null;
  let turn = 0;

  // What the address asks.
  const asked = () => {
    const given = new URLSearchParams(location.search);
    const value = (name) => given.get(name) || "";
    const scope = ["site", "portal"].includes(value("scope")) ? value("scope") : scopeByDefault;
    return {
      q: value("q").trim().slice(0, 200),
      scope,
      ...Object.fromEntries(FILTERS.map((name) => [name, value(name)])),
      sort: value("sort") === "date" ? "date" : "",
      more: value("more") === "1" ? "1" : "",
      shown: Math.min(Math.max(PAGE, Math.floor(Number(value("n"))) || PAGE), 200),
    };
  };
  const addressOf = (state) => {
    const wanted = new URLSearchParams();
    for (const name of ["q", "scope", ...FILTERS, "sort", "more"]) {
      if (state[name] && !(name === "scope" && state.scope === scopeByDefault)) wanted.set(name, state[name]);
    }
    if (state.shown > PAGE) wanted.set("n", state.shown);
    return `${location.pathname}?${wanted}`;
  };
  const fromForm = () => {
    const data = new FormData(form);
    const value = (name) => (data.get(name) || "").trim();
    const state = { ...asked(), q: value("q"), scope: value("scope") || scopeByDefault, sort: value("sort"), shown: PAGE };
    if (choices) FILTERS.forEach((name) => { state[name] = value(name); });
    if (state.scope === "site") state.site = "";
    return state;
  };
  const siteOf = (state) => (state.scope === "site" ? form.dataset.site : state.site);
  const isFiltered = (state) => state.scope === "site" || FILTERS.some((name) => state[name]);

  // Choices of filters, from the index itself.
  const options = (name, entries, chosen) => {
    const select = form.elements[name];
    select.replaceChildren(select.options[0], ...entries.map(([value, label]) => new Option(label, value)));
    select.value = chosen;
    if (select.value !== chosen) select.add(new Option(chosen, chosen, true, true));
    for (const option of select.options) option.dataset.label = option.text;
  };
  // Behind each choice, how many results it leaves; asked only where the choices are seen.
  const count = async (question) => {
    if (!filters.open) return;
    const mine = turn;
    let counts;
    try { counts = await client.ask("counts", question); } catch { return; }
    if (mine !== turn) return;
    for (const name of FILTERS) {
      for (const option of form.elements[name].options) {
        if (option.value) option.text = `${option.dataset.label} (${number(counts[name][option.value] || 0)})`;
      }
    }
    form.querySelector(".search-counted").hidden = !counts.limited;
  };
  const titleOf = (kind, id) => {
    const found = choices?.labels[kind]?.[id];
    return (typeof found === "object" ? found[lang.slice(0, 2)] || found.vi : found) || "";
  };
  const offerChoices = (state) => {
    if (!choices) return;
    const site = siteOf(state);
    const byLabel = (a, b) => a[1].localeCompare(b[1], lang);
    const sites = [...new Set(choices.columns.map((id) => id.split("/", 1)[0]))];
    const columns = site ? choices.columns.filter((id) => id.startsWith(`${site}/`) && titleOf("columns", id)) : [];
    const depth = (id) => "\u00a0\u00a0".repeat(id.split("/").length - 2);
    options("site", sites.map((id) => [id, titleOf("sites", id) || id]).sort(byLabel), state.site);
    options("column", columns.map((id) => [id, depth(id) + titleOf("columns", id)]), state.column);
    options("type", choices.types.map((id) => [id, titleOf("types", id) || id]).sort(byLabel), state.type);
    options("year", choices.years.map((year) => [year, year]), state.year);
    form.elements.site.disabled = state.scope === "site";
    form.elements.column.disabled = !columns.length && !state.column;
  };
  const fillForm = (state) => {
    form.elements.q.value = state.q;
    form.elements.scope.value = state.scope;
    form.elements.sort.value = state.sort;
    offerChoices(state);
  };

  const timeNode = (date) => {
    const node = document.createElement("time");
    node.dateTime = date;
    node.textContent = date.split("-").reverse().join("/");
    return node;
  };
  const hitNode = (hit, text) => {
    const node = template.content.cloneNode(true);
    const part = (name) => node.querySelector(`[data-part=${name}]`);
    const put = (name, text) => { if (text) part(name).textContent = text; else part(name).remove(); };
    fill(part("title"), hit.titleParts);
    part("title").href = client.address(hit.url);
    fill(part("summary"), hit.summaryParts);
    if (hit.date) part("date").append(timeNode(hit.date)); else part("date").remove();
    put("type", titleOf("types", hit.type));
    const site = hit.column.split("/", 1)[0];
    const places = [site === form.dataset.site ? "" : titleOf("sites", site), titleOf("columns", hit.column)];
    put("place", places.filter(Boolean).join(" › "));
    better.see(node.firstElementChild, hit, part("summary"), text);
    return node;
  };
  const words = (name, values) => Object.entries(values).reduce(
    (text, [key, value]) => text.replace(`{${key}}`, () => value), section.dataset[name]);
  const number = (value) => value.toLocaleString(lang);

  const show = (state, { total, limited, hits }, from) => {
    if (!from) {
      better.forget();
      list.replaceChildren();
    }
    const first = list.children.length;
    list.append(...hits.map((hit) => hitNode(hit, state.q)));
    const plural = new Intl.PluralRules(lang).select(total) === "one" ? "one" : "other";
    const what = words(limited ? "many" : total ? plural : "none", { count: number(total), query: state.q });
    const shown = list.children.length;
    status.textContent = shown < total ? `${what}. ${words("more", { shown: number(shown), count: number(total) })}` : what;
    button("next").hidden = shown >= total;
    button("more").hidden = Boolean(state.more);
    find(".search-advice").hidden = total > 0;
    find("[data-when=filtered]").hidden = !isFiltered(state);
    if (from) list.children[first]?.querySelector("a").focus();
  };
  const wait = (mine) => {
    status.textContent = section.dataset.busy;
    section.setAttribute("aria-busy", "true");
    find(".search-error").hidden = true;
    setTimeout(() => { if (mine === turn && section.ariaBusy === "true") status.textContent = section.dataset.slow; }, SLOW);
  };
  const fail = () => {
    status.textContent = "";
    list.replaceChildren();
    ["next", "more"].forEach((name) => { button(name).hidden = true; });
    find(".search-advice").hidden = true;
    find(".search-error").hidden = false;
  };

  const questionOf = (state) => ({
    text: state.q,
    filters: { site: siteOf(state), column: state.column, type: state.type, year: state.year },
    byDate: state.sort === "date",
    more: Boolean(state.more),
  });

  // Search for what the address asks; from: how many hits stand already.
  const run = async (from = 0) => {
    const mine = ++turn;
    const state = asked();
    fillForm(state);
    document.title = state.q ? `${state.q} – ${title}` : title;
    section.hidden = !state.q;
    browse.hidden = Boolean(state.q);
    if (!state.q) return;
    wait(mine);
    const question = questionOf(state);
    try {
      const [answer, known] = await Promise.all([
        client.ask("search", { ...question, start: from, limit: state.shown - from }),
        choices || client.ask("choices", {}),
      ]);
      if (mine !== turn) return;
      choices = known;
      offerChoices(state);
      show(state, answer, from);
      count(question);
    } catch {
      if (mine === turn) fail();
    }
    if (mine === turn) section.setAttribute("aria-busy", "false");
  };
  const go = (state) => {
    const address = addressOf(state);
    if (address !== location.pathname + location.search) history.pushState(null, "", address);
    run();
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    go({ ...fromForm(), more: "" });
  });
  form.addEventListener("change", (event) => {
    if (event.target.name === "q") return;
    const state = fromForm();
    if (["scope", "site"].includes(event.target.name)) state.column = "";
    if (state.q) go(state); else offerChoices(state);
  });
  button("retry").addEventListener("click", () => run());
  button("unfilter").addEventListener("click", () => go({ q: asked().q, scope: "portal", shown: PAGE }));
  button("more").addEventListener("click", () => go({ ...asked(), more: "1" }));
  button("next").addEventListener("click", () => {
    const state = asked();
    history.replaceState(null, "", addressOf({ ...state, shown: state.shown + PAGE }));
    run(list.children.length);
  });
  addEventListener("popstate", () => run());

  form.querySelector(".search-choices").hidden = false;
  filters.open = FILTERS.some((name) => asked()[name]);
  filters.addEventListener("toggle", async () => {
    if (!choices) {
      try { choices = await client.ask("choices", {}); } catch { return; }
      offerChoices(asked());
    }
    if (asked().q && section.ariaBusy === "false") count(questionOf(asked()));
  });
  suggest(form.elements.q, client, () => form.requestSubmit());
  run();
  // Once the page is drawn: a focus given now would have it laid out twice.
  requestAnimationFrame(() => setTimeout(() => {
    if (!asked().q && document.activeElement === document.body) form.elements.q.focus();
  }));
})();
