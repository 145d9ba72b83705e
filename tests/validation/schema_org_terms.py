"""Writes ``schema_org.json``: the part of schema.org's vocabulary that the portal's structured data uses.

Run by hand when a content type names a type that the list lacks::

    npm install --no-save schema-dts
    python tests/validation/schema_org_terms.py node_modules/schema-dts

The list holds every type named in ``portalgen/types`` and ``portalgen/render/structured.py`` with all types
above it, their properties, and what values each property takes. Its source, with the version, stands in it.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent.parent
TERMS = Path(__file__).with_name("schema_org.json")
DATA = ("Text", "URL", "Date", "DateTime", "Time", "Number", "Integer", "Float", "Boolean")

_INTERFACE = re.compile(r"^interface (\w+?)Base extends ([^{]+)\{(.*?)^\}", re.MULTILINE | re.DOTALL)
_LEAF = re.compile(r"^(?:export )?interface (\w+?)Leaf extends (\w+?)Base\b", re.MULTILINE)
_PROPERTY = re.compile(r'^    "(\w+)"\?: SchemaValue<(.+), "\w+">;$', re.MULTILINE)
_MEMBERS = re.compile(r'^export type (\w+) = (.*"https://schema\.org/.*);$', re.MULTILINE)
_INPUT = re.compile(r"https://schema\.org/(\w+)")


def used_types() -> set[str]:
    """Every type that mappings and program name."""
    found: set[str] = set()

    def walk(value: object) -> None:
        if isinstance(value, dict):
            type_ = value.get("type")
            if isinstance(type_, str):
                found.add(type_)
            elif isinstance(type_, dict):
                found.update(type_["values"].values())
            for inner in value.values():
                walk(inner)
        elif isinstance(value, list):
            for inner in value:
                walk(inner)

    for path in (ROOT / "portalgen/types").glob("*.yml"):
        walk(yaml.safe_load(path.read_text(encoding="utf-8")).get("schema_org", {}))
    program = (ROOT / "portalgen/render/structured.py").read_text(encoding="utf-8")
    return found | set(re.findall(r'"([A-Z][a-z][A-Za-z]+)"', program))


def vocabulary(source: str) -> tuple[dict[str, dict[str, object]], dict[str, list[str]]]:
    """Types with their parents and properties, and enumerations with their members."""
    types: dict[str, dict[str, object]] = {}
    for name, above, body in _INTERFACE.findall(source):
        # A type may stand below one of another vocabulary; that says nothing here.
        names = [p.strip().removesuffix("Base") for p in above.split(",")]
        parents = [p for p in names if not p.startswith(("Partial", "spec_"))]
        properties = {
            prop: sorted({v.strip() for v in ranges.split("|")} - {"IdReference"})
            for prop, ranges in _PROPERTY.findall(body)
        }
        types[name] = {"parents": parents, "properties": properties}
    for name, parent in _LEAF.findall(source):  # a type without properties of its own
        if name != parent:
            types.setdefault(name, {"parents": [parent], "properties": {}})
    members = {name: sorted(set(_INPUT.findall(values))) for name, values in _MEMBERS.findall(source)}
    return types, {name: found for name, found in members.items() if name not in DATA}


def excerpt(source: str, wanted: set[str]) -> dict[str, object]:
    """The types wanted that schema.org has, with those above them, and the enumerations they may hold."""
    types, members = vocabulary(source)
    kept: dict[str, dict[str, object]] = {}
    todo = sorted(wanted & types.keys())
    while todo:
        name = todo.pop()
        if name not in kept and name in types:
            kept[name] = types[name]
            todo += types[name]["parents"]  # type: ignore[operator]
    ranges = {r for t in kept.values() for rs in t["properties"].values() for r in rs}  # type: ignore[attr-defined]
    return {
        "types": {name: kept[name] for name in sorted(kept)},
        "members": {name: members[name] for name in sorted(ranges & members.keys())},
    }


def main(package: Path) -> None:
    version = json.loads((package / "package.json").read_text(encoding="utf-8"))["version"]
    source = (package / "dist/schema.d.ts").read_text(encoding="utf-8")
    found = excerpt(source, used_types())
    about = f"names of schema.org as npm package schema-dts {version} lists them"
    lines = ["{", f'"source": {json.dumps(about)},']
    for part in ("types", "members"):
        entries = [f"{json.dumps(k)}: {json.dumps(v)}" for k, v in found[part].items()]  # type: ignore[attr-defined]
        lines += [f'"{part}": {{', ",\n".join(entries), "}" + ("," if part == "types" else "")]
    TERMS.write_text("\n".join([*lines, "}"]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
