// The files of the index (docs/search.md §2): what was read is kept; what is not there ends in a MissingError.
const TIERS = ["t", "u", "b", "w", "f", "d"];
const RECORDS = 16;
const GAP = 1024; // bytes between two shards that are cheaper to read than to ask for twice
const KEPT = 1500; // shards

class MissingError extends Error {}

class Files {
  // base: address of the folder search/
  constructor(base) {
    this.base = base;
  }

  async get(path, options) {
    let response;
    try {
      response = await fetch(this.base + path, options);
    } catch {
      throw new MissingError(path);
    }
    if (!response.ok) throw new MissingError(path);
    return { whole: response.status !== 206, bytes: new Uint8Array(await this.body(response, path)) };
  }

  async body(response, path) {
    try {
      return await response.arrayBuffer();
    } catch {
      throw new MissingError(path);
    }
  }

  async whole(path, options) {
    return (await this.get(path, options)).bytes;
  }

  // Some bytes of a file, or all of it from a host that does not cut.
  async part(path, offset, length) {
    const headers = { Range: `bytes=${offset}-${offset + length - 1}` };
    try {
      return await this.get(path, { headers });
    } catch {
      return this.get(path); // another host may refuse the header
    }
  }
}

// Bytes of a pack to ask for at once: wanted shards (begin, end, number) with little between them.
const stretches = (wanted, size) => {
  const found = [];
  for (const [begin, end, number] of wanted.sort((a, b) => a[0] - b[0])) {
    const last = found.at(-1);
    if (last && begin - last.to <= GAP) {
      last.to = end;
      last.numbers.push(number);
    } else found.push({ from: begin, to: end, numbers: [number] });
  }
  if (found[0].from <= GAP) found[0].from = 0;
  if (size - found.at(-1).to <= GAP) found.at(-1).to = size;
  return found;
};

class Segment {
  constructor(entry, files) {
    this.entry = entry;
    this.files = files;
    this.bytes = new Map(); // of shards, each a promise
    this.read = new Map(); // lists of shards
  }

  async open() {
    const plain = await gunzip(await this.files.whole(`${this.entry.id}/${this.entry.manifest}`));
    const end = 4 + new DataView(plain.buffer).getUint32(0, true);
    const head = readJson(plain.subarray(4, end));
    const bits = new BitReader(plain.subarray(end));
    this.first = {};
    this.bits = {};
    let total = 0;
    for (const tier of TIERS) {
      this.first[tier] = total;
      [, this.bits[tier]] = head.tiers[tier];
      total += head.tiers[tier][0];
    }
    Object.assign(this, { width: head.width, per: head.per, months: head.months, columns: head.columns, types: head.types });
    this.lengths = Array.from({ length: total }, () => bits.rice(head.k));
    const packs = Math.ceil(total / this.per);
    this.tags = Array.from({ length: packs }, () => bits.bits(32).toString(16).padStart(8, "0"));
    return this;
  }

  shardOf(tier, hash) {
    const bits = this.bits[tier];
    return this.first[tier] + (bits ? hash >>> (32 - bits) : 0);
  }

  // Read shards that are not here yet.
  async load(numbers) {
    const packs = new Map();
    for (const number of new Set(numbers)) {
      if (!this.lengths[number] || this.bytes.has(number)) continue;
      const pack = Math.floor(number / this.per);
      packs.set(pack, [...(packs.get(pack) || []), number]);
    }
    this.forget();
    packs.forEach((wanted, pack) => this.request(pack, wanted));
    await Promise.all([...new Set(numbers)].map((number) => this.bytes.get(number)));
  }

  // Ask for shards of a pack; each has a promise from now on, so that nobody asks twice.
  request(pack, numbers) {
    const path = `${this.entry.id}/${pack}.${this.tags[pack]}.bin`;
    const start = pack * this.per;
    const lengths = this.lengths.slice(start, start + this.per);
    const ends = lengths.map(((sum) => (length) => (sum += length))(0));
    const span = (number) => [ends[number - start] - this.lengths[number], ends[number - start]];
    const [first, ...rest] = stretches(numbers.map((number) => [...span(number), number]), ends.at(-1));
    const ask = async ({ from, to }) => {
      const all = from === 0 && to === ends.at(-1);
      const { whole, bytes } = await (all ? this.files.get(path) : this.files.part(path, from, to - from));
      return { whole, bytes, from: whole ? 0 : from };
    };
    const cut = (number, { bytes, from }) => {
      const [begin, end] = span(number);
      if (bytes.length < end - from) throw new MissingError(path);
      return bytes.subarray(begin - from, end - from);
    };
    const answered = ask(first);
    for (const number of first.numbers) this.keep(number, answered.then((answer) => cut(number, answer)));
    for (const stretch of rest) {
      // The first answer tells whether the host cuts files.
      const next = answered.then((answer) => (answer.whole ? answer : ask(stretch)));
      for (const number of stretch.numbers) this.keep(number, next.then((answer) => cut(number, answer)));
    }
  }

