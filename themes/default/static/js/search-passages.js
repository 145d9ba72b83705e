// A passage of the page in place of a summary that does not say what was asked, for results that come into view.
// The page is what a reader may open next, so it is here already when that happens.
"use strict";
window.portalSearch.passages = (client, fill) => {
  const BLOCKS = "h2, h3, h4, h5, h6, p, li, dt, dd, td, th, caption, figcaption, pre";
  const BESIDE = ".item-head, .credits, .print-only, nav, aside, [hidden]";
  const MOST = 200_000; // letters of a page that are looked through
  const AHEAD = "200px"; // below the window
  const wanted = new WeakMap(); // by node of a result: its hit, the place of its summary, the question
  let stop = new AbortController();

  // The texts of a page's blocks, without what stands around the item.
  const textsOf = (html) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    const main = page.querySelector("main article") || page.querySelector("main");
    if (!main) return [];
    const texts = new Map();
    const walker = page.createTreeWalker(main, NodeFilter.SHOW_TEXT);
    for (let size = 0; size < MOST && walker.nextNode(); ) {
      const block = walker.currentNode.parentElement.closest(BLOCKS);
      if (!block || block.closest(BESIDE)) continue;
      texts.set(block, (texts.get(block) || "") + walker.currentNode.data);
      size += walker.currentNode.length;
    }
    return [...texts.values()].map((text) => text.replace(/\s+/g, " ").trim());
  };

  const improve = async ({ hit, place, text }, { signal }) => {
    try {
      const response = await fetch(client.address(hit.url), { signal, priority: "low" });
      if (!response.ok) return;
      const parts = await client.ask("passage", { text, summary: hit.summary, blocks: textsOf(await response.text()) });
      if (!parts || signal.aborted) return;
      place.style.minBlockSize = `${place.offsetHeight}px`; // what stands below does not jump up
      fill(place, parts);
    } catch {
      // The summary is good enough.
    }
  };

  const observer = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      observer.unobserve(target);
      improve(wanted.get(target), stop);
    }
  }, { rootMargin: `0px 0px ${AHEAD}` });

  return {
    // Another question, or none: what is under way is for nobody.
    forget() {
      stop.abort();
      stop = new AbortController();
      observer.disconnect();
    },
    // node: of a result; place: of its summary; text: what was asked.
    see(node, hit, place, text) {
      const here = new URL(client.address(hit.url)).origin === location.origin; // others would have to allow it
      if (hit.told || !here || navigator.connection?.saveData) return;
      wanted.set(node, { hit, place, text });
      observer.observe(node);
    },
  };
};
