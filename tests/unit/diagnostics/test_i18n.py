"""The catalogues' machinery: compiling, falling back, filling in."""

from __future__ import annotations

import errno
import os
import tempfile
from concurrent.futures import ThreadPoolExecutor

import pytest

from portalgen import i18n
from portalgen.i18n import (
    CatalogueError,
    Translator,
    compile_in_memory,
    fill,
    pick,
    read_catalogues,
    translator,
)

HEAD = (
    'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
    '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
)


def entry(key, text):
    return f'msgid "{key}"\nmsgstr "{text}"\n\n'


@pytest.fixture
def po(tmp_path):
    path = tmp_path / "area.po"
    path.write_text(HEAD + entry("hello", "Xin chào"), encoding="utf-8")
    return path


def words(folder, key="hello"):
    return Translator("vi", read_catalogues(folder)).text(key)


def test_read_twice_from_source_and_from_its_compiled_twin(po):
    assert words(po.parent) == "Xin chào"
    assert po.with_suffix(".mo").stat().st_mtime_ns == po.stat().st_mtime_ns
    assert words(po.parent) == "Xin chào"
    assert sorted(path.name for path in po.parent.iterdir()) == ["area.mo", "area.po"]


@pytest.mark.parametrize("seconds", [-86_400, -1, 1, 86_400])
def test_changed_source_counts_even_when_its_time_goes_back(po, seconds):
    words(po.parent)
    before = po.stat().st_mtime_ns
    po.write_text(HEAD + entry("hello", "Chào bạn"), encoding="utf-8")
    os.utime(po, ns=(before, before + seconds * 10**9))
    assert words(po.parent) == "Chào bạn"


@pytest.mark.parametrize("damage", [b"", b"\xde\x12\x04\x95", b"garbage" * 99, None])
def test_damaged_twin_is_compiled_again(po, damage):
    words(po.parent)
    mo = po.with_suffix(".mo")
    whole = mo.read_bytes()
    mo.write_bytes(whole[: len(whole) // 2] if damage is None else damage)
    time = po.stat().st_mtime_ns
    os.utime(mo, ns=(time, time))
    assert words(po.parent) == "Xin chào"
    assert mo.read_bytes() == whole


def test_read_only_folder(po, monkeypatch):
    def refuse(**_):
        raise OSError(errno.EROFS, "read-only")

    monkeypatch.setattr(tempfile, "NamedTemporaryFile", refuse)
    assert words(po.parent) == "Xin chào"
    assert not po.with_suffix(".mo").exists()


def test_full_disk_leaves_nothing_behind(po, monkeypatch):
    def refuse(*_, **__):
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(i18n.os, "utime", refuse)
    assert words(po.parent) == "Xin chào"
    assert [path.name for path in po.parent.iterdir()] == ["area.po"]


def test_many_at_once(po):
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda _: words(po.parent), range(40))) == {"Xin chào"}
    assert sorted(path.name for path in po.parent.iterdir()) == ["area.mo", "area.po"]


def test_catalogue_of_somebody_else_is_not_written_beside(po):
    assert compile_in_memory(po).gettext("hello") == "Xin chào"
    assert [path.name for path in po.parent.iterdir()] == ["area.po"]


@pytest.mark.parametrize(
    "broken",
    [
        b'msgid "a"\nmsgstr "unclosed\n',
        b'msgid "a"\nmsgstr "quote " inside"\n',
        b'msgid "a"\nmsgstr[0 "x"\n',
        b"just prose\n",
        b'msgid "a"\nmsgstr "\xff\xfe"\n',
        b'msgid ""\nmsgstr "Content-Type: text/plain; charset=no-such\\n"\n',
        b'msgid ""\nmsgstr "Plural-Forms: nplurals=x; plural=y;\\n"\n',
    ],
)
def test_broken_source_names_its_file(tmp_path, broken):
    po = tmp_path / "area.po"
    po.write_bytes(broken)
    with pytest.raises(CatalogueError, match=r"area\.po"):
        read_catalogues(tmp_path)
    with pytest.raises(CatalogueError, match=r"area\.po"):
        compile_in_memory(po)
    assert not po.with_suffix(".mo").exists()


def test_no_folder_no_words(tmp_path):
    assert read_catalogues(tmp_path / "none") == ()
    assert words(tmp_path / "none") == "hello"


