"""Portals define and change content types with YAML alone; what is wrong is said with its place."""

from __future__ import annotations

import itertools
import textwrap

import pytest

from portalgen.content.schema import ContentType
from portalgen.content.types_loading import builtin_type_files, load_types
from portalgen.diagnostics import Diagnostic
from portalgen.diagnostics.text import describe, unfilled
from portalgen.i18n import LANGUAGES, translator

PATH = "content/types/own.yml"


def load(*texts: str) -> tuple[dict[str, ContentType], tuple[Diagnostic, ...]]:
    files = {PATH if n == 0 else f"content/types/own{n}.yml": textwrap.dedent(t) for n, t in enumerate(texts)}
    return load_types(builtin_type_files(), {path: text.encode() for path, text in files.items()})


def reasons(found: tuple[Diagnostic, ...]) -> list[tuple[str, int]]:
    """What is wrong and on which line."""
    assert {d.code for d in found} <= {"TYPE002"}
    return [(dict(d.args)["reason"].removeprefix("type.reason."), d.span.line) for d in found]


def suggestion(found: tuple[Diagnostic, ...]) -> str:
    (only,) = found
    return dict(only.args)["suggestion"]


def test_a_portal_adds_a_type(read_item) -> None:
    types, found = load(
        """\
        id: chuyen_de
        label: {vi: Chuyên đề, en: Special topic}
        fields:
          so_ky: {kind: int, min: 1, max: 50, required: true, label: {vi: Số kỳ}, aliases: [ky]}
          muc: {kind: enum, values: {a: {vi: Mục A}, b: {vi: Mục B}}, default: b}
          mo_dau: {kind: date}
          ket_thuc: {kind: date}
        rules:
          - {rule: order, fields: [mo_dau, ket_thuc], options: {strict: true}}
        """
    )
    assert not found
    assert types["chuyen_de"].extends == "item"
    read = read_item(
        "chuyen_de",
        "date: 2026-11-01\nky: 3\nmo_dau: 2026-11-02\nket_thuc: 2026-11-02\ntom_tat: Tóm tắt\n",
        types=types,
    )
    assert read.codes() == ["RULE001"]
    assert read.item.fields["so_ky"] == 3
    assert read.item.fields["muc"] == "b"
    assert read.item.summary.lead == "Tóm tắt"


def test_a_portal_changes_a_built_in_type(types) -> None:
    changed, found = load(
        """\
        id: news_article
        label: {vi: Tin}
        template: tin-rieng
        machine: {csv: [title, dia_ban]}
        fields:
          summary: {required: true, max: 300}
          location: null
          dia_ban: {kind: str}
          genre:
            values: {podcast: {vi: Podcast}, tranh: null}
            aliases: [loai_bai]
        """
    )
    assert not found
    before, after = types["news_article"], changed["news_article"]
    assert after.label == {"vi": "Tin", "en": before.label["en"]}
    assert after.template == "tin-rieng"
    assert "location" not in after.fields
    assert after.fields["summary"].required
    assert after.fields["summary"].max == 300
    assert after.fields["summary"].label == before.fields["summary"].label
    assert after.fields["genre"].values.keys() == before.fields["genre"].values.keys() - {"tranh"} | {
        "podcast"
    }
    assert after.fields["genre"].aliases == (*before.fields["genre"].aliases, "loai_bai")
    assert after.in_summary == ("genre", "kind", "dia_ban")  # a table finds its fields in summaries
    unchanged = {id_: type_ for id_, type_ in changed.items() if id_ != "news_article"}
    assert unchanged == {id_: type_ for id_, type_ in types.items() if id_ != "news_article"}


def test_a_change_of_a_parent_reaches_all_children() -> None:
    types, found = load(
        """\
        id: legal_subject
        fields: {field: {values: {bien_dao: {vi: Biển đảo}}}}
        """,
        """\
        id: item
        fields: {do_nhay_cam: {kind: bool, show: none}}
        """,
    )
    assert not found
    assert "bien_dao" in types["legal_document"].fields["field"].values
    assert all(
        "do_nhay_cam" in t.fields for t in types.values() if "title" in t.fields and "date" in t.fields
    )
    assert "do_nhay_cam" not in types["site"].fields


