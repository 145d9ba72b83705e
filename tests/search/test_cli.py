"""``portalgen search`` over an index in a folder."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from corpus import corpus, files_of

from portalgen.cli.run import run
from portalgen.search.documents import SearchDocument
from portalgen.search.published import open_index
from portalgen.search.query import Filters, search

LABELS = {
    "sites": {"cong": "Cổng chính", "thads": "Thi hành án"},
    "columns": {"cong/tin": "Tin tức", "cong/tin/moi": "Tin mới", "cong/van-ban": "Văn bản", "thads/tin": "Tin của Cục"},
    "types": {"news_article": {"vi": "Tin, bài", "en": "News article"}, "legal_document": {"vi": "Văn bản", "en": "Legal document"}},
}  # fmt: skip
DECREE = SearchDocument(
    "cong/van-ban/nd-42", "cong", "cong/van-ban", "legal_document", "vi", "2022-06-24", "Nghị định về dịch vụ công trực tuyến",
    "Quy định việc cung cấp thông tin và dịch vụ công.", "/van-ban/nd-42.html", "Căn cứ Luật Tổ chức Chính phủ.", ("42/2022/NĐ-CP",),
)  # fmt: skip


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("public")
    for path, data in files_of([*corpus(120), DECREE], LABELS).items():
        target = folder / "search" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return folder


def asked(capsys: pytest.CaptureFixture[str], *args: object) -> tuple[int, str]:
    code = run(["search", *map(str, args)])
    said = capsys.readouterr()
    return code, said.out + said.err


def test_text(output: Path, capsys: pytest.CaptureFixture[str]):
    code, said = asked(capsys, "nđ 42", "--output", output)
    assert code == 0
    assert "1. Nghị định về dịch vụ công trực tuyến" in said
    assert "24/06/2022 · Cổng chính › Văn bản · Văn bản" in said
    assert "/van-ban/nd-42.html" in said
    assert "\x1b" not in said


def test_json_is_what_the_library_finds(output: Path, capsys: pytest.CaptureFixture[str]):
    args = ("--format", "json", "--sort", "date", "--site", "cong", "--limit", "3", "--page", "2", "--more")
    code, said = asked(capsys, "tư", "pháp", "--output", output, *args)
    made = json.loads(said)
    expected = search(
        open_index(output), "tư pháp", Filters(site="cong"), by_date=True, limit=3, start=3, more=True
    )
    assert code == 0
    assert made["total"] == expected.total > 6
    assert [hit["url"] for hit in made["hits"]] == [hit.url for hit in expected.hits]
    dates = [hit["date"] for hit in made["hits"]]
    assert dates == sorted(dates, reverse=True)
    assert {hit["site"] for hit in made["hits"]} == {"cong"}
    assert any(hit["marks"]["title"] for hit in made["hits"])


def test_year(output: Path, capsys: pytest.CaptureFixture[str]):
    code, said = asked(capsys, "luật", "--output", output, "--format", "json", "--year", "2023", "--more")
    dates = [hit["date"] for hit in json.loads(said)["hits"]]
    assert code == 0
    assert dates
    assert all(date.startswith("2023") for date in dates)


@pytest.mark.parametrize(
    ("language", "at_least"), [("vi", "Ít nhất 12 kết quả"), ("en", "At least 12 results")]
)
def test_too_many_results_are_said_to_be_at_least_so_many(
    output: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path, language: str, at_least: str
):
    limited = tmp_path / "public"
    shutil.copytree(output, limited)
    root = limited / "search/root.json"
    known = root.read_bytes()
    root.write_bytes(known.replace(b'"limit":5000', b'"limit":12'))
    assert root.read_bytes() != known
    _, said = asked(capsys, "luật", "--output", limited, "--lang", language)
    assert said.startswith(at_least)
    _, said = asked(capsys, "luật", "--output", limited, "--lang", language, "--page", "9")
    assert "12" in said.split("\n")[1]
    assert json.loads(asked(capsys, "luật", "--output", limited, "--format", "json")[1])["limited"] is True
    assert json.loads(asked(capsys, "luật", "--output", output, "--format", "json")[1])["limited"] is False


@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_index(tmp_path: Path, capsys: pytest.CaptureFixture[str], language: str):
    code, said = asked(capsys, "luật", "--output", tmp_path, "--lang", language)
    assert code == 2
    assert str(tmp_path) in said
    assert "portalgen build" in said


def test_nothing_to_search_for(output: Path, capsys: pytest.CaptureFixture[str]):
    code, said = asked(capsys, "…", "--output", output)
    assert code == 2
    assert "“…”" in said


def test_nothing_found(output: Path, capsys: pytest.CaptureFixture[str]):
    code, said = asked(capsys, "zzz", "--output", output, "--lang", "en")
    assert code == 0
    assert said.startswith("0 results")


@pytest.mark.parametrize(
    ("option", "value", "near"), [("site", "thad", "thads"), ("type", "news", "news_article")]
)
def test_unknown_filter(output: Path, capsys: pytest.CaptureFixture[str], option: str, value: str, near: str):
    code, said = asked(capsys, "luật", "--output", output, f"--{option}", value)
    assert code == 2
    assert f"“{near}”" in said


def test_damaged_index(output: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path):
    broken = tmp_path / "public"
    shutil.copytree(output, broken)
    for path in broken.glob("search/*/m.*.bin"):
        path.write_bytes(b"?")
    code, said = asked(capsys, "luật", "--output", broken)
    assert code == 1
    assert "m." in said
    assert "portalgen build" in said
