// What the page asks for: searches, suggestions, choices of filters.
const SUGGESTED_WORDS = 4;
const SUGGESTED_TITLES = 5;

class Engine {
  constructor(base) {
    this.files = new Files(base);
    this.opening = null;
    this.last = null; // key and list of the last search
  }

  index() {
    this.opening ||= Index.open(this.files);
    return this.opening;
  }

  // Do something with the index; where a file is missing (a deploy in between), read the root again, once.
  async using(act) {
    const opening = this.index();
    let known = null;
    try {
      known = await opening;
      return await act(known);
    } catch (error) {
      if (!(error instanceof MissingError)) throw error;
      if (this.opening === opening) this.reopen(known); // else somebody asked for the new root already
      return act(await this.index());
    }
  }

  reopen(known) {
    this.last = null;
    const opening = Index.open(this.files, known);
    this.opening = opening;
    opening.catch(() => { if (this.opening === opening) this.opening = null; });
  }

  // Titles of sites, columns and types, and the years that there are, newest first.
  choices() {
    return this.using(async (index) => {
      const months = index.segments.flatMap((segment) => segment.months.map(([month]) => month.slice(0, 4)));
      const years = [...new Set(months)].filter(Boolean).sort().reverse();
      const columns = [...new Set(index.segments.flatMap((segment) => segment.columns))].sort();
      const types = [...new Set(index.segments.flatMap((segment) => segment.types))].sort();
      return { labels: await index.labels(), years, columns, types };
    });
  }

  // Total and hits. filters: site, column, type, year; byDate; more: every word in bodies; start, limit.
  search({ text, filters = {}, byDate = false, more = false, start = 0, limit = 10 }) {
    return this.using(async (index) => {
      const question = index.analyzer.question(text);
      const { found, limited } = await this.list(index, question, { text, filters, byDate, more });
      const page = found.slice(start, start + limit);
      const records = await Promise.all(page.map(([, reference]) => index.record(reference)));
      const hits = records.map((record, at) => ({
        ...record,
        score: page[at][0],
        titleParts: markedParts(record.title, question, index.analyzer),
        summaryParts: markedParts(record.summary, question, index.analyzer),
        told: wordsIn(markedTokens(record.summary, question, index.analyzer).marked) === new Set(question.words).size,
      }));
      return { total: found.length, limited, hits };
    });
  }

  // Parts of a passage of a page that says more of what was asked than its summary does; null if there is none.
  passage({ text, summary, blocks }) {
    return this.using(({ analyzer }) => passageParts(blocks, summary, analyzer.question(text), analyzer));
  }

  async list(index, question, { text, filters, byDate, more }) {
    const key = JSON.stringify([text, filters, byDate, more]);
    if (this.last?.key === key) return this.last;
    const { found, limited } = await rankedBy(index, question, filters, more);
    this.last = { key, limited, found: byDate ? await dated(index, found) : found };
    return this.last;
  }

  // How many documents each choice of each filter leaves, the other filters as they are.
  counts({ text, filters, byDate, more }) {
    return this.using(async (index) => {
      const question = index.analyzer.question(text);
      const all = await this.list(index, question, { text, filters, byDate, more });
      const answer = { limited: all.limited };
      for (const name of Object.keys(VALUES)) {
        const without = name === "site" ? { ...filters, site: "", column: "" } : { ...filters, [name]: "" };
        const same = JSON.stringify(without) === JSON.stringify(filters);
        const { found, limited } = same ? all : await rankedBy(index, question, without, more);
        answer[name] = await countsOf(index, found, VALUES[name]);
        answer.limited ||= limited;
      }
      return answer;
    });
  }

  // Phrases and titles that begin as the text does.
  suggest({ text }) {
    return this.using(async (index) => {
      const question = index.analyzer.question(text);
      if (!question.words.length) return { phrases: [], titles: [] };
      const symbols = await suggestedSymbols(index, question);
      const complete = /\s$/.test(text);
      const { references, endings } = await suggestedTitles(index, question, complete);
      const chosen = [...new Set([...symbols, ...references])].slice(0, SUGGESTED_TITLES);
      const records = await Promise.all(chosen.map((reference) => index.record(reference)));
      const marked = completed(question, endings);
      const titles = records.map((record) => ({ ...record, titleParts: markedParts(record.title, marked, index.analyzer) }));
      const phrases = endings.map((ending) => spelt(text, question, ending, complete, records)).filter(Boolean);
      return { phrases: [...new Set(phrases)], titles };
    });
  }
}

