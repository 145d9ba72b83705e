"""Documentation that the program can contradict: examples, quoted messages, commands, tables of names."""

from __future__ import annotations

import datetime as dt
import fnmatch
import io
import re
import shlex
from collections.abc import Mapping
from pathlib import Path

import click
import pytest
from conftest import NOW, PortalFolder
from test_docs import _FENCE, ADMINISTRATORS, DOCS, PAGES, ROOT, THEME_AUTHORS, headings, laid_out, prose

from portalgen.build.load import load_content_types
from portalgen.build.tree import Files, Tree
from portalgen.cli.run import COMMANDS, program, run
from portalgen.content.model import Limits
from portalgen.content.rules import RULES
from portalgen.content.schema import FIELD_KINDS, ContentType
from portalgen.content.types_handbook import handbook
from portalgen.diagnostics.formats import FORMATS, FormatOptions
from portalgen.i18n import translator
from portalgen.render.theme import Theme

EDITORS = ("vi/bien-tap-vien.md", "en/editors.md")
REVIEWERS = ("vi/nguoi-duyet.md", "en/reviewers.md")
CONTENT_TYPES = ("vi/loai-noi-dung.md", "en/content-types.md")
HANDBOOK = """
-- portal.yml --
title: Cổng ví dụ
base_url: https://portal.example.gov.vn
established: 2026-01-01
-- cong-chinh/site.yml --
title: Cổng chính
-- cong-chinh/tin-tuc/_index.md --
---
title: Tin tức
---
-- cong-chinh/tin-tuc/bai-truoc.md --
---
title: Bài trước
date: 2026-10-01
summary: Bài này có sẵn để các ví dụ khác dẫn tới, vì liên kết nào cũng phải có đích.
---
Nội dung.
"""
_PLAIN = (
    "title: Bài ví dụ\ndate: 2026-11-05\nsummary: Tóm tắt đủ dài để bài ví dụ này không có cảnh báo nào.\n"
)
_NAMED = re.compile(r"[\w-]+\.(?:jpg|png|pdf|mp4|mp3|vtt)\b")


@pytest.fixture(scope="module")
def types() -> Mapping[str, ContentType]:
    return load_content_types(Tree("none", Files(dict)))[0]


def language(page: str) -> str:
    return page.partition("/")[0]


def fences(page: str, kind: str) -> list[str]:
    text = (DOCS / page).read_text(encoding="utf-8")
    return [body for _, info, body in _FENCE.findall(text) if info.strip() == kind]


def jpeg() -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, "JPEG")
    return out.getvalue()


DATA = {
    "jpg": jpeg(),
    "pdf": b"%PDF-1.4\n%%EOF\n",
    "mp4": b"\0\0\0\x20ftypisom" + b"\0" * 20,
    "mp3": b"ID3\x04" + b"\0" * 20,
    "vtt": b"WEBVTT\n\n00:00.000 --> 00:01.000\nXin\n",
}


def with_example(portal: PortalFolder, name: str, front: str, body: str) -> None:
    """An item in a folder of its own, with every file that it names."""
    folder = f"cong-chinh/tin-tuc/{name}"
    portal.put(f"{folder}/index.md", f"---\n{front}---\n{body}")
    for file in _NAMED.findall(front + body):
        portal.put(f"{folder}/{file}", DATA[file.rpartition(".")[2]])


def editors_examples(page: str) -> list[tuple[str, str]]:
    """Front matter and body of every example: whole items, lines of front matter, pieces of text."""
    whole = [text for text in fences(page, "markdown") if text.startswith("---\n")]
    items = [tuple(text.removeprefix("---\n").split("---\n", 1)) for text in whole]
    heading = items[0][1]  # the text that the example of a link to a heading is about
    pieces = [text for text in fences(page, "markdown") if not text.startswith("---\n")]
    lines = [(_PLAIN + text, "Nội dung.\n") for text in fences(page, "yaml")]
    return [*items, *lines, *((_PLAIN, f"{text}\n{heading}") for text in pieces)]  # type: ignore[list-item]