  keep(number, promise) {
    this.bytes.set(number, promise);
    promise.then((bytes) => { this.read.set(number, { bytes }); }, () => { this.bytes.delete(number); });
  }

  // The oldest half of the shards, when there are many.
  forget() {
    if (this.bytes.size < KEPT) return;
    for (const number of [...this.bytes.keys()].slice(0, KEPT / 2)) {
      this.bytes.delete(number);
      this.read.delete(number);
    }
  }

  // Lists of a loaded shard.
  lists(number, read) {
    const kept = this.read.get(number);
    if (!kept) return new Map();
    kept.lists ||= read(kept.bytes, this.width);
    return kept.lists;
  }

  titles(hash) {
    return this.lists(this.shardOf("t", hash), readTitles);
  }

  body(hash, tier) {
    const lower = hash % 2 ** (32 - this.bits[tier]);
    return this.lists(this.shardOf(tier, hash), (bytes, width) => readHashes(bytes, width, tier === "u")).get(lower);
  }

  async unpacked(number) {
    await this.load([number]);
    const kept = this.read.get(number);
    return kept && (kept.plain ||= gunzip(kept.bytes));
  }

  // A column of facets: 0 columns, 1 types, 2 days; as numbers by slot.
  async facet(which) {
    this.facets ||= [];
    if (!this.facets[which]) {
      const bytes = await this.unpacked(this.first.f + which);
      this.facets[which] = which ? bytes : Uint16Array.from({ length: bytes.length / 2 }, (_, at) => bytes[2 * at] | (bytes[2 * at + 1] << 8));
    }
    return this.facets[which];
  }

  async words(hash) {
    const bytes = await this.unpacked(this.shardOf("w", hash));
    return bytes ? readJson(bytes) : [];
  }

  async record(slot) {
    const shard = this.first.d + Math.floor(slot / RECORDS);
    const bytes = await this.unpacked(shard);
    const records = bytes ? (this.read.get(shard).records ||= readJson(bytes)) : [];
    const found = records.find(([number]) => number === slot);
    if (!found) throw new MissingError(`${this.entry.id} ${slot}`);
    const [, title, url, date, summary, column, type] = found;
    return { title, url, date, summary, column, type };
  }
}

class Index {
  constructor(root, files, known) {
    this.root = root;
    this.files = files;
    let base = 0;
    this.segments = root.segments.map((entry) => {
      const same = known?.segments.find((one) => one.entry.id === entry.id && one.entry.manifest === entry.manifest);
      const segment = same || new Segment(entry, files);
      segment.base = base;
      base += entry.slots;
      return segment;
    });
    this.slots = base;
  }

  // Read root, tables and manifests. known: an older index, of which what is the same is kept.
  static async open(files, known) {
    const root = readJson(await files.whole("root.json", { cache: "no-cache" }));
    if (root.v !== 2) throw new MissingError("root.json");
    const index = new Index(root, files, known);
    const [tables] = await Promise.all([
      files.whole(root.analyzer),
      ...index.segments.map((segment) => segment.tags || segment.open()),
    ]);
    index.analyzer = new Analyzer(readJson(tables));
    return index;
  }

  async labels() {
    this.titles ||= readJson(await this.files.whole(this.root.labels));
    return this.titles;
  }

  // Segment and slot of a reference.
  at(reference) {
    const segment = this.segments.findLast((one) => one.base <= reference);
    return [segment, reference - segment.base];
  }

  record(reference) {
    const [segment, slot] = this.at(reference);
    return segment.record(slot);
  }

  // Documents of a list in every segment. form: fingerprint of an exact form, null for all of them.
  found(lists, form) {
    const parts = this.segments.map((segment) => documentsOf(lists(segment), form, segment.base)).filter(Boolean);
    const size = parts.reduce((sum, part) => sum + part.refs.length, 0);
    const refs = new Int32Array(size);
    const times = parts.some((part) => part.times) ? new Uint8Array(size) : null;
    let at = 0;
    for (const part of parts) {
      refs.set(part.refs, at);
      if (times) times.set(part.times, at);
      at += part.refs.length;
    }
    return { refs, times };
  }
}

const documentsOf = (list, form, base) => {
  if (!list) return null;
  if (form === null) return { refs: list.slots.map((slot) => base + slot), times: list.times };
  const entry = list.forms.find(([mark]) => mark === form);
  if (!entry) return null;
  const places = entry[1];
  return { refs: places ? places.map((place) => base + list.slots[place]) : list.slots.map((slot) => base + slot), times: null };
};
