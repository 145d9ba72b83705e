// The passage of a text that says most of what a question asks for (docs/search.md §4.6).
const PASSAGE = 110; // characters at least where a page has them; more if the summary has, so that what stands below stays
const BEFORE = 45; // characters at most before the first mark

const wordsIn = (tokens) => new Set(tokens.map((token) => token.word)).size;

// How many words of a question marked tokens say; words that are nowhere together do not count.
const worthOf = ({ marked, told }) => (told ? wordsIn(marked) : 0);

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
  return best && markedParts(cutAround(best, Math.max(PASSAGE, summary.length)), question, analyzer);
};

// A stretch of whole words from a little before the mark from which on most is said.
const cutAround = ({ text, marked }, size) => {
  if (text.length <= size) return text;
  const reach = (first) => wordsIn(marked.filter(({ start, end }) => start >= first.start && end <= first.start + size - BEFORE));
  const counts = marked.map(reach);
  const { start } = marked[counts.indexOf(Math.max(...counts))];
  let from = Math.max(0, Math.min(start - BEFORE, text.length - size));
  if (from) from = Math.min(start, text.indexOf(" ", from) + 1 || start);
  let to = Math.min(text.length, from + size);
  if (to < text.length) to = Math.max(text.lastIndexOf(" ", to), from + 1);
  return `${from ? "…" : ""}${text.slice(from, to)}${to < text.length ? "…" : ""}`;
};
