// How well documents answer (docs/search.md §4.2, §4.3): lists, candidates, lunr's score, coverage.
const K1 = 1.2;
const FIELDS = ["title", "body"];

const titleHash = (key) => hashOf(key.split("_", 1)[0]);

// Shards of every segment that hold the question's terms.
const loadTerms = (index, question, wanted) =>
  Promise.all(index.segments.map((segment) => {
    const titles = [...question.words, ...question.spans.map((span) => span[2])];
    const bodies = [
      ...question.pairs.map((at) => pairHash(question.words[at], question.words[at + 1])),
      ...question.spans.map((span) => hashOf(span[2])),
    ];
    return segment.load([
      ...titles.map((key) => segment.shardOf("t", titleHash(key))),
      ...bodies.map((hash) => segment.shardOf("b", hash)),
      ...wanted.map((place) => segment.shardOf("u", hashOf(question.words[place]))),
    ]);
  }));

// What a word's clause covers; where it was typed with diacritics, in other forms than the one that was typed too.
const ofWord = (word, exact, place) => ({ places: 1 << place, marked: word === exact ? 0 : 1 << place });

// The question's clauses with their lists; a term that occurs twice is one clause. Shards must be loaded.
const clausesOf = (index, question, wanted) => {
  const { rank } = index.root;
  const merged = new Map();
  const add = (term, boost, title, body, { places = 0, pairs = 0, marked = 0, exact = 0 }) => {
    const known = merged.get(term);
    if (known) {
      known.places |= places;
      known.pairs |= pairs;
      known.marked |= marked;
      known.exact |= exact;
    } else {
      const clause = { term, boost, title: title?.() || null, body: body?.() || null, places, pairs, marked, exact };
      clause.frequency = (clause.title?.refs.length || 0) + (clause.body?.refs.length || 0);
      merged.set(term, clause);
    }
  };
  const inTitle = (key, form = null) => () => index.found((segment) => segment.titles(titleHash(key)).get(key), form);
  const inBody = (hash, tier = "b", form = null) => () => index.found((segment) => segment.body(hash, tier), form);
  question.words.forEach((word, place) => {
    const exact = question.exact[place];
    add(word, rank.word, inTitle(word), null, ofWord(word, exact, place));
    if (question.accented) add(`=${exact}`, rank.exact, inTitle(word, markOf(exact)), null, { exact: 1 << place });
  });
  for (const place of question.pairs) {
    const [first, second] = question.words.slice(place, place + 2);
    const key = `${first}_${second}`;
    add(key, rank.pair, inTitle(key), inBody(pairHash(first, second)), { places: 3 << place, pairs: 1 << place });
  }
  for (const [start, end, term] of question.spans) {
    const boost = term[0] === "#" ? rank.symbol : rank.abbreviation;
    const places = (1 << end) - (1 << start);
    add(term, boost, inTitle(term), inBody(hashOf(term)), { places, pairs: places & (places >> 1) });
  }
  for (const place of wanted) {
    const [word, exact] = [question.words[place], question.exact[place]];
    add(`~${word}`, rank.said, null, inBody(hashOf(word), "u"), ofWord(word, exact, place));
    if (question.accented) add(`~=${exact}`, rank.said_exact, null, inBody(hashOf(word), "u", markOf(exact)), { exact: 1 << place });
  }
  return [...merged.values()];
};

// References of the documents that are scored: all, or those of the rarest terms up to a limit.
const candidatesOf = (index, clauses, passes) => {
  const { limit } = index.root.rank;
  const lists = clauses.flatMap((clause) => FIELDS.map((name, place) => ({ term: clause.term, place, list: clause[name] })));
  const rarest = lists.filter(({ list }) => list?.refs.length);
  rarest.sort((a, b) => a.list.refs.length - b.list.refs.length || compared(a.term, b.term) || a.place - b.place);
  const taken = new Uint8Array(index.slots);
  const candidates = [];
  for (const { list } of rarest) {
    const fresh = [];
    list.refs.forEach((ref, at) => {
      if (!taken[ref] && (!passes || passes(ref))) fresh.push([ref, list.times ? list.times[at] : 1]);
    });
    const room = limit - candidates.length;
    if (fresh.length > room) fresh.sort((a, b) => b[1] - a[1] || b[0] - a[0]).length = room;
    for (const [ref] of fresh) {
      taken[ref] = 1;
      candidates.push(ref);
    }
    if (fresh.length === room) break;
  }
  return candidates;
};

