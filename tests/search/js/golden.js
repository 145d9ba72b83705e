// The lines of golden.py, made by the analyzer of the theme:  node golden.js PARTS TABLES TEXTS > LINES
// TEXTS: lines of JSON with a "text".
"use strict";
const fs = require("node:fs");
const vm = require("node:vm");

const [parts, tables, golden] = process.argv.slice(2);
const context = vm.createContext({ TextEncoder });
const source = ["_tokens.js", "_question.js"].map((name) => fs.readFileSync(`${parts}/${name}`, "utf8")).join("\n");
const use = vm.runInContext(`"use strict";${source}\n({ Analyzer, formOf, hashOf, markOf, pairHash })`, context);
const analyzer = new use.Analyzer(JSON.parse(fs.readFileSync(tables, "utf8")));

const line = (text) => {
  const asked = analyzer.question(text);
  const forms = asked.exact.map(use.formOf);
  return JSON.stringify({
    text,
    words: asked.words,
    exact: asked.exact,
    plain: asked.plain,
    pairs: asked.pairs,
    spans: asked.spans,
    wanted: analyzer.wanted(asked, false),
    hashes: forms.map((form) => use.hashOf(form.word)),
    marks: forms.map((form) => use.markOf(form.exact)),
    pair_hashes: asked.pairs.map((at) => use.pairHash(asked.words[at], asked.words[at + 1])),
  });
};

const texts = fs.readFileSync(golden, "utf8").split("\n").filter(Boolean).map((one) => JSON.parse(one).text);
process.stdout.write(texts.map((text) => `${line(text)}\n`).join(""));
