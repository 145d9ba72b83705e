// What the pages can do beyond HTML: print, close, read aloud, size of text. All pages work without it.
"use strict";
(() => {
  const root = document.documentElement;
  const each = (selector, act) => document.querySelectorAll(selector).forEach(act);
  const remember = (size) => {
    try { localStorage.setItem("text", size); } catch { /* storage is off: for this page only */ }
  };
  const recall = () => {
    try { return Number(localStorage.getItem("text")) || 0; } catch { return 0; }
  };

  // Size of text, in four steps.
  const resize = (size) => {
    const step = Math.max(-1, Math.min(2, size));
    if (step) root.dataset.text = step; else delete root.dataset.text;
    remember(step);
  };
  if (recall()) resize(recall());

  // A page that was opened by a script or a link in a new tab closes; any other goes back to its column.
  const close = (href) => {
    window.close();
    setTimeout(() => { if (href) location.assign(href); else history.back(); }, 150);
  };

  // Reading aloud, where the browser has a voice of the page's language; by paragraph, as long texts stall.
  const voice = () => {
    const wanted = root.lang.slice(0, 2).toLowerCase();
    return speechSynthesis.getVoices().find((one) => one.lang.slice(0, 2).toLowerCase() === wanted);
  };
  const passages = () => {
    const found = [];
    each("[data-speak]", (part) => {
      const blocks = part.querySelectorAll("p, li, h2, h3, h4, figcaption, td, th");
      for (const one of blocks.length ? blocks : [part]) {
        const text = one.innerText.trim();
        if (text && !one.parentElement.closest("li, td, figcaption")) found.push(text);
      }
    });
    return found;
  };
  const speak = (button) => {
    if (speechSynthesis.speaking) { speechSynthesis.cancel(); return; }
    const label = button.textContent;
    const done = () => { button.textContent = label; };
    passages().forEach((text, index, all) => {
      const utterance = new SpeechSynthesisUtterance(text);
      utterance.lang = root.lang;
      utterance.voice = voice();
      utterance.onerror = done;
      if (index === all.length - 1) utterance.onend = done;
      speechSynthesis.speak(utterance);
    });
    button.textContent = button.dataset.stop;
  };
  const offerSpeech = () => {
    if (voice()) each("[data-do=speak]", (button) => { button.hidden = false; });
  };

  const actions = {
    print: () => window.print(),
    close: (button) => close(button.dataset.href),
    smaller: () => resize(recall() - 1),
    larger: () => resize(recall() + 1),
    speak,
  };
  each("[data-do]", (button) => {
    button.addEventListener("click", () => actions[button.dataset.do](button));
  });
  each("[data-tools]", (tools) => { tools.hidden = false; });
  if ("speechSynthesis" in window) {
    offerSpeech();
    speechSynthesis.addEventListener("voiceschanged", offerSpeech);
    addEventListener("pagehide", () => speechSynthesis.cancel());
  }

  // Open sub-menus close when the reader turns elsewhere.
  const shut = (target) => each(".menu details[open]", (menu) => {
    if (!menu.contains(target)) menu.open = false;
  });
  document.addEventListener("click", (event) => shut(event.target));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.activeElement.closest(".menu details[open]");
    shut(null);
    if (open) open.querySelector("summary").focus();
  });

  // Text that is wider than the screen scrolls by keyboard too.
  each(".prose pre", (box) => {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
  });
})();
