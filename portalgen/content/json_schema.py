"""JSON Schema of front matter and of the portal's own files, for code editors.

A file that the loader accepts is accepted here, in the spellings that the documentation teaches; what only
the loader can know (references, files, rules over several fields) is left to it. Values are those of a YAML
1.2 parser, to which a date is text and ``2026`` a number.

Source: JSON Schema 2020-12, https://json-schema.org/draft/2020-12/
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from portalgen.content.fields import IMAGE_FIELDS
from portalgen.content.schema import ContentType, Field
from portalgen.i18n import pick

Schema = dict[str, Any]

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_DATE: Final = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TIME: Final = "[0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?"
_WHOLE: Final = "^(-?(0|[1-9][0-9]*)|[1-9][0-9]{0,2}([.][0-9]{3})+)$"
_NUMBER: Final = "^-?[0-9]+([.,][0-9]+)?$"
#: What a YAML parser may make of text that was written without quotes.
_WRITTEN: Final = ["string", "number", "boolean"]
_NULL: Final[Schema] = {"type": "null"}


def json_schema(type_: ContentType, types: Mapping[str, ContentType], language: str) -> Schema:
    """The schema of the front matter of a type's items, or of a file of the portal.

    Args:
        type_: a content type, or one of the tables ``portal``, ``site``, ``column``, ``unit``.
        types: all types, for the values of ``type``.
        language: of titles and descriptions.
    """
    schema = {
        "$schema": DIALECT,
        "title": pick(type_.label, language) or type_.id,
        **_described(type_.description, language),
        **_Writer(language).table(type_.fields, "#"),
    }
    _name_types(schema, type_, types, language)
    return schema


def units_schema(types: Mapping[str, ContentType], language: str) -> Schema:
    """The schema of ``units.yml``: a list of units."""
    unit = types["unit"]
    entry = _Writer(language).table(unit.fields, "#/properties/units/items")
    return {
        "$schema": DIALECT,
        "title": pick(unit.label, language),
        "type": "object",
        "properties": {"units": {"type": "array", "items": entry}, "don_vi": {"$ref": "#/properties/units"}},
        "additionalProperties": False,
    }


def all_schemas(types: Mapping[str, ContentType], language: str) -> dict[str, Schema]:
    """Every schema by the name of its file: ``news_article.schema.json``, ``site.schema.json``."""
    named = {
        id_: json_schema(type_, types, language)
        for id_, type_ in types.items()
        if not type_.abstract or id_ in {"portal", "site", "column"}
    }
    if "unit" in types:
        named["units"] = units_schema(types, language)
    return {f"{name}.schema.json": schema for name, schema in sorted(named.items())}


def _name_types(schema: Schema, type_: ContentType, types: Mapping[str, ContentType], language: str) -> None:
    """The ids that may stand under ``type``: an item's own, for other types have schemas of their own."""
    known = {id_: other for id_, other in types.items() if not other.abstract}
    allowed = known if type_.abstract else {type_.id: type_}
    values = [{"const": id_, "title": pick(other.label, language)} for id_, other in sorted(allowed.items())]
    for key in ("type", "default_type"):
        if key in type_.fields:
            schema["properties"][key]["anyOf"] = [*values, _NULL]


def _described(texts: Mapping[str, str], language: str) -> Schema:
    text = pick(texts, language)
    return {"description": text} if text else {}


