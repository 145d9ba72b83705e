// The passage of a text that says most of what a question asks for (docs/search.md §4.6).
const PASSAGE = 180; // characters at most
const BEFORE = 45; // characters at most before the first mark

const wordsIn = (tokens) => new Set(tokens.map((token) => token.word)).size;

// How much of a question marked tokens say: its words, and whether together.
const worthOf = ({ marked, told }) => 2 * wordsIn(marked) + (told ? 1 : 0);

// The best block, cut to what stands around its marks, as parts; null where none says more than the summary.
const passageParts = (blocks, summary, question, analyzer) => {
  let best = null;
  let worth = worthOf(markedTokens(summary, question, analyzer));
  for (const text of blocks) {
    const found = markedTokens(text, question, analyzer);
    if (worthOf(found) <= worth) continue;
    worth = worthOf(found);
    best = { text, marked: found.marked };
  }
  return best && markedParts(cutAround(best), question, analyzer);
};

// A stretch of whole words from a little before the mark from which on most is said.
const cutAround = ({ text, marked }) => {
  if (text.length <= PASSAGE) return text;
  const reach = (first) => wordsIn(marked.filter(({ start, end }) => start >= first.start && end <= first.start + PASSAGE - BEFORE));
  const counts = marked.map(reach);
  const { start } = marked[counts.indexOf(Math.max(...counts))];
  let from = Math.max(0, Math.min(start - BEFORE, text.length - PASSAGE));
  if (from) from = Math.min(start, text.indexOf(" ", from) + 1 || start);
  let to = Math.min(text.length, from + PASSAGE);
  if (to < text.length) to = Math.max(text.lastIndexOf(" ", to), from + 1);
  return `${from ? "…" : ""}${text.slice(from, to)}${to < text.length ? "…" : ""}`;
};
