"""Did-you-mean among many names."""

import random

import pytest

from portalgen.text.suggest import Names, closest

SYLLABLES = [
    "quyet",
    "dinh",
    "thong",
    "bao",
    "tuyen",
    "dung",
    "hoi",
    "nghi",
    "lich",
    "tiep",
    "dan",
    "nam",
    "bo",
]


def many_names(count: int) -> list[str]:
    chance = random.Random(7)
    words = ["-".join(chance.choices(SYLLABLES, k=4)) + f"-{number}" for number in range(count)]
    return [f"trang/tin/{word}" for word in words]


def with_slip(name: str, chance: random.Random) -> str:
    at = chance.randrange(11, len(name) - 1)
    return chance.choice(
        [
            name[:at] + name[at + 1 :],
            name[:at] + "k" + name[at:],
            name[:at] + "k" + name[at + 1 :],
            name[:at] + name[at + 1] + name[at] + name[at + 2 :],
        ]
    )


def test_among_many_names_the_answer_is_as_near_as_when_all_are_measured() -> None:
    names, chance = many_names(2_000), random.Random(3)
    index = Names(names)
    for name in chance.sample(names, 40):
        written = with_slip(name, chance)
        found = index.closest(written)
        assert found is not None
        # Where several are equally near, either way may take another of them.
        assert found in {name, closest(written, [name, found])}


def test_few_names_are_all_measured() -> None:
    keys = ["title", "date", "summary"]
    assert Names(keys).closest("tilte") == closest("tilte", keys) == "title"


@pytest.mark.parametrize("word", ["", "---", "không có gì giống thế này cả", "x" * 500])
def test_a_word_like_none_of_many_has_no_answer(word: str) -> None:
    assert Names(many_names(1_000)).closest(word) is None


def test_diacritics_and_separators_do_not_count_among_many_either() -> None:
    names = [*many_names(1_000), "trang/van-ban/huong-dan-khai-sinh"]
    assert Names(names).closest("trang/văn bản/Hướng dẫn khai sinh") == "trang/van-ban/huong-dan-khai-sinh"


def test_the_order_in_which_names_come_does_not_matter() -> None:
    names, chance = many_names(1_500), random.Random(1)
    words = [with_slip(name, chance) for name in chance.sample(names, 20)]
    shuffled = names[:]
    chance.shuffle(shuffled)
    assert [Names(names).closest(w) for w in words] == [Names(shuffled).closest(w) for w in words]