class _Writer:
    """Writes the schema of fields; what is said twice refers to where it was said first.

    Args:
        language: of titles and descriptions.
    """

    def __init__(self, language: str) -> None:
        self._language = language
        self._compound: dict[str, Callable[[Field, str], Schema]] = {
            "enum": self._enum,
            "list": self._list,
            "object": lambda field, place: self.table(field.fields, place),
            "image": self._image,
        }

    def table(self, fields: Mapping[str, Field], place: str) -> Schema:
        """A table of fields under all their names; a required one under any of them.

        Args:
            fields: by key.
            place: JSON pointer of the table in the document.
        """
        properties: dict[str, Schema] = {}
        needed: list[Schema] = []
        for key, field in fields.items():
            where = f"{place}/properties/{key}"
            properties[key] = self._field(field, where) if field.required else self._optional(field, where)
            aliases = [alias for alias in field.aliases if alias not in fields]
            for alias in aliases:
                properties.setdefault(alias, {"$ref": where})
            if field.required:
                needed.append({"anyOf": [{"required": [name]} for name in (key, *aliases)]})
        schema: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
        return {**schema, "allOf": needed} if needed else schema

    def _optional(self, field: Field, place: str) -> Schema:
        """A field that may be absent may be left empty."""
        schema = self._field(field, f"{place}/anyOf/0")
        rest: Schema = {key: schema.pop(key) for key in ("title", "description", "default") if key in schema}
        return {**rest, "anyOf": [schema, _NULL]}

    def _field(self, field: Field, place: str) -> Schema:
        described: Schema = {"title": pick(field.label, self._language)} if field.label else {}
        described |= _described(field.hint, self._language)
        if field.default is not None:
            described["default"] = field.default
        write = self._compound.get(field.kind) or _PLAIN[field.kind]
        return {**described, **write(field, place)}

    def _enum(self, field: Field, _place: str) -> Schema:
        """The values, each with its label for whoever chooses; the labels themselves are accepted too."""
        values: list[Schema] = [
            {"const": value, "title": pick(names, self._language) or value}
            for value, names in field.values.items()
        ]
        labels = {label for by_language in field.values.values() for label in by_language.values()}
        spoken = sorted(labels - {*field.values})
        return {"anyOf": [*values, {"enum": spoken}] if spoken else values}

    def _list(self, field: Field, place: str) -> Schema:
        """A list, or one value that stands for a list of one."""
        single = (field.min or 0) <= 1
        inside = f"{place}/anyOf/0/items/anyOf/0" if single else f"{place}/items/anyOf/0"
        of = self._field(field.of or Field(kind="str"), inside)
        many: Schema = {"type": "array", "items": {"anyOf": [of, _NULL]}}
        if field.min is not None:
            many["minItems"] = int(field.min)
        if field.max is not None:
            many["maxItems"] = int(field.max)
        return {"anyOf": [many, {"$ref": inside}]} if single else many

    def _image(self, _given: Field, place: str) -> Schema:
        return {"anyOf": [self.table(IMAGE_FIELDS, f"{place}/anyOf/0"), {"type": "string"}]}


def _text(field: Field, _place: str) -> Schema:
    schema: Schema = {"type": list(_WRITTEN)}
    if field.min is not None:
        schema["minLength"] = int(field.min)
    if field.max is not None:
        schema["maxLength"] = int(field.max)
    if field.pattern:
        schema["pattern"] = f"^(?:{field.pattern})$"
    return schema


def _bounds(field: Field) -> Schema:
    low = 0 if field.kind == "money" and field.min is None else field.min
    bounds = {"minimum": low, "maximum": field.max}
    return {name: _number(value) for name, value in bounds.items() if value is not None}


def _number(value: float) -> float:
    """A bound as people write it: 3, not 3.0."""
    return int(value) if value == int(value) else value


def _integer(field: Field, _place: str) -> Schema:
    return {"anyOf": [{"type": "integer", **_bounds(field)}, {"type": "string", "pattern": _WHOLE}]}


def _decimal(field: Field, _place: str) -> Schema:
    return {"anyOf": [{"type": "number", **_bounds(field)}, {"type": "string", "pattern": _NUMBER}]}


def _written(pattern: str = "", **more: Any) -> Callable[[Field, str], Schema]:
    """A kind that is text of a certain form."""
    schema: Schema = {"type": "string", **more}
    if pattern:
        schema["pattern"] = f"^(?:{pattern})$"
    return lambda _given, _place: dict(schema)


def _either(pattern: str) -> Callable[[Field, str], Schema]:
    """A kind that looks like a number where it is written without quotes."""
    return lambda _given, _place: {"type": ["string", "number"], "pattern": f"^(?:{pattern})$"}


_PLAIN: Final[Mapping[str, Callable[[Field, str], Schema]]] = {
    "str": _text,
    "text": _text,
    "markdown": _text,
    "int": _integer,
    "decimal": _decimal,
    "money": _integer,
    "bool": lambda _given, _place: {"type": "boolean"},
    "date": _written(_DATE),
    "datetime": _written(rf"{_DATE}(([Tt]| +){_TIME}( *([Zz]|[+-][0-9]{{2}}(:?[0-9]{{2}})?))?)?"),
    "symbol": _written(minLength=3),
    "procedure_code": _either(r"[0-9][.][0-9]{6}([.]000[.]00[.]00[.]H[0-9]{2})?"),
    "email": _written("[^@ ]+@[^@ ]+"),
    "phone": _either("[+]?[0-9][0-9 .()/-]*"),
    "url": _written("https?://.+"),
    "slug": _either("[a-z0-9]+(-[a-z0-9]+)*"),
    "lang": _written("[a-z]{2,3}(-[A-Za-z0-9]{2,8})*"),
    "week": _written("[0-9]{4}-W[0-9]{2}"),
    "file": _written(minLength=1),
    "unit": _written(minLength=1),
    "item": _either(".+"),
    "column": _either(".+"),
    "target": _written(minLength=1),
    "site": _either(".+"),
    "type": _written(minLength=1),
}
