"""JSON Schema for code editors: valid itself, and never stricter than the loader on what people write."""

from __future__ import annotations

import functools
import json
import re
import textwrap
from pathlib import Path
from typing import Any, ClassVar

import jsonschema
import pytest
import yaml

from portalgen.content.json_schema import all_schemas, json_schema
from portalgen.content.schema import FIELD_KINDS, ContentType, Field
from portalgen.content.types_loading import builtin_type_files, load_types
from portalgen.i18n import LANGUAGES

CONTENT = Path(__file__).parents[3] / "content"


class Core(yaml.SafeLoader):
    """YAML as editors read it, by version 1.2: dates are text, only true and false are booleans."""

    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {}


for tag, pattern, first in (
    ("null", r"~|null|", ["~", "n", ""]),
    ("bool", r"true|false", ["t", "f"]),
    ("int", r"-?[0-9]+", list("-0123456789")),
    ("float", r"-?[0-9]+\.[0-9]*(e[-+]?[0-9]+)?", list("-0123456789")),
):
    Core.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"^(?:{pattern})$"), first)
Core.add_constructor("tag:yaml.org,2002:int", lambda loader, node: int(loader.construct_scalar(node)))


@functools.cache
def schemas(language: str = "vi") -> dict[str, Any]:
    types, _ = load_types(builtin_type_files(), {})
    return all_schemas(types, language)


def problems(schema: dict[str, Any], text: str) -> list[str]:
    document = yaml.load(textwrap.dedent(text), Loader=Core)
    return [
        f"{e.json_path}: {e.message}" for e in jsonschema.Draft202012Validator(schema).iter_errors(document)
    ]


def of(type_: str, text: str) -> list[str]:
    return problems(schemas()[f"{type_}.schema.json"], text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_schemas_are_valid_themselves(language: str) -> None:
    for schema in schemas(language).values():
        jsonschema.Draft202012Validator.check_schema(schema)
        for ref in re.findall(r'"\$ref": "#([^"]*)"', json.dumps(schema)):
            found: Any = schema
            for part in ref.split("/")[1:]:
                found = found[int(part) if isinstance(found, list) else part]
            assert isinstance(found, dict)


def test_every_concrete_type_and_file_of_the_portal_has_one(types: dict[str, ContentType]) -> None:
    concrete = {id_ for id_, type_ in types.items() if not type_.abstract}
    names = {name.removesuffix(".schema.json") for name in schemas()}
    assert names == concrete | {"portal", "site", "column", "units"}


def test_titles_and_descriptions_follow_the_language() -> None:
    vi, en = (schemas(language)["news_article.schema.json"]["properties"]["title"] for language in LANGUAGES)
    assert (vi["title"], en["title"]) == ("Tiêu đề", "Title")
    assert vi["description"] != en["description"]


@pytest.mark.parametrize(
    "text",
    [
        "title: Tin",
        "tieu_de: Tin\nngay_dang: 2026-11-23 14:30\ntom_tat: Ngắn\nthe_loai: phong_van",
        "title: Tin\ndate: 2026-11-23T14:30:00+07:00\nsummary:\nkeywords: một",
        "title: 2026\ngenre: Phỏng vấn\nfeatured: 2\ndraft: false",
        "title: Tin\nimage: {src: a.jpg, alt: Mô tả, chu_thich: Chú thích}\nattachments: [{tep: a.pdf}]",
        "title: Tin\nwithdrawn: {on: 2026-11-01, ly_do: Đăng nhầm bài}",
        "title: Tin\ncontributors: [{ten: A, ty_le: 33.3}, {name: B, share: '66,7'}]",
        "title: Tin\ntype: news_article",
    ],
)
def test_what_the_loader_accepts_is_accepted(read_item, text: str) -> None:
    assert of("news_article", text) == []
    lines = [line for line in text.splitlines() if not line.startswith(("title", "tieu_de", "type"))]
    front_matter = "".join(f"{line}\n" for line in lines)
    found = read_item("news_article", f"{front_matter}").found
    assert not [d for d in found if d.severity == "error" and d.args[0][1] != "date"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("date: 2026-11-23", "not valid under any"),
        ("title: Tin\ntitel: Tin", "titel"),
        ("title: Tin\ndate: 23/11/2026", "date"),
        ("title: Tin\ndraft: yes", "draft"),
        ("title: Tin\ngenre: tinn", "genre"),
        ("title: Tin\nfeatured: 4", "featured"),
        ("title: Tin\nimage: {src: a.jpg}", "image"),
        ("title: Tin\nattachments: [{title: A}]", "attachments"),
        ("title: Tin\nwithdrawn: {on: 2026-11-01}", "withdrawn"),
        ("title: Tin\nsource_url: javascript:alert(1)", "source_url"),
        ("title: Tin\ntype: event", "type"),
        (f"title: {'x' * 501}", "title"),
        ("- title: Tin", "object"),
    ],
)
def test_what_is_wrong_is_found_while_typing(text: str, said: str) -> None:
    found = of("news_article", text)
    assert found
    assert said in " ".join(found)


