"""The search of the browser answers as Python's does: the same analysis, the same documents, scores and order."""

from __future__ import annotations

import hashlib
import json
import subprocess
from pathlib import Path

import golden
import pytest
from corpus import corpus, files_of, reading
from engine import HERE, answers, write_files
from sample import program
from test_oracle import queries

from portalgen.render.theme import load_theme
from portalgen.search.marks import marks
from portalgen.search.query import Filters, search
from portalgen.search.questions import question as asked_of
from portalgen.search.reader import Index
from portalgen.search.tables import analyzer_tables

THEME = HERE.parent.parent / "themes/default"
#: lunr.min.js of lunr 2.3.9 as npm has it.
LUNR = "0c50d9002b85780a842afffb567bb54ede402dae7c6dc5997a018614d8044fc8"
FILTERS = [{}, {"site": "cong"}, {"column": "cong/tin", "type": "news_article"}, {"year": "2023"}, {"site": "thads", "year": "2019"}, {"column": "/thads/tin/moi/"}]  # fmt: skip


def test_lunr_is_published_as_it_is():
    theme, _ = load_theme("default", None)
    data = theme.static_assets()["js/lunr.min.js"].data
    assert hashlib.sha256(data).hexdigest() == LUNR
    assert b"@license MIT" in data
    assert "Oliver Nightingale" in (THEME / "licences/lunr.txt").read_text(encoding="utf-8")


def test_the_analyzer_writes_the_golden_file(tmp_path: Path):
    lines = [json.dumps({"text": text}) for text in golden.texts()]
    (tmp_path / "texts.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "tables.json").write_bytes(analyzer_tables())
    parts = THEME / "static/js/search"
    command = [program("node"), str(HERE / "js/golden.js"), str(parts), "tables.json", "texts.jsonl"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=120, check=True)
    assert hashlib.sha256(run.stdout).hexdigest() == golden.DIGEST


@pytest.mark.parametrize(
    ("size", "count", "limit"), [(1, 20, 5000), (40, 40, 5000), (700, 330, 5000), (700, 60, 25)]
)
def test_same_documents_scores_and_order(tmp_path: Path, size: int, count: int, limit: int):
    files = files_of(corpus(size))
    if limit != 5000:
        files["root.json"] = files["root.json"].replace(b'"limit":5000', b'"limit":%d' % limit)
        assert b'"limit":%d' % limit in files["root.json"]
    index = Index(reading(files))
    asked = [
        {"text": text, "filters": FILTERS[number % len(FILTERS)], "byDate": number % 5 == 0, "more": number % 2 == 0, "limit": 20}
        for number, text in enumerate(queries(count))
    ]  # fmt: skip
    answered = answers(tmp_path, write_files(tmp_path / "index", files), [("search", one) for one in asked])
    compared = 0
    for one, theirs in zip(asked, answered, strict=True):
        ours = search(
            index, one["text"], Filters(**one["filters"]), by_date=one["byDate"], more=one["more"], limit=20
        )
        assert (theirs["total"], theirs["limited"]) == (ours.total, ours.limited), one
        assert [hit["url"] for hit in theirs["hits"]] == [hit.url for hit in ours.hits], one
        assert [hit["score"] for hit in theirs["hits"]] == pytest.approx(
            [hit.score for hit in ours.hits], rel=0, abs=1e-9
        )
        for hit, same in zip(theirs["hits"], ours.hits, strict=True):
            assert (hit["title"], hit["date"], hit["summary"], hit["column"], hit["type"]) == (
                same.title,
                same.date,
                same.summary,
                same.column,
                same.type,
            )
            for parts, text in ((hit["titleParts"], same.title), (hit["summaryParts"], same.summary)):
                assert "".join(parts) == text
                assert parts[1::2] == [
                    text[start:end] for start, end in marks(text, asked_of(one["text"]))
                ], one
        compared += bool(ours.hits)
    assert compared >= (200 if count > 300 else 1)
