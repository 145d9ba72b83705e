// The theme's worker outside a browser:  node worker.js ASSETS WORKER INDEX < QUESTIONS > ANSWERS
// A question is a line of JSON, [act, args]; so is an answer. Files of the index are read from a folder.
"use strict";
const fs = require("node:fs");
const path = require("node:path");
const vm = require("node:vm");

const [assets, worker, index] = process.argv.slice(2);
const listeners = [];
const waiting = new Map();

const load = (name) => vm.runInThisContext(fs.readFileSync(path.join(assets, name), "utf8"), name);
globalThis.importScripts = (...names) => names.forEach(load);
globalThis.addEventListener = (_, listener) => listeners.push(listener);
globalThis.postMessage = (message) => waiting.get(message.id)(message);
globalThis.fetch = async (name, { headers = {} } = {}) => {
  const file = path.join(index, name);
  if (!fs.existsSync(file)) return new Response("", { status: 404 });
  const bytes = fs.readFileSync(file);
  const range = /^bytes=(\d+)-(\d+)$/.exec(headers.Range || "");
  if (!range) return new Response(bytes);
  return new Response(bytes.subarray(Number(range[1]), Number(range[2]) + 1), { status: 206 });
};
load(worker);

const ask = (id, act, args) =>
  new Promise((resolve) => {
    waiting.set(id, resolve);
    listeners.forEach((listener) => listener({ data: { id, base: "", act, args } }));
  });

(async () => {
  const lines = fs.readFileSync(0, "utf8").split("\n").filter(Boolean);
  for (const [id, line] of lines.entries()) {
    const { answer, error } = await ask(id, ...JSON.parse(line));
    process.stdout.write(`${JSON.stringify(error ? { error } : answer)}\n`);
  }
})();
