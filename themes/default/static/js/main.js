// What the pages can do beyond HTML: print, save, share, close, read aloud, size of text, contrast.
// All pages work without it, and nothing here speaks to a server.
"use strict";
(() => {
  const root = document.documentElement;
  const each = (selector, act) => document.querySelectorAll(selector).forEach(act);
  const remember = (key, value) => {
    try { localStorage.setItem(key, value); } catch { /* storage is off: for this page only */ }
  };
  const recall = (key) => {
    try { return Number(localStorage.getItem(key)) || 0; } catch { return 0; }
  };

  // Size of text in five steps, and more contrast.
  let size = recall("text");
  const resize = (wanted) => {
    size = Math.max(-1, Math.min(3, wanted));
    if (size) root.dataset.text = size; else delete root.dataset.text;
  };
  const contrast = (on) => {
    if (on) root.dataset.contrast = "more"; else delete root.dataset.contrast;
    each("[data-do=contrast]", (button) => button.setAttribute("aria-pressed", String(on)));
  };
  resize(size);
  contrast(recall("contrast") === 1);
  const change = (step) => { resize(size + step); remember("text", size); };
  const toggle = () => {
    const on = !root.dataset.contrast;
    contrast(on);
    remember("contrast", on ? 1 : 0);
  };

  const address = () => document.querySelector("link[rel=canonical]")?.href || location.href.split("#")[0];
  const stamp = (part) => part.querySelectorAll("[data-taken]").forEach((place) => {
    place.textContent = new Date().toLocaleString(root.lang);
    place.parentElement.hidden = false;
  });
  addEventListener("beforeprint", () => stamp(document));

  // A page that was opened by a script or a link in a new tab closes; any other goes back to its column.
  const close = (button) => {
    window.close();
    setTimeout(() => { if (button.dataset.href) location.assign(button.dataset.href); else history.back(); }, 150);
  };

  // A copy in one file: the article with its style, pictures inside where they were loaded, links whole.
  const picture = (image) => {
    try {
      const canvas = document.createElement("canvas");
      canvas.width = image.naturalWidth;
      canvas.height = image.naturalHeight;
      canvas.getContext("2d").drawImage(image, 0, 0);
      return canvas.toDataURL("image/jpeg", 0.85);
    } catch { return image.src; }
  };
  const save = async () => {
    const article = document.querySelector("article.item");
    await Promise.all([...article.querySelectorAll("img")].map((image) => {
      image.loading = "eager";
      return image.decode().catch(() => {});
    }));
    const copy = document.implementation.createHTMLDocument(document.title);
    const body = copy.importNode(article, true);
    const images = article.querySelectorAll("img");
    body.querySelectorAll("img").forEach((image, index) => {
      const given = images[index];
      image.src = given.complete && given.naturalWidth ? picture(given) : given.src;
      ["srcset", "sizes", "loading"].forEach((name) => image.removeAttribute(name));
    });
    const links = article.querySelectorAll("a[href]");
    body.querySelectorAll("a[href]").forEach((link, index) => {
      if (!link.getAttribute("href").startsWith("#")) link.href = links[index].href;
    });
    body.querySelectorAll(".tools, .no-print").forEach((part) => part.remove());
    stamp(body);
    const charset = copy.createElement("meta");
    charset.setAttribute("charset", "utf-8");
    const width = copy.createElement("meta");
    width.name = "viewport";
    width.content = "width=device-width, initial-scale=1";
    const style = copy.createElement("style");
    style.textContent = [...document.styleSheets]
      .flatMap((sheet) => { try { return [...sheet.cssRules]; } catch { return []; } })
      .map((rule) => rule.cssText).join("\n") + "\n.provenance { display: block; }";
    copy.head.prepend(charset, width);
    copy.head.append(style);
    copy.documentElement.lang = root.lang;
    const main = copy.createElement("main");
    main.className = "wrap saved";
    main.append(body);
    copy.body.append(main);
    const file = new Blob(["<!doctype html>\n", copy.documentElement.outerHTML], { type: "text/html" });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(file);
    link.download = (location.pathname.split("/").pop() || "index").replace(/(\.html)?$/, ".html");
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  };

  // The link of the page: to the device's own sheet for sharing, else to the clipboard.
  const say = (button, text) => {
    const place = button.closest(".tools").querySelector("[role=status]");
    place.textContent = text;
    setTimeout(() => { place.textContent = ""; }, 8000);
  };
  const share = async (button) => {
    try {
      if (navigator.share) await navigator.share({ title: document.title, url: address() });
      else {
        await navigator.clipboard.writeText(address());
        say(button, button.dataset.done);
      }
    } catch (error) {
      if (error.name !== "AbortError") say(button, address());
    }
  };

  // Reading aloud, where the browser has a voice of the page's language; by paragraph, as long texts stall.
  const voice = () => {
    const wanted = root.lang.slice(0, 2).toLowerCase();
    const voices = speechSynthesis.getVoices().filter((one) => one.lang.slice(0, 2).toLowerCase() === wanted);
    const plain = (one) => /^[a-z]+([-_][a-z]{2})?$/i.test(one.lang); // of the whole country, not of one region
    return voices.find((one) => one.default) || voices.find(plain) || voices[0];
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
    smaller: () => change(-1),
    larger: () => change(1),
    contrast: toggle,
    close, save, share, speak,
  };
  if (navigator.share) each("[data-share]", (button) => { button.textContent = button.dataset.share; });
  each("[data-do]", (button) => {
    button.addEventListener("click", () => actions[button.dataset.do](button));
  });
  each("[data-tools]", (tools) => { tools.hidden = false; });
  // Once the top of the page stands: what lies below, some at a time, so that no step is long.
  const idle = window.requestIdleCallback || setTimeout;
  const below = [...document.querySelectorAll(".block, .site-footer")];
  const draw = () => {
    below.splice(0, 3).forEach((part) => { part.dataset.drawn = ""; });
    if (below.length) requestAnimationFrame(() => idle(draw));
  };
  idle(draw);

  // What no reader waits for: voices, and text wider than the screen, which scrolls by keyboard too.
  if ("speechSynthesis" in window && document.querySelector("[data-do=speak]")) idle(() => {
    offerSpeech();
    speechSynthesis.addEventListener("voiceschanged", offerSpeech);
    addEventListener("pagehide", () => speechSynthesis.cancel());
  });
  idle(() => each(".prose pre", (box) => {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
  }));

  // The search comes when the reader turns to its box; bytes other than those of this build are refused.
  const fetchSearch = (box) => {
    const script = document.createElement("script");
    script.integrity = box.dataset.integrity;
    script.src = box.dataset.script;
    document.head.append(script);
  };
  const box = document.querySelector("[data-search][data-script]");
  const wait = box && !document.getElementById("search-form");
  if (wait) box.addEventListener("focusin", () => fetchSearch(box), { once: true });

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
})();