def test_a_type_extends_another_of_the_portal() -> None:
    types, found = load(
        """\
        id: tin_anh
        extends: tin_rieng
        label: {vi: Tin ảnh}
        fields: {image: {required: true}}
        """,
        """\
        id: tin_rieng
        extends: news_article
        label: {vi: Tin riêng}
        folder: tin-rieng
        fields: {event_date: null, phong_vien: {kind: str}}
        """,
    )
    assert not found
    child = types["tin_anh"]
    assert child.fields["image"].required
    assert {"phong_vien", "genre"} <= child.fields.keys()
    assert "event_date" not in child.fields
    assert child.folder == ""  # what names a type is not inherited
    assert child.list.layout == "cards"
    assert not [rule for rule in child.rules if "event_date" in rule.fields]


def test_a_child_may_take_back_a_removed_field() -> None:
    types, found = load(
        "id: a\nextends: news_article\nlabel: {vi: A}\nfields: {event_date: null}\n",
        "id: b\nextends: a\nlabel: {vi: B}\nfields: {event_date: {kind: datetime}}\n",
    )
    assert not found
    assert types["b"].fields["event_date"].kind == "datetime"


def test_a_field_of_another_kind_is_a_new_definition() -> None:
    types, found = load("id: news_article\nfields: {genre: {kind: str, label: {vi: Kiểu}}}\n")
    field = types["news_article"].fields["genre"]
    assert (field.kind, field.values, field.default, field.aliases) == ("str", {}, None, ())
    assert reasons(found) == []


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("{rule: deadline, fields: [issued_date], working_days: 5}", [(5, {})]),
        (
            "{rule: deadline, fields: [issued_date], working_days: 5, when: {issued_elsewhere: [false]}}",
            [(10, {"issued_elsewhere": (True,)}), (5, {"issued_elsewhere": (False,)})],
        ),
        ("{rule: deadline, fields: [issued_date], severity: off}", []),
    ],
)
def test_a_rule_takes_the_place_of_its_like(rule: str, expected: list[object]) -> None:
    types, found = load(f"id: legal_document\nrules: [{rule}]\n")
    assert not found
    deadlines = [r for r in types["legal_document"].rules if r.rule == "deadline"]
    assert [(r.working_days, dict(r.when)) for r in deadlines] == expected
    assert sum(r.rule == "deadline" for r in types["direction_document"].rules) == 2


def test_structured_data_of_another_type_starts_anew() -> None:
    types, found = load(
        "id: event\nschema_org: {type: Festival, properties: {name: title}}\n",
        "id: announcement\nschema_org: {properties: {category: '=thông báo'}}\n",
    )
    assert not found
    assert types["event"].schema_org == {"type": "Festival", "properties": {"name": "title"}}
    assert types["announcement"].schema_org["properties"]["category"] == "=thông báo"
    assert types["announcement"].schema_org["properties"]["name"] == "title"


def test_yaml_words_stay_words() -> None:
    types, found = load(
        """\
        id: la
        label: {vi: no, en: "on"}
        fields:
          on: {kind: enum, values: {yes: {vi: có}, no: {vi: không}, "01": {vi: một}}, default: no}
          gio: {kind: str, default: 08:30}
          so: {kind: decimal, default: 0.5}
          nam: {kind: str, default: 2026}
        """
    )
    assert not found
    assert types["la"].label == {"vi": "no", "en": "on"}
    fields = types["la"].fields
    assert [*fields["on"].values] == ["yes", "no", "01"]
    assert [fields[key].default for key in ("on", "gio", "so", "nam")] == ["no", "08:30", 0.5, "2026"]


def test_one_value_stands_for_a_list() -> None:
    types, found = load("id: a\nlabel: {vi: A}\nin_summary: x\nfields: {x: {kind: str, aliases: y}}\n")
    assert not found
    assert types["a"].in_summary == ("x",)
    assert types["a"].fields["x"].aliases == ("y",)