const codePoints = (text) => Array.from(text, (char) => char.codePointAt(0));
const compared = (one, other) => {
  const [a, b] = [codePoints(one), codePoints(other)];
  const at = a.findIndex((code, place) => code !== b[place]);
  if (at < 0) return a.length - b.length;
  return at < b.length ? a[at] - b[at] : 1;
};

const weightOf = (clause, times, boost, count) => {
  const { frequency } = clause;
  const idf = Math.log(1 + Math.abs((count - frequency + 0.5) / (frequency + 0.5)));
  return Number(((idf * ((K1 + 1) * times)) / (K1 + times) * boost).toFixed(3));
};

// An index of lunr that holds the candidates and the question's terms; lunr's query scores them.
const lunrScores = (index, clauses, numbers, candidates) => {
  const { root } = index;
  const invertedIndex = Object.create(null);
  const vectors = { title: [], body: [] }; // by field and number of a candidate: places of terms with their weights
  const known = clauses.filter((clause) => clause.frequency);
  const nothing = Object.freeze({});
  known.forEach((clause, at) => {
    const entry = (invertedIndex[clause.term] = { _index: at, title: {}, body: {} });
    for (const field of FIELDS) {
      const list = clause[field];
      if (!list) continue;
      const weights = Array.from({ length: 9 }, (_, times) => times && weightOf(clause, times, root.rank[field], root.n));
      for (let place = 0; place < list.refs.length; place++) {
        const ref = list.refs[place];
        const number = numbers[ref];
        if (number < 0) continue;
        if (!vectors[field][number]) {
          vectors[field][number] = [];
          entry[field][ref] = nothing; // one of its terms is enough for lunr to score a field of a document
        }
        vectors[field][number].push(at, weights[list.times ? list.times[place] : 1]);
      }
    }
  });
  const fieldVectors = Object.create(null);
  for (const field of FIELDS) {
    vectors[field].forEach((vector, number) => { fieldVectors[`${field}/${candidates[number]}`] = new lunr.Vector(vector); });
  }
  const partial = new lunr.Index({
    invertedIndex,
    fieldVectors,
    tokenSet: lunr.TokenSet.fromArray(known.map((clause) => clause.term).sort()),
    fields: FIELDS,
    pipeline: new lunr.Pipeline(),
  });
  const scores = new Float64Array(candidates.length);
  if (!known.length) return scores; // lunr answers no clause with everything
  const results = partial.query((query) => {
    for (const clause of known) {
      const fields = FIELDS.filter((field) => clause[field]);
      query.term(clause.term, { fields, boost: clause.boost, usePipeline: false });
    }
  });
  for (const { ref, score } of results) scores[numbers[ref]] = score;
  return scores;
};

const bitCount = (value) => {
  let count = 0;
  for (let left = value; left; left &= left - 1) count++;
  return count;
};

// Bits of one kind, of all the clauses whose terms a candidate has.
const bitsOf = (clauses, numbers, count, kind) => {
  const bits = new Int32Array(count);
  for (const clause of clauses) {
    if (!clause[kind]) continue;
    for (const field of FIELDS) clause[field]?.refs.forEach((ref) => { if (numbers[ref] >= 0) bits[numbers[ref]] |= clause[kind]; });
  }
  return bits;
};

// Score and reference of every document found, the best first; limited: whether others were left out before.
const ranked = (index, question, clauses, passes) => {
  const { rank } = index.root;
  const candidates = candidatesOf(index, clauses, passes);
  const numbers = new Int32Array(index.slots).fill(-1);
  candidates.forEach((ref, number) => { numbers[ref] = number; });
  const scores = lunrScores(index, clauses, numbers, candidates);
  const [places, pairs, marked, exact] = ["places", "pairs", "marked", "exact"].map((kind) => bitsOf(clauses, numbers, candidates.length, kind));
  const words = question.words.length;
  const adjacent = question.pairs.length;
  const enough = candidates.map((_, number) => 2 * bitCount(places[number]) > words);
  const some = enough.some(Boolean);
  const final = [];
  candidates.forEach((ref, number) => {
    if (some && !enough[number]) return;
    let covered = bitCount(places[number]) / words;
    if (adjacent) covered = rank.mix * covered + (1 - rank.mix) * (bitCount(pairs[number]) / adjacent);
    const others = bitCount(marked[number] & ~exact[number]) / words;
    const score = scores[number] * covered ** rank.power * (1 - (1 - rank.other) * others);
    final.push([Math.round(score * 1e9) / 1e9, ref]);
  });
  final.sort((a, b) => b[0] - a[0] || b[1] - a[1]);
  return { found: final, limited: candidates.length === rank.limit };
};
