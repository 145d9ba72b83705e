// Words and titles offered while the reader types (a combobox after the ARIA patterns), and the worker that finds them.
"use strict";
window.portalSearch ||= (() => {
  const PAUSE = 120; // milliseconds without a key before the index is asked

  // The worker of a page: made when first asked, made anew when it broke.
  const connect = (form) => {
    const base = new URL(form.dataset.index, location.href).href;
    const waiting = new Map();
    let worker = null;
    let asked = 0;
    const start = () => {
      worker = new Worker(form.dataset.worker);
      worker.onmessage = ({ data: { id, answer, error } }) => {
        const { resolve, reject } = waiting.get(id);
        waiting.delete(id);
        if (error) reject(new Error(error)); else resolve(answer);
      };
      worker.onerror = () => {
        worker.terminate();
        worker = null;
        waiting.forEach(({ reject }) => reject(new Error("worker")));
        waiting.clear();
      };
    };
    const ask = (act, args) => new Promise((resolve, reject) => {
      if (!worker) start();
      waiting.set(++asked, { resolve, reject });
      worker.postMessage({ id: asked, base, act, args });
    });
    return { ask, address: (url) => new URL(url, base).href };
  };

  // Text with every second part marked.
  const fill = (place, parts) => {
    place.replaceChildren(...parts.map((text, at) => {
      if (at % 2 === 0) return text;
      const mark = document.createElement("mark");
      mark.textContent = text;
      return mark;
    }));
  };

  const element = (name, attributes) => {
    const made = document.createElement(name);
    Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
    return made;
  };

  // input: the box; go: what to do with a chosen phrase.
  const suggest = (input, client, go) => {
    const form = input.form;
    const list = element("div", { class: "search-offers", role: "listbox", id: `${input.id}-offers`, "aria-label": input.labels[0].textContent });
    const status = element("p", { class: "visually-hidden", role: "status" });
    list.hidden = true;
    form.append(list, status);
    const set = (attributes) => Object.entries(attributes).forEach(([key, value]) => input.setAttribute(key, value));
    set({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id });
    let options = [];
    let active = -1;
    let turn = 0;
    let timer = 0;
    let typed = input.value;

    const close = () => {
      turn++;
      clearTimeout(timer);
      list.hidden = true;
      options = [];
      active = -1;
      set({ "aria-expanded": "false" });
      input.removeAttribute("aria-activedescendant");
      status.textContent = "";
    };
    const activate = (at) => {
      options[active]?.node.setAttribute("aria-selected", "false");
      active = at;
      if (active < 0) {
        input.removeAttribute("aria-activedescendant");
        return;
      }
      const { node } = options[active];
      node.setAttribute("aria-selected", "true");
      node.scrollIntoView({ block: "nearest" });
      set({ "aria-activedescendant": node.id });
    };
    const choose = ({ phrase, url }) => {
      close();
      if (url) {
        location.assign(url);
        return;
      }
      input.value = typed = phrase;
      go(phrase);
    };
    const group = (label, entries) => {
      if (!entries.length) return;
      const box = element("div", { role: "group", "aria-label": label });
      const heading = element("p", { class: "search-offers-label", "aria-hidden": "true" });
      heading.textContent = label;
      box.append(heading);
      for (const entry of entries) {
        const node = element("div", { role: "option", id: `${list.id}-${options.length}`, "aria-selected": "false" });
        fill(node, entry.parts);
        node.addEventListener("click", () => choose(entry));
        options.push({ ...entry, node });
        box.append(node);
      }
      list.append(box);
    };
    const show = ({ phrases, titles }) => {
      list.replaceChildren();
      options = [];
      active = -1;
      input.removeAttribute("aria-activedescendant");
      group(input.dataset.phrases, phrases.map((phrase) => ({ phrase, parts: [phrase] })));
      group(input.dataset.titles, titles.map(({ titleParts, url }) => ({ url: client.address(url), parts: titleParts })));
      list.hidden = !options.length;
      set({ "aria-expanded": String(Boolean(options.length)) });
      status.textContent = options.length ? input.dataset.offered.replace("{count}", options.length) : "";
    };
    const offer = async () => {
      const mine = ++turn;
      const text = input.value;
      typed = text;
      if (!text.trim()) {
        close();
        return;
      }
      try {
        const found = await client.ask("suggest", { text });
        if (mine === turn && document.activeElement === input) show(found);
      } catch {
        if (mine === turn) close(); // the search page says what is wrong
      }
    };
    const later = () => {
      clearTimeout(timer);
      timer = setTimeout(offer, PAUSE);
    };

    input.addEventListener("input", later);
    input.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      const open = !list.hidden;
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step && !event.altKey) {
        if (open) {
          // Beyond either end lies the text itself.
          const places = options.length + 1;
          activate(((active + 1 + step + places) % places) - 1);
        } else later();
        event.preventDefault();
      } else if (event.key === "Escape" && open) {
        close();
        event.preventDefault();
        event.stopPropagation();
      } else if (event.key === "Enter" && open && active >= 0) {
        choose(options[active]);
        event.preventDefault();
      }
    });
    list.addEventListener("pointerdown", (event) => event.preventDefault());
    input.addEventListener("blur", close);
    form.addEventListener("submit", close);
    if (document.activeElement === input && input.value) later();
  };

  const box = document.querySelector("[data-search][data-script]");
  if (box && !document.getElementById("search-form")) {
    const input = box.querySelector("input");
    suggest(input, connect(box), () => box.requestSubmit());
  }
  return { connect, suggest, fill };
})();
