// Live reload, the list of errors and the settings of a local preview. Never part of a published page.
(() => {
  "use strict";
  const OWN = "/__portalgen__/";
  const host = document.querySelector("portalgen-preview");
  if (!host) return;
  const root = host.shadowRoot || upgraded(host);
  const box = root.getElementById("box");

  // Browsers without declarative shadow trees.
  function upgraded(element) {
    const template = element.querySelector("template");
    const tree = element.attachShadow({ mode: "open" });
    tree.append(template.content);
    template.remove();
    return tree;
  }

  // What stays across reloads: the open panel and the errors that were closed. Storage may be forbidden.
  const memory = {
    get(key) {
      try { return sessionStorage.getItem(`portalgen.${key}`) || ""; } catch { return ""; }
    },
    set(key, value) {
      try { sessionStorage.setItem(`portalgen.${key}`, value); } catch { /* forgotten */ }
    },
  };

  const dialog = () => box.querySelector("dialog");

  function showOverlay() {
    const overlay = dialog();
    if (overlay && !overlay.open) overlay.showModal();
  }

  function closeOverlay() {
    const overlay = dialog();
    if (!overlay) return;
    memory.set("closed", overlay.dataset.errors);
    if (overlay.open) overlay.close();
  }

  function open(name) {
    for (const button of box.querySelectorAll("[data-opens]")) {
      const isOpen = button.dataset.opens === name;
      button.setAttribute("aria-expanded", String(isOpen));
      const panel = box.querySelector(`#${button.dataset.opens}`);
      panel.classList.toggle("open", isOpen);
      if (panel.id === "findings") panel.hidden = !isOpen;
    }
    memory.set("open", name);
  }

  // After a page or a new inside of the bar has come.
  function settle() {
    open(memory.get("open"));
    const overlay = dialog();
    if (!overlay) return;
    overlay.addEventListener("cancel", () => memory.set("closed", overlay.dataset.errors));
    if (overlay.dataset.errors !== memory.get("closed")) showOverlay();
  }

  let running = false;
  let again = false;

  // Ask what this page is now: another page is loaded, the same page gets only the new bar.
  async function update() {
    if (running) {
      again = true;
      return;
    }
    running = true;
    try {
      const here = encodeURIComponent(location.pathname + location.search);
      const response = await fetch(`${OWN}bar?path=${here}`, { cache: "no-store" });
      if (response.headers.get("X-Portalgen-Page") !== host.dataset.page) {
        location.reload();
        return;
      }
      const inside = await response.text();
      const editing = root.activeElement && root.activeElement.closest("form");
      host.dataset.token = response.headers.get("X-Portalgen-Token") || "";
      if (editing) return;
      box.innerHTML = inside;
      settle();
    } catch {
      host.dataset.offline = "";
    } finally {
      running = false;
      if (again) {
        again = false;
        update();
      }
    }
  }

  let events = null;

  // A browser keeps few connections to one host; only the windows that are seen hold one.
  function listen() {
    if (document.hidden) {
      if (events) events.close();
      events = null;
      return;
    }
    if (events) return;
    events = new EventSource(`${OWN}events?after=${encodeURIComponent(host.dataset.token)}`);
    events.addEventListener("open", () => delete host.dataset.offline);
    events.addEventListener("error", () => { host.dataset.offline = ""; });
    events.addEventListener("message", (event) => {
      if (event.data !== host.dataset.token) update();
    });
  }

  async function apply(form, act) {
    const settings = new URLSearchParams();
    if (form.elements.drafts.checked) settings.set("drafts", "1");
    settings.set("now", form.elements.now.value);
    settings.set("act", act);
    const response = await fetch(form.action, { method: "POST", body: settings });
    if (response.ok) {
      location.reload();
      return;
    }
    const wrong = box.querySelector(".wrong");
    wrong.textContent = await response.text();
    wrong.hidden = false;
  }

  box.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (event.target === dialog()) closeOverlay(); // beside its inside
    if (!button) return;
    if (button.dataset.act === "close") closeOverlay();
    if (button.dataset.act === "overlay") showOverlay();
    if (button.dataset.opens) {
      open(button.getAttribute("aria-expanded") === "true" ? "" : button.dataset.opens);
    }
  });
  box.addEventListener("change", (event) => {
    if (event.target.name === "drafts") apply(event.target.form, "drafts");
  });
  box.addEventListener("submit", (event) => {
    event.preventDefault();
    apply(event.target, event.submitter ? event.submitter.value : "clock");
  });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || (dialog() && dialog().open)) return;
    const button = box.querySelector('[aria-expanded="true"]');
    open("");
    if (button) button.focus();
  });
  document.addEventListener("visibilitychange", listen);
  window.addEventListener("pageshow", (event) => { if (event.persisted) update(); });
  settle();
  listen();
})();
