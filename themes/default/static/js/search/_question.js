// What a query means (docs/search.md §4.1, §4.4): as portalgen.search.questions and citations have it.
const MOST_TOKENS = 24;
const SPACES = /[\s\x1c-\x1f\x85]+/g;
const ZEROS = /(?<![0-9])0+(?=[0-9])/g;
const DIGITS = /^\p{Nd}+$/u;

class Analyzer {
  // tables: search/analyzer.json
  constructor(tables) {
    this.syllable = new RegExp(`^(?:${tables.syllable})$`, "u");
    this.kinds = tables.kinds;
    this.short = new Map(tables.abbreviations.map(([short]) => [short, `@${short}`]));
    this.long = new Map();
    for (const [short, forms] of tables.abbreviations) {
      for (const form of forms) {
        const words = form.split(" ");
        const first = `${words[0]} ${words[1]}`;
        this.long.set(first, [...(this.long.get(first) || []), { words, term: `@${short}` }]);
      }
    }
    const { number, year, code } = tables;
    const kinds = Object.keys(tables.kinds).join("|");
    this.patterns = [
      `${number}(?: ?[/-] ?${year})?${code}`,
      `${number} ?[/-] ?${year}`,
      `(${kinds}) ?(?:so ?)?[.:]? ?${number}(?: ?[/-] ?${year})?${code}?`,
    ].map((part) => new RegExp(`(?<![\\p{L}\\p{N}])(?<![0-9][/.-])(?:${part})(?![\\p{L}\\p{N}])`, "gu"));
  }

  // Where a run of words says an abbreviation or its long form: [first place, place after the last, term].
  abbreviations(words) {
    const found = [];
    words.forEach((word, at) => {
      if (this.short.has(word)) found.push([at, at + 1, this.short.get(word)]);
      for (const { words: long, term } of this.long.get(`${word} ${words[at + 1]}`) || []) {
        if (long.every((one, step) => words[at + step] === one)) found.push([at, at + long.length, term]);
      }
    });
    return found;
  }

  // words and exact forms by place, places of pairs, spans of symbols and abbreviations.
  question(text) {
    const clean = cleaned(text);
    const forms = [];
    const pairs = [];
    const short = [];
    for (const run of runsOf(clean)) {
      const base = forms.length;
      const kept = run.slice(0, MOST_TOKENS - base).map(formOf);
      forms.push(...kept);
      for (let place = base; place < forms.length - 1; place++) pairs.push(place);
      const spans = this.abbreviations(kept.map((form) => form.word));
      short.push(...spans.map(([start, end, term]) => [base + start, base + end, term]));
    }
    const symbols = this.symbols(clean, forms.length);
    const outside = short.filter(([start, end]) => !symbols.some(([from, to]) => from <= start && end <= to));
    const words = forms.map((form) => form.word);
    return {
      words,
      exact: forms.map((form) => form.exact),
      plain: words.map((word) => this.syllable.test(word)),
      pairs,
      spans: sortedSpans([...symbols, ...outside]),
      accented: forms.some((form) => form.word !== form.exact),
    };
  }

  // Places whose word is sought in bodies by itself.
  wanted(question, more) {
    const places = question.words.map((_, place) => place);
    if (more) return places;
    const left = new Set(question.pairs.flatMap((place) => [place, place + 1]));
    const inSymbol = (place) => question.spans.some(([start, end, term]) => term[0] === "#" && start <= place && place < end);
    const common = (place) => question.plain[place] || DIGITS.test(question.words[place]);
    return places.filter((place) => !inSymbol(place) && !(left.has(place) && common(place)));
  }

  // Symbols that a query names, by the places that they span.
  symbols(clean, count) {
    const { folded, places } = foldedQuery(clean);
    const spans = [];
    let found;
    for (let at = 0; (found = this.firstSymbol(folded, at)); at = found.end) {
      const inside = [];
      places.slice(0, count).forEach(([first, last], place) => {
        if (first < found.end && last > found.start) inside.push(place);
      });
      if (inside.length) spans.push(...found.terms.map((term) => [inside[0], inside.at(-1) + 1, term]));
    }
    return spans;
  }

  // The leftmost symbol from a place on; of two that begin together the longer, then the earlier pattern.
  firstSymbol(folded, at) {
    let best = null;
    this.patterns.forEach((pattern, kind) => {
      pattern.lastIndex = at;
      const match = pattern.exec(folded);
      if (!match) return;
      const [start, end] = [match.index, match.index + match[0].length];
      if (!best || start < best.start || (start === best.start && end > best.end)) best = { start, end, match, kind };
    });
    return best && { ...best, terms: this.symbolTerms(best.kind, best.match) };
  }

  symbolTerms(pattern, match) {
    if (pattern < 2) return symbolTerms(match[1], match[2], match[3]);
    const [, kind, number, year, code] = match;
    if (year || code) return symbolTerms(number, year, code);
    return this.kinds[kind].map((id) => `#${id}-${number.replace(ZEROS, "")}`);
  }
}

const symbolTerms = (number, year, code) => {
  const ofYear = year ? [`#${number.replace(ZEROS, "")}-${year}`] : [];
  if (!code) return ofYear;
  const whole = [number, year, code].filter(Boolean).join("-").replace(/[^a-z0-9]+/g, "-");
  return [`#${whole.replace(ZEROS, "")}`, ...ofYear];
};

// The query with every token folded and white space as one space; where each token stands in it.
const foldedQuery = (clean) => {
  const places = [];
  let folded = "";
  let at = 0;
  for (const match of clean.matchAll(TOKENS)) {
    folded += clean.slice(at, match.index).replace(SPACES, " ");
    const start = folded.length;
    folded += fold(shortened(match[0]));
    places.push([start, folded.length]);
    at = match.index + match[0].length;
  }
  return { folded: folded + clean.slice(at).replace(SPACES, " "), places };
};

const sortedSpans = (spans) => {
  const distinct = [...new Map(spans.map((span) => [span.join(), span])).values()];
  return distinct.sort((a, b) => a[0] - b[0] || a[1] - b[1] || (a[2] < b[2] ? -1 : 1));
};
