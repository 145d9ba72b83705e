// Bit strings and the lists of documents written in them (docs/search.md §3).
const CUT = 128; // documents from which on a list is cut into blocks

class BitReader {
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0; // in bits
  }

  // The 32 bits from the byte of the next bit on; zeros after the end.
  window() {
    const { bytes } = this;
    const byte = this.at >>> 3;
    return (bytes[byte] << 24) | (bytes[byte + 1] << 16) | (bytes[byte + 2] << 8) | bytes[byte + 3];
  }

  bits(width) {
    if (width > 24) return this.bits(width - 16) * 65536 + this.bits(16);
    if (!width) return 0;
    const value = (this.window() << (this.at & 7)) >>> (32 - width);
    this.at += width;
    return value;
  }

  // Zeros before the next one, which is read too.
  zeros() {
    for (let count = 0; this.at <= this.bytes.length * 8; ) {
      const ahead = this.window() << (this.at & 7);
      if (ahead) {
        const zeros = Math.clz32(ahead);
        this.at += zeros + 1;
        return count + zeros;
      }
      const passed = 32 - (this.at & 7);
      count += passed;
      this.at += passed;
    }
    throw new RangeError("a shard is cut short");
  }

  gamma() {
    const width = this.zeros();
    return 2 ** width + this.bits(width);
  }

  rice(k) {
    return this.zeros() * 2 ** k + this.bits(k);
  }

  postings(count, width) {
    if (count === 1) return Int32Array.of(this.bits(width));
    const k = count >= 8 ? this.bits(5) : Math.max(0, width - bitLength(count - 1));
    const values = new Int32Array(count);
    for (let at = 0, value = -1; at < count; at++) values[at] = value += this.rice(k) + 1;
    return values;
  }
}

const bitLength = (value) => 32 - Math.clz32(value);
const isWord = (key) => key[0] !== "#" && key[0] !== "@" && !key.includes("_");

// A list: slots, how often the word is said (null for once), forms (null where none are told apart): fingerprint and
// places in the list, null for all of them.
const readList = (bits, width, said, formed) => {
  const count = bits.gamma();
  if (count >= CUT) return readBlocks(bits, count, width, said, formed);
  const slots = bits.postings(count, width);
  const times = said ? Uint8Array.from(slots, () => bits.zeros() + 1) : null;
  return { slots, times, forms: formed ? readForms(bits, count) : null };
};

const readForms = (bits, count) => {
  const forms = bits.gamma();
  if (forms === 1) return [[bits.bits(16), null]];
  return Array.from({ length: forms }, () => [bits.bits(16), bits.postings(bits.gamma(), bitLength(count - 1))]);
};

// A long list, in blocks of the highest bits of a slot.
const readBlocks = (bits, count, width, said, formed) => {
  const high = bitLength(count) - 7;
  const low = width - high;
  const slots = new Int32Array(count);
  const times = said ? new Uint8Array(count) : null;
  const forms = formed ? Array.from({ length: bits.gamma() }, () => [bits.bits(16), []]) : null;
  for (let block = 0, at = 0; block < 1 << high; block++) {
    if (bits.gamma() === 1) continue;
    const inside = bits.gamma();
    bits.postings(inside, low).forEach((slot, place) => { slots[at + place] = (block << low) | slot; });
    for (let place = 0; said && place < inside; place++) times[at + place] = bits.zeros() + 1;
    for (const form of forms?.length > 1 ? forms : []) {
      const has = bits.gamma() - 1;
      if (has) bits.postings(has, bitLength(inside - 1)).forEach((place) => form[1].push(at + place));
    }
    at += inside;
  }
  if (forms?.length === 1) forms[0][1] = null;
  return { slots, times, forms: forms && forms.map(([mark, places]) => [mark, places && Int32Array.from(places)]) };
};

// Lists of a shard of titles, by key.
const readTitles = (bytes, width) => {
  const lists = new Map();
  if (!bytes.length) return lists;
  const bits = new BitReader(bytes);
  let letters = [];
  for (let left = bits.gamma(); left > 0; left--) {
    letters = letters.slice(0, bits.gamma() - 1);
    for (let code; (code = bits.bits(5)); ) letters.push(readLetter(bits, code));
    const key = letters.join("");
    lists.set(key, readList(bits, width, false, isWord(key)));
  }
  return lists;
};

const readLetter = (bits, code) => {
  if (code <= 26) return String.fromCharCode(code + 96);
  if (code === 27) return "_";
  return code === 28 ? String(bits.bits(4)) : String.fromCodePoint(bits.bits(21));
};

// Lists of a shard of bodies, by what of the key's hash stands in the shard.
const readHashes = (bytes, width, said) => {
  const lists = new Map();
  if (!bytes.length) return lists;
  const bits = new BitReader(bytes);
  const count = bits.gamma();
  const k = bits.bits(5);
  for (let at = 0, key = -1; at < count; at++) {
    key += bits.rice(k) + 1;
    lists.set(key, readList(bits, width, said, said));
  }
  return lists;
};

const gunzip = async (bytes) => {
  const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(plain).arrayBuffer());
};
const readJson = (bytes) => JSON.parse(new TextDecoder().decode(bytes));