def test_without_built_in_types_a_definition_stands_alone() -> None:
    types, found = load_types({}, {PATH: b"id: a\nlabel: {vi: A}\nfields: {x: {kind: str}}\n"})
    assert not found
    assert [*types["a"].fields] == ["x"]


WRONG = [
    ("label: {vi: A}\n", [("needed", 1)]),
    ("id: a\n", [("needed", 1)]),
    ("id: a\nlabel: A\n", [("table", 2)]),
    ("id: a\nlabel: {vi: A}\nlabels: {vi: B}\n", [("unknown_key", 3)]),
    ("id: a\nlabel: {vi: A}\ntier: first\n", [("number", 3)]),
    ("id: a\nlabel: {vi: A}\ntier: 1.5\n", [("number", 3)]),
    ("id: a\nlabel: {vi: A}\nfeed: yes\n", [("bool", 3)]),
    ("id: a\nlabel: {vi: A}\nfolder: [x]\n", [("value", 3)]),
    ("id: a\nlabel: {vi: A}\nlist: {layout: grid}\n", [("layout", 3)]),
    ("id: a\nlabel: {vi: A}\nextends: b\n", [("extends_unknown", 3)]),
    ("id: a\nlabel: {vi: A}\nextends: site\n", [("extends_unknown", 3)]),
    ("id: a\nlabel: {vi: A}\nextends: ''\n", [("extends_unknown", 3)]),
    ("id: a\nlabel: {vi: A}\nextends: a\n", [("extends_cycle", 3)]),
    ("id: site\nfields: {x: {kind: str}}\n", [("reserved", 1)]),
    ("id: a\nlabel: {vi: A}\nfields:\n  x: y\n", [("table", 4)]),
    ("id: a\nlabel: {vi: A}\nfields:\n  x: {label: {vi: X}}\n", [("needed", 4)]),
    ("id: a\nlabel: {vi: A}\nfields:\n  x: {kind: string}\n", [("field_kind", 4)]),
    ("id: a\nlabel: {vi: A}\nfields:\n  x-y: {kind: str}\n", [("field_name", 4)]),
    ("id: a\nlabel: {vi: A}\nfields:\n  x: {kind: enum}\n", [("enum_values", 4)]),
    ("id: a\nlabel: {vi: A}\nfields:\n  x: {kind: str, values: {a: {vi: A}}}\n", [("not_for_kind", 4)]),
    ("id: a\nlabel: {vi: A}\nfields:\n  x: {kind: object}\n", [("object_fields", 4)]),
    ("id: a\nlabel: {vi: A}\nfields:\n  x: {kind: list, of: {kind: enum}}\n", [("enum_values", 4)]),
    ("id: a\nlabel: {vi: A}\nfields:\n  x: {kind: str, pattern: '[a'}\n", [("pattern", 4)]),
    ("id: a\nlabel: {vi: A}\nfields:\n  x: {kind: int, pattern: '1'}\n", [("not_for_kind", 4)]),
    ("id: a\nlabel: {vi: A}\nfields:\n  x: {kind: item, to: [nws_article]}\n", [("unknown_type", 4)]),
    ("id: a\nlabel: {vi: A}\nfields:\n  x: {kind: int, min: 3, max: 2}\n", [("bounds", 4)]),
    ("id: a\nlabel: {vi: A}\nfields:\n  x: {kind: int, default: ba}\n", [("default", 4)]),
    ("id: a\nlabel: {vi: A}\nfields:\n  x: {kind: date, default: 2026-01-01}\n", [("default", 4)]),
    ("id: a\nlabel: {vi: A}\nfields:\n  x: {kind: str, show: never}\n", [("show", 4)]),
    ("id: a\nlabel: {vi: A}\nfields:\n  x: {kind: str, aliases: [tieu_de]}\n", [("alias_taken", 4)]),
    ("id: a\nlabel: {vi: A}\nfields:\n  x: {kind: str, aliases: [title]}\n", [("alias_taken", 4)]),
    ("id: a\nlabel: {vi: A}\nin_summary: [sumary]\n", [("unknown_field", 3)]),
    ("id: a\nlabel: {vi: A}\nlist:\n  fields: [sumary]\n", [("unknown_field", 4)]),
    ("id: a\nlabel: {vi: A}\nmachine:\n  csv: [title, uurl]\n", [("unknown_field", 4)]),
    (
        "id: a\nlabel: {vi: A}\nschema_org:\n  type: Thing\n  properties:\n    name: tile\n",
        [("unknown_field", 6)],
    ),
    ("id: a\nlabel: {vi: A}\nreferrers: {untis: {vi: X}}\n", [("no_linking_field", 3)]),
    ("id: a\nlabel: {vi: A}\nreferrers: {title: {vi: X}}\n", [("no_linking_field", 3)]),
    ("id: a\nlabel: {vi: A}\nrelation_labels: {x: {vi: X}}\n", [("unknown_relation", 3)]),
    ("id: news_article\nfields:\n  title: null\n", [("field_stays", 3)]),
    ("id: news_article\nfields:\n  date: ~\n", [("field_stays", 3)]),
    ("id: item\nfields:\n  date: {kind: str}\n", [("field_stays", 3)]),
    ("id: event\nfields:\n  title: {required: false}\n", [("field_stays", 3)]),
    ("id: item\nfields:\n  withdrawn: {fields: {kind: {values: {x: {vi: X}}}}}\n", [("field_stays", 3)]),
    ("id: event\nfields:\n  place: null\n", [("field_stays", 3)]),
    ("id: event\nfields:\n  plase: null\n", [("unknown_field", 3)]),
    ("id: event\nrules:\n  - {rule: ordr, fields: [starts_at, ends_at]}\n", [("unknown_rule", 3)]),
    ("id: event\nrules:\n  - {rule: order, fields: [starts_on, ends_at]}\n", [("unknown_field", 3)]),
    ("id: event\nrules:\n  - {rule: order, fields: [starts_at]}\n", [("rule_fields", 3)]),
    ("id: event\nrules:\n  - {rule: order, fields: [starts_at, title]}\n", [("rule_kind", 3)]),
    (
        "id: event\nrules:\n  - {rule: order, fields: [starts_at, ends_at], options: {stric: true}}\n",
        [("unknown_option", 3)],
    ),
    (
        "id: event\nrules:\n  - {rule: order, fields: [starts_at, ends_at], options: {strict: very}}\n",
        [("option_value", 3)],
    ),
    (
        "id: event\nrules:\n  - {rule: unique, fields: [place], options: {per: [title]}}\n",
        [("option_value", 3)],
    ),
    (
        "id: event\nrules:\n  - {rule: has_entries, fields: [host], options: {all: x}}\n",
        [("option_value", 3)],
    ),
    (
        "id: event\nrules:\n  - {rule: shares, fields: [contributors.share], options: {total: all}}\n",
        [("option_value", 3)],
    ),
    (
        "id: event\nrules:\n  - {rule: deadline, fields: [starts_at], days: 3, options: {since: 1/7/2018}}\n",
        [("option_value", 3)],
    ),
    ("id: event\nrules:\n  - {rule: min_days, fields: [starts_at, ends_at]}\n", [("rule_needs", 3)]),
    ("id: event\nrules:\n  - {rule: required_when, fields: [host]}\n", [("rule_needs", 3)]),
    ("id: event\nrules:\n  - {rule: not_future, fields: [date], severity: fatal}\n", [("severity", 3)]),
    (
        "id: event\nrules:\n  - {rule: required_when, fields: [host], when: {plase: [x]}}\n",
        [("unknown_field", 3)],
    ),
    ("id: event\nrules: [order]\n", [("table", 2)]),
    (
        "id: news_article\nrules:\n  - {rule: required_when, fields: [unit], when: {genre: [tinn]}}\n",
        [("unknown_value", 3)],
    ),
]


