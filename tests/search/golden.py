"""Texts that try every rule of the analyzer, and what it makes of each: one line of JSON a text.

    python tests/search/golden.py FILE

The file is the same wherever it is made (``DIGEST``), so a program in another language that writes the same lines
for the same texts analyses as this one does.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import random
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from portalgen.search.abbreviations import entries
from portalgen.search.citations import kinds
from portalgen.search.hashing import pair_hash
from portalgen.search.questions import question
from portalgen.search.tokens import form_of

DIGEST = "5e22a198be60abb75155cfc88cd1d6d50ac6c4a1f169ffdebfac22ce81e08908"

INITIALS = [
    "",
    *[
        "b",
        "c",
        "ch",
        "d",
        "đ",
        "g",
        "gh",
        "gi",
        "h",
        "k",
        "kh",
        "l",
        "m",
        "n",
        "ng",
        "ngh",
        "nh",
        "p",
        "ph",
        "qu",
        "r",
        "s",
        "t",
        "th",
        "tr",
        "v",
        "x",
    ],
]
NUCLEI = [
    "a",
    "ă",
    "â",
    "e",
    "ê",
    "i",
    "o",
    "ô",
    "ơ",
    "u",
    "ư",
    "y",
    "ai",
    "ao",
    "au",
    "ay",
    "âu",
    "ây",
    "eo",
    "êu",
    "ia",
    "iê",
    "iu",
    "oa",
    "oă",
    "oe",
    "oi",
    "ôi",
    "ơi",
    "oo",
    "ua",
    "uâ",
    "uê",
    "ui",
    "uo",
    "uô",
    "uơ",
    "uy",
    "ưa",
    "ưi",
    "ươ",
    "ưu",
    "yê",
    "iêu",
    "oai",
    "oay",
    "oeo",
    "uao",
    "uây",
    "uôi",
    "uya",
    "uyê",
    "uyu",
    "ươi",
    "ươu",
    "yêu",
]
FINALS = ["", *["c", "ch", "m", "n", "ng", "nh", "p", "t"]]
TONES = ["", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"]
ODD = [
    "ß", "ﬁ", "İstanbul", "Σίσυφος", "ΟΔΟΣ", "①", "Ⅷ", "²", "१२", "東京", "กขค", "ភាសា", "ʼn", "ǰ", "e\u0301\u0323\u0302", "a\u030b", "đ\u0300",
    "Ɖ", "ð", "Ð", "ɖ", "o\u031b\u0300", "\u0300", "a\u00adb", "x\u200by", "\ufeffz", "n\u0303", "_", "a_b", "l’eau", "C++", "œuvre", "ﬀ", "Å", "ſ", "𝐀", "🙂",
    "42a", "2.5", "522b", "0042", "x" * 60, "ấ" * 50, "ŀ", "ij", "\u1e9e", "QH15", "k\u0323y\u0303", "ọ\u0304", "ky\u0303", "KỸ",
]  # fmt: skip
SEPARATORS = [
    " ",
    " ",
    " ",
    " ",
    "  ",
    "\u00a0",
    "/",
    "-",
    "\u2010",
    "\u2011",
    " - ",
    ", ",
    ". ",
    "\n",
    "\u3000",
    "–",
    "\t",
    "\u2028",
    "'",
    "_",
    "\u200b",
    " /",
    ":",
]


def syllables() -> list[str]:
    """Every spelling that the parts of a Vietnamese syllable can give, tone on any vowel."""
    found = []
    for initial, nucleus, final in itertools.product(INITIALS, NUCLEI, FINALS):
        for tone in TONES:
            places = range(len(nucleus)) if tone else [0]
            for at in places:
                text = initial + nucleus[: at + 1] + tone + nucleus[at + 1 :] + final
                found.append(unicodedata.normalize("NFC", text))
    return sorted(set(found))


def texts() -> Iterator[str]:
    """The texts, always the same."""
    rng = random.Random(20261124)
    every = syllables()
    rng.shuffle(every)
    for start in range(0, 66_000, 6):
        yield " ".join(every[start : start + 6])
    words = [*every[:4000], *ODD * 20]
    for _ in range(4000):
        parts = [rng.choice(words) + rng.choice(SEPARATORS) for _ in range(rng.randint(1, 8))]
        text = "".join(parts)
        yield rng.choice([text, text.upper(), text.title(), unicodedata.normalize("NFD", text)])
    yield from _symbols(rng)
    for short, long in entries():
        yield short
        yield f"về {short.upper()} của"
        yield from (f"{' '.join(words)} mới" for words in long)
        yield f"{' '.join(long[0][:-1])}, {long[0][-1]}"
    yield from ["", " ", "…", "a", *ODD, " ".join(["tư pháp"] * 30), "ngày 12/06/2018"]


def _symbols(rng: random.Random) -> Iterator[str]:
    codes = ["NĐ-CP", "nd-cp", "TT-BTP", "QH15", "QĐ-TTg", "nq/hđnd", "TTLT-BTP-BCA", "cp&x", "ND CP"]
    for kind in kinds():
        for number in ("42", "007", "522b", "66.13"):
            yield f"{kind} {number}"
            yield f"{kind}{number}"
            yield f"{kind} số {number}/2022 về"
    for _ in range(3000):
        number = rng.choice(["42", "05", "1319", "22a", "1234567"])
        cut = rng.choice(["/", "-", " / ", "- "])
        year = rng.choice(["2022", "1998", "3022", ""])
        parts = [number, *([year] if year else []), *([rng.choice(codes)] if rng.random() < 0.7 else [])]
        before = rng.choice(["", "", "nghị định ", "Luật số: ", "theo ", "12/", "x", "nđ", "so "])
        yield before + cut.join(parts) + rng.choice(["", "", " về hộ tịch", ".", "/", "z", ", 7/2020"])


def line(text: str) -> str:
    """What the analyzer makes of a text: JSON without spaces, letters outside ASCII as they are."""
    asked = question(text)
    forms = [form_of(exact) for exact in asked.exact]
    made = {
        "text": text,
        "words": asked.words,
        "exact": asked.exact,
        "plain": asked.plain,
        "pairs": asked.pairs,
        "spans": [[span.start, span.end, span.term] for span in asked.spans],
        "wanted": asked.wanted(),
        "hashes": [form.hash for form in forms],
        "marks": [form.mark for form in forms],
        "pair_hashes": [pair_hash(asked.words[at], asked.words[at + 1]) for at in asked.pairs],
    }
    return json.dumps(made, ensure_ascii=False, separators=(",", ":"))


def write(path: Path) -> int:
    """Write the file; returns how many terms it holds."""
    terms = 0
    with path.open("w", encoding="utf-8", newline="\n") as out:
        for text in texts():
            made = line(text)
            asked = json.loads(made)
            terms += len(asked["words"]) + len(asked["exact"]) + len(asked["pairs"]) + len(asked["spans"])
            out.write(f"{made}\n")
    return terms


def digest(path: Path) -> str:
    """What ``DIGEST`` is of."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    target = Path(sys.argv[1])
    print(write(target), digest(target))