@pytest.mark.parametrize("page", EDITORS)
def test_every_example_for_editors_builds(empty_portal: PortalFolder, page: str) -> None:
    portal = empty_portal.write(HANDBOOK)
    portal.edit("cong-chinh/site.yml", "title:", f"lang: {language(page)}\ntitle:")
    examples = editors_examples(page)
    assert len(examples) >= 19
    for number, (front, body) in enumerate(examples):
        with_example(portal, f"vi-du-{number:02d}", front, body)
    portal.publish()
    # the imaginary document is signed by nobody, and its guide says so
    assert [(f.code, dict(f.args)["key"]) for f in portal.found] == [("FLD003", "signers")], (
        portal.explained()
    )


def test_both_handbooks_for_editors_have_the_same_examples() -> None:
    vi, en = (editors_examples(page) for page in EDITORS)
    keys = [[re.findall(r"(?m)^(\w+):", front) for front, _ in examples] for examples in (vi, en)]
    assert keys[0] == keys[1]


@pytest.mark.parametrize("page", EDITORS)
def test_the_command_that_begins_an_item_makes_it(
    empty_portal: PortalFolder, page: str, capsys: pytest.CaptureFixture[str]
) -> None:
    portal = empty_portal.write(HANDBOOK)
    command = next(text for text in fences(page, "sh") if text.startswith("portalgen new"))
    words = shlex.split(command)[1:]
    assert run([*words, "--content", str(portal.content), "--now", "2026-11-24T08:00"]) == 0
    made = list(portal.content.rglob("index.md"))
    assert len(made) == 1, capsys.readouterr().out