@pytest.mark.parametrize(("text", "expected"), WRONG)
def test_what_is_wrong_is_said_with_its_line(text: str, expected: list[tuple[str, int]]) -> None:
    types, found = load(text)
    assert reasons(found) == expected
    assert all(d.span.path == PATH and d.source_line == text.splitlines()[d.span.line - 1] for d in found)
    assert all(d.span.column > 0 for d in found if d.span.line > 1)
    assert len(types) >= 45  # one faulty definition takes no other type with it
    for finding, language in itertools.product(found, LANGUAGES):
        assert not unfilled(finding, translator(language))
        described = describe(finding, translator(language))
        assert "type.reason" not in described.message + described.hint


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("id: a\nextends: legal_documnt\nlabel: {vi: A}\n", "legal_document"),
        ("id: a\nlabel: {vi: A}\nfields: {x: {kind: text, requird: true}}\n", "required"),
        ("id: a\nlabel: {vi: A}\nfields: {x: {kind: datetme}}\n", "datetime"),
        ("id: event\nrules: [{rule: unqiue, fields: [place]}]\n", "unique"),
        ("id: event\nlist: {fields: [start_at]}\n", "starts_at"),
    ],
)
def test_did_you_mean(text: str, meant: str) -> None:
    assert suggestion(load(text)[1]) == meant