def test_files_of_a_folder_are_one_catalogue(po):
    (po.parent / "more.po").write_text(HEAD + entry("bye", "Tạm biệt"), encoding="utf-8")
    assert words(po.parent) == "Xin chào"
    assert words(po.parent, "bye") == "Tạm biệt"


def test_fallback_to_the_next_language_then_to_the_key(tmp_path):
    for language, texts in {"vi": ["both"], "en": ["both", "only"]}.items():
        (tmp_path / language).mkdir()
        text = HEAD + "".join(entry(key, f"{language} {key}") for key in texts)
        (tmp_path / language / "a.po").write_text(text, encoding="utf-8")
    both = Translator("vi", read_catalogues(tmp_path / "vi") + read_catalogues(tmp_path / "en"))
    assert [both.text(key) for key in ("both", "only", "none")] == ["vi both", "en only", "none"]
    assert [both.has(key) for key in ("both", "only", "none")] == [True, True, False]
    assert both.plural("none", 2) == "none"


def test_empty_translation_falls_back(tmp_path):
    (tmp_path / "a.po").write_text(HEAD + entry("hello", ""), encoding="utf-8")
    (tmp_path / "b.po").write_text(HEAD + entry("hello", "Xin chào"), encoding="utf-8")
    assert words(tmp_path) == "Xin chào"


def test_extended_asks_the_theme_first(po):
    theme = po.parent / "theme"
    theme.mkdir()
    (theme / "vi.po").write_text(HEAD + entry("hello", "Kính chào"), encoding="utf-8")
    base = Translator("vi", read_catalogues(po.parent))
    assert base.extended(read_catalogues(theme)).text("hello") == "Kính chào"
    assert base.text("hello") == "Xin chào"


def test_plural_follows_each_language():
    key = "diagnostics.count.error"
    assert [translator("en").plural(key, n) for n in (0, 1, 2)] == ["0 errors", "1 error", "2 errors"]
    assert [translator("vi").plural(key, n) for n in (0, 1, 2)] == ["0 lỗi", "1 lỗi", "2 lỗi"]


def test_has_knows_keys_with_plural():
    assert translator("vi").has("diagnostics.count.error")


@pytest.mark.parametrize("language", ["fr", "", "..", "../en", "/etc", "vi/../en"])
def test_other_languages_are_served_in_english(language):
    assert translator(language).text("diagnostics.none") == translator("en").text("diagnostics.none")
    assert translator(language).language == language


@pytest.mark.parametrize(
    ("template", "args", "filled"),
    [
        ("{a} và {b}", {"a": "x", "b": 2}, "x và 2"),
        ("{a}", {"a": "{b} {0} {a.__class__}", "b": "no"}, "{b} {0} {a.__class__}"),
        ("{a} {b}", {"a": "x"}, "x {b}"),
        ("{b:size}", {"a": "x"}, "{b}"),
        ("{{a}}", {"a": "x"}, "{a}"),
        ("100% {a}", {"a": "%s"}, "100% %s"),
        ("{a", {"a": "x"}, "{a"),
        ("a}", {"a": "x"}, "a}"),
        ("{}", {"a": "x"}, "{}"),
        ("{0}", {"a": "x"}, "{0}"),
        ("{a.nope}", {"a": "x"}, "{a.nope}"),
        ("{a[3]}", {"a": "x"}, "{a[3]}"),
        ("{a:d}", {"a": "x"}, "{a:d}"),
        ("{a!z}", {"a": "x"}, "{a!z}"),
    ],
)
def test_fill(template, args, filled):
    assert fill(template, args) == filled


def test_text_without_arguments_is_left_alone(po):
    po.write_text(HEAD + entry("hello", "{a} {{b}} {"), encoding="utf-8")
    assert words(po.parent) == "{a} {{b}} {"


@pytest.mark.parametrize(
    ("labels", "language", "label"),
    [
        ({"vi": "Tin", "en": "News"}, "en", "News"),
        ({"vi": "Tin", "en": "News"}, "fr", "Tin"),
        ({"en": "News"}, "vi", "News"),
        ({"vi": "", "en": "News"}, "vi", "News"),
        ({"de": "Nachricht"}, "vi", "Nachricht"),
        ({}, "vi", ""),
    ],
)
def test_pick(labels, language, label):
    assert pick(labels, language) == label