const rankedBy = async (index, question, filters, more) => {
  if (!question.words.length) return { found: [], limited: false };
  const wanted = index.analyzer.wanted(question, more);
  const [passes] = await Promise.all([passing(index, filters), loadTerms(index, question, wanted)]);
  return ranked(index, question, clausesOf(index, question, wanted), passes);
};

// Functions from slot to what a filter chooses by: the values that a document counts for.
const ofColumn = async (segment, values) => {
  const columns = await segment.facet(0);
  const all = segment.columns.map(values);
  return (slot) => all[columns[slot] - 1];
};
const above = (id) => id.split("/").slice(1).map((_, depth) => id.split("/").slice(0, depth + 2).join("/"));
const VALUES = {
  site: (segment) => ofColumn(segment, (id) => [id.split("/", 1)[0]]),
  column: (segment) => ofColumn(segment, above),
  type: async (segment) => {
    const types = await segment.facet(1);
    return (slot) => [segment.types[types[slot] - 1]];
  },
  year: async (segment) => monthsBySlot(segment, (month) => [month.slice(0, 4)]),
};

const countsOf = async (index, found, valuesIn) => {
  const readers = await Promise.all(index.segments.map(valuesIn));
  const counts = {};
  for (const [, reference] of found) {
    const place = index.segments.findLastIndex((segment) => segment.base <= reference);
    for (const value of readers[place](reference - index.segments[place].base)) counts[value] = (counts[value] || 0) + 1;
  }
  return counts;
};

// Which documents the filters let through; null for all.
const passing = async (index, { site = "", column = "", type = "", year = "" }) => {
  if (!site && !column && !type && !year) return null;
  const inside = column.replace(/^\/+|\/+$/g, "");
  const tests = await Promise.all(index.segments.map(async (segment) => {
    const ofColumn = segment.columns.map((name) => name.startsWith(site && `${site}/`) && (!inside || `${name}/`.startsWith(`${inside}/`)));
    const ofType = segment.types.map((name) => !type || name === type);
    const [columns, types] = await Promise.all([site || inside ? segment.facet(0) : null, type ? segment.facet(1) : null]);
    const inYear = monthsBySlot(segment, (month) => !year || month.slice(0, 4) === year);
    return (slot) => inYear(slot) && (!columns || ofColumn[columns[slot] - 1]) && (!types || ofType[types[slot] - 1]);
  }));
  return (reference) => {
    const place = index.segments.findLastIndex((segment) => segment.base <= reference);
    return tests[place](reference - index.segments[place].base);
  };
};

// A function from slot to what is so of its month.
const monthsBySlot = (segment, what) => {
  const values = [];
  const ends = [];
  for (const [month, slots] of segment.months) {
    ends.push((ends.at(-1) || 0) + slots);
    values.push(what(month));
  }
  return (slot) => {
    let [low, high] = [0, ends.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (ends[middle] <= slot) low = middle + 1;
      else high = middle;
    }
    return values[low];
  };
};

// The newest first: month, day, reference.
const dated = async (index, found) => {
  const days = await Promise.all(index.segments.map((segment) => segment.facet(2)));
  const months = index.segments.map((segment) => monthsBySlot(segment, (month) => month.replace("-", "")));
  const keyed = found.map((entry) => {
    const place = index.segments.findLastIndex((segment) => segment.base <= entry[1]);
    const slot = entry[1] - index.segments[place].base;
    return { entry, date: Number(months[place](slot)) * 100 + days[place][slot] };
  });
  keyed.sort((a, b) => b.date - a.date || b.entry[1] - a.entry[1]);
  return keyed.map((one) => one.entry);
};

// Documents that bear a symbol that the text names, the newest first.
const suggestedSymbols = async (index, question) => {
  const terms = question.spans.map((span) => span[2]).filter((term) => term[0] === "#");
  const found = await Promise.all(terms.map((term) => titleLists(index, term, (key) => key === term)));
  return found.flatMap((lists) => [...lists.values()].flat()).sort((a, b) => b - a);
};

