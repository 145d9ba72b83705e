"""The Nu HTML checker (https://validator.github.io/validator/) finds no error on any page of the sample."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from urllib.parse import urljoin

from sample import Sample, node_module, program

BROKEN = (
    '<!doctype html><html lang="vi"><head><title>A</title></head><body><p><b>x</p><img src="a"></body></html>'
)


def test_no_page_has_an_error(sample: Sample, tmp_path: Path) -> None:
    java, jar = program("java"), next(node_module("vnu-jar").rglob("vnu.jar"))
    control = tmp_path / "broken.html"
    control.write_text(BROKEN, encoding="utf-8")
    command = [java, "-jar", str(jar), "--skip-non-html", "--format", "json"]
    run = subprocess.run(
        [*command, str(sample.folder), str(control)], capture_output=True, timeout=300, check=False
    )
    found = json.loads(run.stderr)["messages"]
    told = {m["url"].rpartition("/")[2] for m in found if m["url"].endswith("broken.html")}
    assert told == {"broken.html"}, "the checker does not check"
    wrong = [
        f"{m['url']}:{m.get('lastLine')}: {m['message']}"
        for m in found
        if not m["url"].endswith("broken.html")
    ]
    assert wrong == [], "\n".join(wrong[:20])


def test_shortcuts_lead_home_to_the_text_and_to_the_site_map(sample: Sample) -> None:
    for path, page in sample.pages.items():
        if page.css_first("body[class]") is None:
            continue
        keys = [(n.attributes["accesskey"], n.attributes.get("href") or "") for n in page.css("[accesskey]")]
        found = dict(keys)
        assert len(found) == len(keys), f"{path}: one key for two things"
        here = sample.address_of(path)
        assert "page-home" in (
            sample.pages[sample.file_of(urljoin(here, found["1"]))].css_first("body").attributes["class"]
            or ""
        )
        assert found["2"] == "#main"
        assert page.css_first("#main") is not None
        site_map = sample.pages[sample.file_of(urljoin(here, found["3"]))]
        assert "page-site_map" in (site_map.css_first("body").attributes["class"] or "")