def test_numbers_and_codes_without_quotes() -> None:
    procedure = schemas()["admin_procedure.schema.json"]["properties"]
    validator = jsonschema.Draft202012Validator
    assert validator(procedure["procedure_code"]).is_valid(1.001193)
    assert validator(procedure["procedure_code"]).is_valid("1.001193")
    assert not validator(procedure["procedure_code"]).is_valid("1.1193")
    budget = schemas()["tender_notice.schema.json"]["properties"]["budget"]
    assert [validator(budget).is_valid(value) for value in (0, 5_000_000, "5.000.000", -1, "5,5", 1.5)] == [
        True,
        True,
        True,
        False,
        False,
        False,
    ]


def test_every_kind_of_field_can_be_written(types: dict[str, ContentType]) -> None:
    inner = {"enum": {"values": {"a": {"vi": "A"}}}, "object": {"fields": {"x": Field(kind="int")}}}
    fields = {kind: Field(kind=kind, **inner.get(kind, {})) for kind in FIELD_KINDS}  # type: ignore[arg-type]
    type_ = ContentType("a", {"vi": "A"}, fields=fields)
    schema = json_schema(type_, types, "vi")
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["properties"].keys() == {*FIELD_KINDS}


def test_a_column_may_have_any_type_of_item(types: dict[str, ContentType]) -> None:
    column = schemas()["column.schema.json"]
    assert problems(column, "title: Tin\ntype: legal_qa") == []
    assert problems(column, "title: Tin\nloai: legal_qa") == []
    assert problems(column, "title: Tin\ntype: item")


def test_a_field_is_not_said_twice() -> None:
    """Names of one field refer to one definition, or the schema of a procedure would be three times as large."""
    properties = schemas()["admin_procedure.schema.json"]["properties"]
    assert properties["trinh_tu"] == {"$ref": "#/properties/steps"}
    assert properties["thanh_phan_ho_so"] == {"$ref": "#/properties/dossier"}


def sample_files() -> list[tuple[str, Path]]:
    named = [("portal", "portal.yml"), ("units", "units.yml"), ("site", "*/site.yml")]
    return [(kind, path) for kind, pattern in named for path in sorted(CONTENT.glob(pattern))]


@pytest.mark.parametrize(("kind", "path"), sample_files(), ids=lambda value: getattr(value, "name", value))
def test_files_of_the_sample_portal(kind: str, path: Path) -> None:
    assert of(kind, path.read_text(encoding="utf-8")) == []


def test_front_matter_of_the_sample_portal(types: dict[str, ContentType]) -> None:
    checked = 0
    for path in sorted(CONTENT.rglob("*.md")):
        _, front_matter, _ = path.read_text(encoding="utf-8").split("---\n", 2)
        given = yaml.load(front_matter, Loader=Core) or {}
        column = next((p / "_index.md" for p in path.parents if (p / "_index.md").exists()), path)
        kind = given.get("type") or re.search(
            r"^type: *(\w+)", column.read_text(encoding="utf-8"), re.MULTILINE
        )
        kind = kind if isinstance(kind, str) else kind[1] if kind else "news_article"
        name = "column" if path.name == "_index.md" else kind
        validator = jsonschema.Draft202012Validator(schemas()[f"{name}.schema.json"])
        assert not [f"{path}: {e.json_path} {e.message}" for e in validator.iter_errors(given)]
        checked += 1
    assert checked > 100
