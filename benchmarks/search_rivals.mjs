// Other search engines, asked from the command line: one query a line of JSON in, one list of ids a line of JSON out.
//
//   node search_rivals.mjs minisearch|folded DOCUMENTS.json PACKAGE      documents: [{id, title, body}, …]
//   node search_rivals.mjs pagefind URL PAGEFIND.js                      URL: where the indexed folder is served
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const [, , kind, source, module] = process.argv;
const fold = (text) => text.toLowerCase().replaceAll("đ", "d").normalize("NFD").replace(/[\u0300-\u036f]/g, "");

const miniSearch = async () => {
  const { default: MiniSearch } = await import(pathToFileURL(module));
  const options = { fields: ["title", "body"], searchOptions: { boost: { title: 3 } } };
  if (kind === "folded") options.processTerm = fold;
  const index = new MiniSearch(options);
  index.addAll(JSON.parse(readFileSync(source, "utf8")));
  return async (text) => index.search(text).slice(0, 10).map((hit) => hit.id);
};

const pagefind = async () => {
  const engine = await import(pathToFileURL(module));
  await engine.options({ basePath: `${source}/pagefind/`, baseUrl: "/" });
  await engine.init();
  return async (text) => {
    const { results } = await engine.search(text);
    const pages = await Promise.all(results.slice(0, 10).map((result) => result.data()));
    return pages.map((page) => page.url.replace(/^\/|\.html$/g, ""));
  };
};

const ask = await (kind === "pagefind" ? pagefind() : miniSearch());
console.log("ready");
for await (const line of createInterface({ input: process.stdin })) console.log(JSON.stringify(await ask(JSON.parse(line))));
process.exit(0);
