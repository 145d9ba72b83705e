// Which stretches of a shown text say what a question asks for (docs/search.md §4.5).
const locatedRuns = (text) => Array.from(text.matchAll(RUNS), (run) =>
  Array.from(run[0].matchAll(TOKENS), (token) => {
    const start = run.index + token.index;
    return { start, end: start + token[0].length, ...formOf(cleaned(token[0])) };
  }));

// Runs and marked tokens of a text; told: whether they are more than words of the question somewhere.
const markedTokens = (text, question, analyzer) => {
  const runs = locatedRuns(text);
  const says = sayer(question, runs.flat());
  const told = new Set(runs.flatMap((run) => toldIn(run, question, says, analyzer)));
  const marked = runs.flat().filter((token) => (told.size ? told.has(token) : says(token)));
  return { runs, marked, told: told.size > 0 };
};

// Parts of the text, every second one to be marked.
const markedParts = (text, question, analyzer) => {
  const { runs, marked: tokens } = markedTokens(text, question, analyzer);
  const all = new Set(tokens);
  const marked = (token) => all.has(token);
  const parts = [""];
  let at = 0;
  for (const run of runs) {
    for (let first = 0; first < run.length; first++) {
      if (!marked(run[first])) continue;
      let last = first;
      while (last + 1 < run.length && marked(run[last + 1])) last++;
      parts[parts.length - 1] += text.slice(at, run[first].start);
      parts.push(text.slice(run[first].start, run[last].end), "");
      at = run[last].end;
      first = last;
    }
  }
  parts[parts.length - 1] += text.slice(at);
  return parts;
};

// A function that tells whether a token is a word of the question, in a form that was typed where the text has one.
const sayer = (question, tokens) => {
  const said = new Set(tokens.map((token) => token.exact));
  const wanted = new Map();
  question.words.forEach((word, place) => wanted.set(word, [...(wanted.get(word) || []), question.exact[place]]));
  const strict = (forms) => question.accented && forms.some((exact) => said.has(exact));
  return ({ word, exact }) => {
    const forms = wanted.get(word);
    return Boolean(forms) && (!strict(forms) || forms.includes(exact));
  };
};

// Tokens of a run that are marked for more than being a word of the question.
const toldIn = (run, question, says, analyzer) => {
  const words = run.map((token) => token.word);
  const pairs = new Set(question.pairs.map((place) => question.words.slice(place, place + 2).join(" ")));
  const alone = new Set(analyzer.wanted(question, false).map((place) => question.words[place]));
  const terms = question.spans.map((span) => span[2]);
  const symbols = terms.filter((term) => term[0] === "#").map((term) => term.slice(1).split("-"));
  const told = run.filter((token) => alone.has(token.word) && says(token));
  run.forEach((token, at) => {
    const next = run[at + 1];
    if (next && pairs.has(`${token.word} ${next.word}`) && says(token) && says(next)) told.push(token, next);
    for (const symbol of symbols) {
      if (symbol.every((part, step) => words[at + step] === part)) told.push(...run.slice(at, at + symbol.length));
    }
  });
  for (const [start, end, term] of analyzer.abbreviations(words)) {
    if (terms.includes(term)) told.push(...run.slice(start, end));
  }
  return told;
};