def test_a_circle_of_types_is_said_once_and_both_still_work() -> None:
    types, found = load("id: a\nextends: b\nlabel: {vi: A}\n", "id: b\nextends: a\nlabel: {vi: B}\n")
    assert [reason for reason, _ in reasons(found)] == ["extends_cycle"]
    assert "title" in types["a"].fields
    assert "title" in types["b"].fields


def test_an_inherited_fault_is_said_once() -> None:
    _, found = load(
        "id: a\nlabel: {vi: A}\nfields: {x: {kind: enum}}\n",
        *(f"id: a{n}\nlabel: {{vi: A}}\nextends: a\n" for n in range(3)),
    )
    assert reasons(found) == [("enum_values", 3)]


def test_two_files_with_one_id() -> None:
    types, found = load("id: a\nlabel: {vi: Một}\n", "id: a\nlabel: {vi: Hai}\n")
    assert [(r, d.span.path) for (r, _), d in zip(reasons(found), found, strict=True)] == [
        ("id_taken", "content/types/own1.yml")
    ]
    assert types["a"].label == {"vi": "Một"}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"id: a\nid: b\n", "YAML003"),
        (b"- a\n- b\n", "YAML011"),
        (b"id: a\n  b: c\n", "YAML001"),
        (b"id: \xff\n", "FILE001"),
        (b"id: a\nlabel: &x {vi: A}\nplural: {<<: *x}\nfoo: !!python/object:os.system x\n", "YAML007"),
        (b"a: " + b"[" * 60 + b"]" * 60, "YAML004"),
        (b"#" * 1_000_001, "FILE002"),
    ],
)
def test_files_that_are_not_definitions(data: bytes, code: str) -> None:
    types, found = load_types(builtin_type_files(), {PATH: data})
    assert code in {d.code for d in found}
    assert len(types) >= 45


def test_an_empty_file_has_no_id() -> None:
    assert reasons(load("")[1]) == [("needed", 1)]


def test_what_was_reported_does_not_trip_the_reading_of_items(read_item) -> None:
    types, found = load(
        """\
        id: a
        label: {vi: A}
        dated: false
        list: {layout: grid, fields: [nope, x]}
        fields:
          x: {kind: strang}
          y: {kind: str, pattern: "("}
          z: {kind: int, default: ba}
          w: {kind: object, fields: {v: {kind: str, pattern: "["}}}
        rules:
          - {rule: orderly, fields: [x, y]}
          - {rule: order, fields: [x, nope]}
          - {rule: min_days, fields: [date, updated]}
          - {rule: deadline, fields: [date], days: 3, severity: loud}
        """
    )
    assert found
    assert types["a"].list.layout == "rows"
    read = read_item("a", "x: 1\ny: 2\nw: {v: 3}\n", types=types)
    assert not read.found
    assert read.item.fields["x"] == "1"
    assert "z" not in read.item.fields