// Lists of the keys of titles that pass, from the shards where a key stands.
const titleLists = async (index, key, passes) => {
  const hash = titleHash(key);
  await Promise.all(index.segments.map((segment) => segment.load([segment.shardOf("t", hash)])));
  const found = new Map();
  for (const segment of index.segments) {
    for (const [name, list] of segment.titles(hash)) {
      if (passes(name)) found.set(name, [...(found.get(name) || []), ...Array.from(list.slots, (slot) => segment.base + slot)]);
    }
  }
  return found;
};

// Titles for the words of a question, the last of which may be a beginning, and the endings of that word.
const suggestedTitles = async (index, question, complete) => {
  const { words } = question;
  const prefix = complete ? "" : words.at(-1);
  const place = complete ? words.length - 1 : words.length - 2;
  const before = complete || question.pairs.includes(place) ? words[place] : "";
  const endings = before ? await pairEndings(index, before, prefix) : await wordEndings(index, prefix);
  const others = words.slice(0, Math.max(0, complete ? -1 : words.length - 1 - (before ? 1 : 0)));
  const lists = await Promise.all(others.map((word) => titleLists(index, word, (key) => key === word)));
  const holding = lists.map((found, at) => new Set(found.get(others[at])));
  const score = (reference) => holding.filter((set) => set.has(reference)).length;
  const ordered = endings.map((ending) => ending.references.map((reference) => [score(reference), reference])
    .sort((a, b) => b[0] - a[0] || b[1] - a[1]).slice(0, SUGGESTED_TITLES).map(([, reference]) => reference));
  const references = [];
  for (let round = 0; round < SUGGESTED_TITLES; round++) references.push(...ordered.map((list) => list[round]).filter((one) => one !== undefined));
  return { references, endings };
};

const mostFrequent = (entries) => entries.sort((a, b) => b[1] - a[1] || compared(a[0], b[0])).slice(0, SUGGESTED_WORDS);

const pairEndings = async (index, before, prefix) => {
  const found = await titleLists(index, before, (key) => key.startsWith(`${before}_${prefix}`));
  const best = mostFrequent([...found].map(([key, references]) => [key, references.length]));
  return best.map(([key]) => ({ words: key.split("_"), references: found.get(key) }));
};

const wordEndings = async (index, prefix) => {
  const start = Array.from(prefix).slice(0, 2).join("");
  if (Array.from(start).length < 2) return [];
  const counts = new Map();
  for (const words of await Promise.all(index.segments.map((segment) => segment.words(hashOf(start))))) {
    for (const [word, count] of words) if (word.startsWith(prefix)) counts.set(word, (counts.get(word) || 0) + count);
  }
  const best = mostFrequent([...counts]);
  return Promise.all(best.map(async ([word]) => {
    const lists = await titleLists(index, word, (key) => key === word);
    return { words: [word], references: lists.get(word) || [] };
  }));
};

// The question with the endings of its last word, for marks in titles.
const completed = (question, endings) => {
  const words = [...question.words];
  const pairs = [...question.pairs];
  for (const ending of endings) {
    if (ending.words.length > 1) pairs.push(words.length);
    words.push(...ending.words);
  }
  return { ...question, words, pairs, accented: false };
};

// The text with its last word completed, spelt as a title has it; empty where none of the titles has that ending.
const spelt = (text, question, ending, complete, records) => {
  const typed = question.words.slice(0, question.words.length - ending.words.length + (complete ? 1 : 0));
  const wanted = [...typed, ...ending.words];
  let best = [];
  for (const { title } of records) {
    for (const run of runsOf(cleaned(title))) {
      const words = run.map((token) => formOf(token).word);
      for (let end = ending.words.length; end <= words.length; end++) {
        let length = 0;
        while (length < Math.min(end, wanted.length) && words[end - 1 - length] === wanted[wanted.length - 1 - length]) length++;
        if (length >= ending.words.length && length > best.length) best = run.slice(end - length, end);
      }
    }
  }
  if (!best.length) return "";
  const normal = text.normalize("NFC");
  const starts = Array.from(normal.matchAll(TOKENS), (match) => match.index);
  return normal.slice(0, starts[wanted.length - best.length] ?? normal.length) + best.join(" ");
};
