"""Lists of documents as shards of terms, and back (docs/search.md §3.2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from portalgen.search.bits import BitReader, binary, gamma, mean_k, steps, to_bytes
from portalgen.search.lists import FORMS, PLAIN, SAID, ListKind, is_word

_END, _PAIR, _DIGIT, _OTHER = "00000", "11011", "11100", "11101"

Lists = Mapping[int, list[int]]
TitleLists = Mapping[str, list[int]]


def hash_shard(keys: Sequence[int], lists: Lists, width: int, base: int = 0, *, said: bool = False) -> bytes:
    """A shard of body terms.

    Args:
        keys: of its terms, increasing.
        lists: by key; marked if ``said``.
        width: bits of a slot.
        base: what every key is counted from.
        said: with how often words are said and their forms.
    """
    if said:
        return _joined_hashes(keys, [SAID.code(lists[key], width) for key in keys], base)
    one, code = 1 << width, PLAIN.code
    # What most terms have, one document: as the kind's code, gamma(1) and its slot, is.
    codes = [f"{one | slots[0]:b}" if len(slots := lists[key]) == 1 else code(slots, width) for key in keys]
    return _joined_hashes(keys, codes, base)


def hash_kind(*, said: bool) -> ListKind:
    """The kind of the lists of a shard of body terms."""
    return SAID if said else PLAIN


def title_kind(key: str) -> ListKind:
    """The kind of the list of a key of titles."""
    return FORMS if is_word(key) else PLAIN


def joined_hashes(codes: Mapping[int, str]) -> bytes:
    """A shard of body terms from the codes of its lists, in order of their keys."""
    return _joined_hashes(list(codes), list(codes.values()))


def _joined_hashes(keys: Sequence[int], codes: Sequence[str], base: int = 0) -> bytes:
    if not keys:
        return b""
    k = mean_k(keys[-1] - base - len(keys) + 1, len(keys))
    top = 1 << k
    low = top - 1
    parts = [gamma(len(codes)), binary(k, 5)]
    for step, code in zip(steps(keys, base), codes, strict=True):
        parts += (f"{'0' * (step - 1 >> k)}{step - 1 & low | top:b}", code)  # a Rice code, and the list's
    return to_bytes("".join(parts))


def split_hashes(data: bytes, width: int, *, said: bool = False) -> dict[int, str]:
    """What ``joined_hashes`` joined.

    Raises:
        ValueError: the data is not whole.
    """
    bits, codes = BitReader(data), {}
    for key in _hash_keys(bits) if data else ():
        start = bits.at
        hash_kind(said=said).skip(bits, width)
        codes[key] = bits.since(start)
    return codes


def read_hash_shard(data: bytes, width: int, *, said: bool = False) -> dict[int, list[int]]:
    """The lists of a shard of body terms.

    Raises:
        ValueError: the data is not whole.
    """
    bits = BitReader(data)
    return {key: hash_kind(said=said).read(bits, width) for key in _hash_keys(bits)} if data else {}


def _hash_keys(bits: BitReader) -> Iterator[int]:
    """The keys of a shard of body terms; whoever asks for the next has read the list of the one before."""
    count, k = bits.gamma(), bits.bits(5)
    key = -1
    for _ in range(count):
        key += bits.rice(k) + 1
        yield key


def title_shard(lists: TitleLists, width: int) -> bytes:
    """A shard of title terms: lists by key, marked where the key is a word."""
    return joined_titles({key: title_kind(key).code(lists[key], width) for key in sorted(lists)})


def joined_titles(codes: Mapping[str, str]) -> bytes:
    """A shard of title terms from the codes of its lists, in order of their keys."""
    if not codes:
        return b""
    parts = [gamma(len(codes))]
    before = ""
    for key, code in codes.items():
        common = _common(before, key)
        parts += (gamma(common + 1), *map(_letter, key[common:]), _END, code)
        before = key
    return to_bytes("".join(parts))


def split_titles(data: bytes, width: int) -> dict[str, str]:
    """What ``joined_titles`` joined.

    Raises:
        ValueError: the data is not whole.
    """
    bits, codes = BitReader(data), {}
    for key in _title_keys(bits) if data else ():
        start = bits.at
        title_kind(key).skip(bits, width)
        codes[key] = bits.since(start)
    return codes


def read_title_shard(data: bytes, width: int) -> dict[str, list[int]]:
    """The lists of a shard of title terms.

    Raises:
        ValueError: the data is not whole.
    """
    bits = BitReader(data)
    return {key: title_kind(key).read(bits, width) for key in _title_keys(bits)} if data else {}


def _title_keys(bits: BitReader) -> Iterator[str]:
    """The keys of a shard of title terms, likewise."""
    key = ""
    for _ in range(bits.gamma()):
        key = key[: bits.gamma() - 1] + _read_letters(bits)
        yield key


def _common(before: str, key: str) -> int:
    count = 0
    for one, two in zip(before, key, strict=False):
        if one != two:
            break
        count += 1
    return count


def _letter(char: str) -> str:
    if "a" <= char <= "z":
        return f"{ord(char) - 96:05b}"
    if char == "_":
        return _PAIR
    if "0" <= char <= "9":
        return f"{_DIGIT}{int(char):04b}"
    return f"{_OTHER}{ord(char):021b}"


def _read_letters(bits: BitReader) -> str:
    letters: list[str] = []
    while code := bits.bits(5):
        if code <= 26:
            letters.append(chr(code + 96))
        elif code == 27:
            letters.append("_")
        else:
            letters.append(str(bits.bits(4)) if code == 28 else chr(bits.bits(21)))
    return "".join(letters)