@pytest.mark.parametrize("page", ADMINISTRATORS)
def test_the_command_that_makes_a_portal_does(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    command = next(text for text in fences(page, "sh") if "portalgen init" in text)
    words = shlex.split(command)[1:]
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert run(words) == 0, capsys.readouterr().err
    portal = PortalFolder(tmp_path / words[1].removeprefix("../"))
    portal.publish(dt.datetime.now(dt.UTC))
    assert len(list((portal.content).glob("*/*/_index.md"))) == 3
    assert not (portal.root / ".git").exists()


@pytest.mark.parametrize("page", [*EDITORS, *REVIEWERS])
def test_the_quoted_message_is_what_editors_are_shown(empty_portal: PortalFolder, page: str) -> None:
    portal = empty_portal.write(HANDBOOK)
    portal.item("cong-chinh/tin-tuc/lich.md", "tieu_de: Lịch\nngay_dang: 20/11/2026").build()
    shown = FORMATS["text"](portal.found, translator(language(page)), FormatOptions())
    quoted = [text for text in fences(page, "text") if text.startswith("content/cong-chinh/tin-tuc/lich.md:")]
    assert len(quoted) == 1
    assert quoted[0] in shown


@pytest.mark.parametrize("page", EDITORS)
def test_the_quoted_answer_of_why_is_true(
    empty_portal: PortalFolder, page: str, capsys: pytest.CaptureFixture[str]
) -> None:
    portal = empty_portal.write(HANDBOOK)
    portal.item("cong-chinh/tin-tuc/hen-gio.md", _PLAIN + "publish_at: 2026-12-01 08:00")
    where = ["--content", str(portal.content), "--now", NOW.isoformat(), "--lang", language(page)]
    run(["why", "content/cong-chinh/tin-tuc/hen-gio.md", *where])
    quoted = [text for text in fences(page, "text") if "hen-gio.md" in text]
    assert quoted == [capsys.readouterr().out]


def answers_of_why(lang: str) -> list[str]:
    """The beginning of each answer, up to what differs from item to item."""
    words = translator(lang)
    kinds = ("published", "draft", "scheduled", "archived", "withdrawn", "broken", "unknown")
    return [re.split(r"[{:;,(]|\.$", words.text(f"why.{kind}"))[0].strip() for kind in kinds]


@pytest.mark.parametrize("page", EDITORS)
def test_the_table_of_answers_of_why_has_them_all(page: str) -> None:
    text = prose(DOCS / page)
    assert [answer for answer in answers_of_why(language(page)) if f"| {answer}" not in text] == []


def commands_in(text: str) -> list[tuple[str, list[str]]]:
    """Commands that a page quotes, in code of either kind, with their options."""
    code = [body for _, _, body in _FENCE.findall(text)] + re.findall(r"`([^`\n]+)`", _FENCE.sub("", text))
    lines = [line for piece in code for line in piece.split("\n")]
    found = [
        re.match(r"(?:.*\s)?(?:\.venv/bin/)?portalgen\s+([a-z]+)\b(.*)", line.partition(" # ")[0])
        for line in lines
    ]
    return [(m[1], re.findall(r"(?<!\S)(--[a-z-]+)", m[2])) for m in found if m]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_quoted_commands_and_options_exist(page) -> None:
    group = program()
    context = click.Context(group)
    for name, options in commands_in(page.read_text(encoding="utf-8")):
        assert name in COMMANDS, name
        command = group.get_command(context, name)
        assert command is not None
        known = {o for p in command.params for o in (*p.opts, *p.secondary_opts)} | {"--help"}
        assert set(options) <= known, (name, options)


@pytest.mark.parametrize("page", EDITORS)
def test_vietnamese_names_are_accepted(page: str, types: Mapping[str, ContentType]) -> None:
    rows = re.findall(r"(?m)^\| ((?:`\w+`(?:, )?)+) \| ((?:`\w+`(?:, )?)+) \|", prose(DOCS / page))
    assert len(rows) >= 20
    for names, others in rows:
        for name, other in zip(re.findall(r"\w+", names), re.findall(r"\w+", others), strict=True):
            assert other in types["item"].fields[name].aliases, name


@pytest.mark.parametrize("page", ADMINISTRATORS)
def test_limits_are_those_of_the_program(page: str) -> None:
    rows = dict(
        re.findall(
            r"(?m)^\| `(\w+_(?:bytes|depth|nodes|pixels|nesting))` \| ([\d.,]+) \|", prose(DOCS / page)
        )
    )
    assert {name: int(re.sub(r"\D", "", number)) for name, number in rows.items()} == {
        name: getattr(Limits(), name) for name in Limits.__struct_fields__
    }


@pytest.mark.parametrize("page", ADMINISTRATORS)
def test_kinds_of_field_rules_and_blocks_are_all_named(page: str, types: Mapping[str, ContentType]) -> None:
    text = prose(DOCS / page)
    block = types["column"].fields["blocks"].of
    assert block is not None
    named = {
        "procedure_code": FIELD_KINDS,
        "min_working_days": tuple(RULES),
        "highlight": tuple(block.fields["kind"].values),
    }
    for sign, names in named.items():
        listed = {
            word
            for part in text.split("\n\n")
            if f"`{sign}`" in part
            for word in re.findall(r"`(\w+)`", part)
        }
        assert set(names) <= listed, sorted(set(names) - listed)


@pytest.mark.parametrize("page", ADMINISTRATORS)
@pytest.mark.parametrize(("table", "sign"), [("portal", "languages"), ("column", "page_size")])
def test_tables_of_keys_name_keys(page: str, table: str, sign: str, types: Mapping[str, ContentType]) -> None:
    section = next(part for part in prose(DOCS / page).split("\n## ") if f"\n| `{sign}` |" in part)
    names = re.findall(r"`(\w+)`", " ".join(re.findall(r"(?m)^\| ([^|]+) \|", section)))
    fields = types[table].fields
    assert [name for name in names if name not in fields] == []
    told = set(re.findall(r"\w+", (DOCS / page).read_text(encoding="utf-8")))
    assert [name for name in fields if name not in told] == []


def contexts(portal: PortalFolder, monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, str]]:
    """What templates are given, by template: names with the type of their value."""
    seen: dict[str, dict[str, str]] = {}
    render = Theme.render

    def spy(theme: Theme, template: str, lang: str, **given: object) -> str:
        for name, value in given.items():
            one = value[0] if isinstance(value, tuple) and value else value
            seen.setdefault(template, {})[name] = type(one).__name__
        return render(theme, template, lang, **given)

    monkeypatch.setattr(Theme, "render", spy)
    portal.item(
        "trang/tin/go.md", "title: Gỡ\ndate: 2026-11-02\nwithdrawn: {on: 2026-11-03, reason: Đăng nhầm}"
    )
    portal.item("trang/tin/doi.md", "title: Đổi\ndate: 2026-11-02\naliases: [/cu.html]").publish()
    return seen


