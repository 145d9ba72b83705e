// The search, beside the page: docs/search.md is what it reads and how it ranks. lunr scores.
"use strict";
importScripts("lunr.min.js");
importScripts("search/_tokens.js", "search/_question.js", "search/_shards.js", "search/_reader.js");
importScripts("search/_score.js", "search/_marks.js", "search/_passages.js", "search/_engine.js");

const engines = new Map();
addEventListener("message", async ({ data: { id, base, act, args } }) => {
  if (!engines.has(base)) engines.set(base, new Engine(base));
  try {
    postMessage({ id, answer: await engines.get(base)[act](args) });
  } catch (error) {
    postMessage({ id, error: String(error), missing: error instanceof MissingError });
  }
});
