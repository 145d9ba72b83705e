// Text to tokens and their forms (docs/search.md §1): as portalgen.search.tokens and portalgen.text.fold have it.
const INSIDE = /[\u00ad\u200b-\u200f\u2060\ufeff]+/g;
const WORD = "[\\p{L}\\p{N}][\\p{L}\\p{N}\\u0300-\\u036f]*";
const SPACE = "[\\t \\u00a0\\u1680\\u2000-\\u200a\\u202f\\u205f\\u3000]";
const TOKENS = new RegExp(WORD, "gu");
const RUNS = new RegExp(`${WORD}(?:(?:${SPACE}+|[/\\-\\u2010\\u2011])${WORD})*`, "gu");
const LETTERS = /[\p{L}\p{Nl}\p{No}]+/gu;
const TONES = /[\u0300\u0309\u0303\u0301\u0323]/g;
const SYLLABLE =
  /^(qu|gi(?=[aăâeêioôơuưy])|ngh|ng|nh|gh|kh|ph|th|tr|ch|[bcdđghklmnprstvx]|)([aăâeêioôơuưy]{1,3})(ch|ng|nh|[cmnpt]|)$/u;
const SHAPED = "ăâêôơư";
const STROKED = /[đĐðÐɖƉ]/g;
const MARKS = /[\u0300-\u036f]/g;
const LONGEST = 40;

const cleaned = (text) => text.replace(INSIDE, "").normalize("NFC").replace(/Ð/g, "Đ").replace(/ð/g, "đ").toLowerCase();

// Character by character, as a final sigma keeps its form.
const foldedCharacter = (char) => char.replace(STROKED, "d").toLowerCase().normalize("NFD").replace(MARKS, "").normalize("NFC");
const fold = (text) => Array.from(text.normalize("NFC"), foldedCharacter).join("").normalize("NFC");

const toneIndex = (nucleus, closed) => {
  for (let at = nucleus.length - 1; at >= 0; at--) if (SHAPED.includes(nucleus[at])) return at;
  return nucleus.length === 3 || (nucleus.length === 2 && closed) ? 1 : 0;
};

const canonical = (word) => {
  const decomposed = word.normalize("NFD");
  const tones = decomposed.match(TONES) || [];
  const parts = SYLLABLE.exec(decomposed.replace(TONES, "").normalize("NFC"));
  if (!parts || tones.length > 1) return word;
  const [, initial, vowels, final] = parts;
  const nucleus = vowels === "y" && !final && !["", "qu", "gi"].includes(initial) ? "i" : vowels;
  if (!tones.length) return initial + nucleus + final;
  const at = toneIndex(nucleus, Boolean(final)) + 1;
  return (initial + nucleus.slice(0, at) + tones[0] + nucleus.slice(at) + final).normalize("NFC");
};

// The token with every syllable spelt in one way: hoà and hòa, kỹ and kĩ.
const toneForm = (token) => token.replace(LETTERS, canonical).normalize("NFC");

// FNV-1a of 32 bits over UTF-8, its bits mixed as MurmurHash3 ends.
const encoder = new TextEncoder();
const hashOf = (text) => {
  let value = 0x811c9dc5;
  for (const byte of encoder.encode(text)) value = Math.imul(value ^ byte, 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
};
const pairHash = (first, second) => (Math.imul(hashOf(first), 0x9e3779b1) + hashOf(second)) >>> 0;
const markOf = (exact) => hashOf(`=${exact}`) & 0xffff;

const shortened = (token) => (token.length > LONGEST ? Array.from(token).slice(0, LONGEST).join("") : token);
const formOf = (token) => {
  const exact = toneForm(shortened(token));
  return { exact, word: fold(exact) };
};
const runsOf = (clean) => (clean.match(RUNS) || []).map((run) => run.match(TOKENS));