@pytest.mark.parametrize("page", THEME_AUTHORS)
def test_templates_receive_what_the_theme_guide_says(
    portal: PortalFolder, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = {
        tuple(re.findall(r"`([\w/*.]+\.html)`", first)): set(re.findall(r"`(\w+)`", rest))
        for first, rest in re.findall(r"(?m)^\| (`[^|]+\.html`) \| (.+) \|$", prose(DOCS / page))
    }
    seen = contexts(portal, monkeypatch)
    assert {"home.html", "tombstone.html", "redirect.html", "header.html"} <= set(seen)
    for template, given in seen.items():
        said = next(
            words for names, words in rows.items() if any(fnmatch.fnmatch(template, n) for n in names)
        )
        is_frame = template in {"header.html", "footer.html"}
        common = {"site", "portal"} if is_frame else {"page", "site", "portal"}
        assert common <= set(given), template
        for name in set(given) - common:
            assert name in said, (template, name)
            if name not in {"assets", "integrity"}:
                assert given[name] in said, (template, given[name])
    for names, said in rows.items():
        for template in seen:
            if any(fnmatch.fnmatch(template, name) for name in names):
                views = {word for word in said if word[0].isupper()} - {"BlockView"}
                assert views <= set(seen[template].values()), template


@pytest.mark.parametrize("page", THEME_AUTHORS)
def test_the_filters_are_all_named(page: str) -> None:
    from portalgen.render.filters import make_filters

    assert [name for name in make_filters("vi") if f"`{name}`" not in prose(DOCS / page)] == []


@pytest.mark.parametrize("page", CONTENT_TYPES)
def test_the_page_of_content_types_is_what_the_types_say(page: str, types: Mapping[str, ContentType]) -> None:
    lang = language(page)
    wanted = handbook(types, translator(lang))
    is_current = (DOCS / page).read_text(encoding="utf-8") == wanted
    assert is_current, f"portalgen types --content none --lang {lang} --markdown docs/{page}"


def test_the_page_of_content_types_names_every_type_and_field(types: Mapping[str, ContentType]) -> None:
    for page in CONTENT_TYPES:
        text = (DOCS / page).read_text(encoding="utf-8")
        assert {f"`{id_}`" for id_ in types} <= {
            title for level, title in headings(DOCS / page) if level == 3
        }
        for type_ in types.values():
            missing = [key for key in type_.fields if f"| `{key}` |" not in text]
            assert missing == [], type_.id
        assert "handbook." not in text


def test_a_portal_writes_the_page_with_its_own_types(
    empty_portal: PortalFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    portal = laid_out(empty_portal, ADMINISTRATORS[0])
    page = portal.root / "docs/types.md"
    asked = ["types", "--content", str(portal.content), "--markdown", str(page), "--lang", "en"]
    assert run(asked) == 0, capsys.readouterr().out
    text = page.read_text(encoding="utf-8")
    assert "### `training_course`" in text
    assert "| `sessions.topic` |  | Topic | `str` | required |" in text
    assert "- `required_when`: `join_url`; when `mode` is `online` (Online)." in text
    assert "| `room` | `phong` | Room — Such as R.101 | `str` `R[.][0-9]{3}` | required |" in text
