"""Static files: fingerprints, and style sheets made whole."""

from __future__ import annotations

import base64
import hashlib

import pytest

from portalgen.diagnostics.text import unfilled
from portalgen.i18n import translator
from portalgen.render.theme_assets import Asset, fingerprint
from portalgen.render.theme_files import StaticFile


def made(files: dict[str, str]) -> dict[str, Asset]:
    assets, findings = fingerprint(
        {n: StaticFile(f"themes/x/static/{n}", t.encode()) for n, t in files.items()}
    )
    assert findings == ()
    return assets


def found(files: dict[str, str]) -> list[tuple[str, str, int, str]]:
    _, findings = fingerprint({n: StaticFile(f"themes/x/static/{n}", t.encode()) for n, t in files.items()})
    assert all(unfilled(f, translator("vi")) == () for f in findings)
    return [
        (f.code, f.span.path.removeprefix("themes/x/static/"), f.span.line, dict(f.args)["target"])
        for f in findings
    ]


def css(files: dict[str, str], name: str = "css/main.css") -> str:
    return made(files)[name].data.decode()


def test_a_name_holds_the_fingerprint_of_what_is_served():
    asset = made({"js/main.js": "1"})["js/main.js"]
    assert asset.output == f"assets/main.{hashlib.sha256(b'1').hexdigest()[:8]}.js"
    assert asset.integrity == "sha384-" + base64.b64encode(hashlib.sha384(b"1").digest()).decode()


def test_same_input_same_names_other_input_other_names():
    files = {"css/main.css": "a{background:url(../img/a.svg)}", "img/a.svg": "<svg/>"}
    assert made(files) == made(dict(reversed(files.items())))
    changed = made({**files, "img/a.svg": "<svg />"})
    assert changed["css/main.css"].output != made(files)["css/main.css"].output


@pytest.mark.parametrize("form", ["url(../img/a.svg)", "url( '../img/a.svg' )", 'URL("../img/./a.svg")'])
def test_addresses_lead_to_fingerprinted_names(form):
    files = {"css/main.css": f"a{{background:{form}}}", "img/a.svg": "<svg/>"}
    name = made(files)["img/a.svg"].output.removeprefix("assets/")
    assert css(files) == f'a{{background:url("{name}")}}'


def test_a_part_of_a_picture_keeps_its_name():
    files = {"main.css": "a{mask:url(a.svg#x)}", "a.svg": "<svg/>"}
    assert css(files, "main.css").endswith('.svg#x")}')


@pytest.mark.parametrize(
    "kept",
    [
        "url(data:image/png;base64,AA==)",
        "url(#filter)",
        'url("https://example.vn/a.png")',
        "url(//example.vn/a.png)",
        "url(/thuong-mai/a.png)",
    ],
)
def test_addresses_elsewhere_stay(kept):
    assert kept in css({"css/main.css": f"a{{background:{kept}}}"})


def test_imported_files_take_the_place_of_the_import():
    files = {
        "css/main.css": '@import "_a.css";\n@import url(_b.css) print;\nmain{}\n',
        "css/_a.css": "@import '../_c.css';\na{}\n",
        "css/_b.css": "b{}\n",
        "_c.css": "c{}\n",
    }
    assert css(files) == "c{}\na{}\n@media print {\nb{}\n}\nmain{}\n"


def test_parts_are_not_published_by_themselves():
    assert list(made({"css/main.css": "", "css/_a.css": "", "_b.txt": ""})) == ["css/main.css"]


def test_addresses_in_an_imported_file_count_from_that_file():
    files = {
        "main.css": '@import "css/_a.css";',
        "css/_a.css": "a{background:url(a.svg)}",
        "css/a.svg": "<svg/>",
    }
    assert "a." in css(files, "main.css")


def test_comments_go_and_what_stands_in_them_is_not_read():
    assert css({"css/main.css": "/* url(khong-co.png) @import 'x.css'; */a{}/* b */"}) == "a{}"


def test_missing_files_are_found_with_their_line():
    files = {"css/main.css": "a{}\n@import '_mat.css';\nb{background:url(../img/mat.png)}"}
    assert found(files) == [
        ("THM006", "css/main.css", 2, "_mat.css"),
        ("THM006", "css/main.css", 3, "../img/mat.png"),
    ]


@pytest.mark.parametrize(
    "files",
    [
        {"a.css": "@import 'a.css';"},
        {"a.css": "@import '_b.css';", "_b.css": "@import 'a.css';"},
        {"a.css": "x{background:url(b.css)}", "b.css": "x{background:url(a.css)}"},
    ],
)
def test_a_circle_is_a_finding_and_ends(files):
    assert {code for code, *_ in found(files)} == {"THM006"}


def test_an_address_out_of_the_theme_is_missing():
    assert found({"a.css": "x{background:url(../../../etc/passwd)}"})[0][3] == "../../../etc/passwd"


def test_style_sheets_with_broken_bytes_do_not_stop_the_build():
    assets, findings = fingerprint({"a.css": StaticFile("a.css", b"a{content:'\xff'}")})
    assert findings == ()
    assert assets["a.css"].data.startswith(b"a{")


def test_a_worker_holds_its_parts_and_names_other_scripts_as_they_are_published():
    files = {
        "js/worker.js": '"use strict";\nimportScripts("lib.js");\nimportScripts("in/_a.js", "in/_b.js");\nrun();\n',
        "js/lib.js": "lib",
        "js/in/_a.js": "const a = 1;",
        "js/in/_b.js": 'importScripts("../_c.js");\nb();\n',
        "js/_c.js": "c();\n",
    }
    assets = made(files)
    lib = assets["js/lib.js"].output.removeprefix("assets/")
    text = assets["js/worker.js"].data.decode()
    assert text == f'"use strict";\nimportScripts("{lib}");\nconst a = 1;\nc();\nb();\nrun();\n'
    assert assets.keys() == {"js/worker.js", "js/lib.js"}
    assert made({**files, "js/_c.js": "d();\n"})["js/worker.js"].output != assets["js/worker.js"].output


def test_a_script_that_a_worker_lacks_is_found_where_it_is_named():
    files = {
        "w.js": 'x();\nimportScripts("a.js", "no.js");\n',
        "a.js": "a",
        "b.js": 'importScripts("b.js");\n',
    }
    assert found(files) == [("THM006", "b.js", 1, "b.js"), ("THM006", "w.js", 2, "no.js")]
    assert found({"w.js": 'importScripts("https://a.example/x.js");\n'}) == []
