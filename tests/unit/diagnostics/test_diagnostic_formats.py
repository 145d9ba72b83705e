"""The formats on findings that are made to break them."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from urllib.parse import unquote

import pytest
from nasty_findings import VALUES, findings

from portalgen.diagnostics import Severity, Span, diagnose
from portalgen.diagnostics.formats import FORMATS, FormatOptions
from portalgen.diagnostics.text import describe
from portalgen.i18n import translator

VI, EN = translator("vi"), translator("en")
EVERY = pytest.mark.parametrize("name", FORMATS)


def show(name, found, language=VI, **options):
    return FORMATS[name](found, language, FormatOptions(**options))


def error(path="content/a.md", line=1, code="FLD006", value="1/2/2026", **args):
    return diagnose(
        code, Span(path, line, 7, 15), source_line=f"date: {value}", key="date", value=value, **args
    )


# every format


@EVERY
@pytest.mark.parametrize("language", [VI, EN], ids=["vi", "en"])
def test_nothing_that_commands_a_terminal_comes_through(name, language):
    text = show(name, findings(), language)
    assert {c for c in text if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"}} <= {"\n"}
    assert text.endswith("\n")
    text.encode("utf-8")


@EVERY
def test_order_of_input_does_not_matter_and_repetitions_are_dropped(name):
    found = findings()
    assert show(name, found) == show(name, [*reversed(found), *found])


@EVERY
def test_nothing_found(name):
    text = show(name, [])
    assert text.endswith("\n")
    assert "None" not in text


@EVERY
def test_findings_may_come_from_a_generator(name):
    assert show(name, (d for d in findings())) == show(name, findings())


# text


def test_text_shows_place_line_caret_hint_and_related_places():
    found = [
        diagnose(
            "FLD006",
            Span("content/tin-tuc/le.md", 7, 13, 23),
            source_line="publish_at: 31/12/2026",
            related=[Span("content/b.md", 2, 5)],
            key="publish_at",
            label={"vi": "Hẹn giờ đăng", "en": "Publish at"},
            value="31/12/2026",
            suggestion="2026-12-31",
        ),
        diagnose("TXT002", Span("content/z.md"), key="title"),
    ]
    assert show("text", found) == (
        "content/tin-tuc/le.md:7:13: lỗi[FLD006] “Hẹn giờ đăng” (publish_at): "
        "ngày “31/12/2026” viết theo thứ tự ngày/tháng/năm.\n"
        "   7 | publish_at: 31/12/2026\n"
        "     |             ^^^^^^^^^^\n"
        "  Cách sửa: Viết lại thành: publish_at: 2026-12-31\n"
        "  Xem thêm: content/b.md:2:5\n"
        "\n"
        "content/z.md: cảnh báo[TXT002] “title” viết toàn bằng chữ hoa.\n"
        "  Cách sửa: Viết hoa chữ cái đầu câu và tên riêng, ví dụ: Thông báo lịch tiếp công dân.\n"
        "\n"
        "1 lỗi, 1 cảnh báo\n"
    )


def test_colour_adds_escapes_and_nothing_else():
    plain, coloured = show("text", findings()), show("text", findings(), colour=True)
    assert "\x1b[1;31m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain


def test_colour_escapes_come_in_pairs():
    coloured = show("text", findings(), colour=True)
    assert len(re.findall(r"\x1b\[0m", coloured)) * 2 == coloured.count("\x1b")


def test_lines_of_source_keep_to_the_width():
    text = show("text", [error(value="x" * 10_000)], width=60)
    line = next(line for line in text.splitlines() if line.startswith("   1 |"))
    assert len(line) == len("   1 | ") + 60


def test_large_line_numbers_keep_the_gutter_straight():
    lines = show("text", [error(line=123_456)]).splitlines()
    assert lines[1].index("|") == lines[2].index("|")


# json


def test_json_holds_raw_values_and_words():
    document = json.loads(show("json", findings(), explain_url="https://example.gov.vn/ma#{code}"))
    assert document["version"] == 1
    assert sum(document["counts"].values()) == len(document["diagnostics"]) == len(VALUES)
    assert {entry["args"]["value"] for entry in document["diagnostics"]} == set(VALUES)
    first = document["diagnostics"][0]
    assert set(first) == {
        *("code", "severity", "path", "line", "column", "end_column"),
        *("message", "hint", "explain_url", "args", "related"),
    }
    assert first["explain_url"] == "https://example.gov.vn/ma#FLD005"
    assert first["related"][0].keys() == {"path", "line", "column", "end_column"}


def test_json_says_null_where_nothing_is_known():
    entry = json.loads(show("json", [diagnose("FILE001", Span("content/a.md"))]))["diagnostics"][0]
    assert (entry["line"], entry["column"], entry["end_column"], entry["explain_url"]) == (
        None,
        None,
        None,
        None,
    )
    assert entry["related"] == []


def test_json_counts_by_severity():
    found = [error(line=n) for n in range(3)] + [diagnose("TXT002", Span("content/a.md"), key="title")]
    assert json.loads(show("json", found))["counts"] == {"error": 3, "warning": 1, "info": 0}


def test_json_is_readable_vietnamese():
    assert "viết theo thứ tự ngày/tháng/năm" in show("json", [error()])


# github


def run(log):
    """What the runner of GitHub Actions makes of a log: its annotations, and its plain lines."""
    unescape = {"%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ",", "%25": "%"}
    annotations, plain, stopped = [], [], ""
    for line in log.splitlines():
        match = re.match(r"\s*::([\w-]+)(?: ([^:]*(?::[^:]+)*?))?::(.*)$", line)
        if stopped:
            stopped = "" if line.strip() == f"::{stopped}::" else stopped
            if stopped:
                plain.append(line)
        elif match and match[1] == "stop-commands":
            stopped = match[3]
        elif match and match[1] in {"error", "warning", "notice"}:
            read = lambda text: re.sub("%0D|%0A|%3A|%2C|%25", lambda m: unescape[m[0]], text)  # noqa: E731
            fields = dict(field.split("=", 1) for field in (match[2] or "").split(",") if field)
            annotations.append((match[1], {k: read(v) for k, v in fields.items()}, read(match[3])))
        elif match:
            assert match[1] in {"group", "endgroup"}, line
        else:
            plain.append(line)
    assert not stopped
    return annotations, plain


def test_github_content_cannot_give_commands():
    found = findings()
    annotations, plain = run(show("github", found))
    assert len(annotations) == len(found)
    assert len(plain) == len(found) + 1
    assert {fields["title"] for _, fields, _ in annotations} == {"FLD005"}
    assert all(set(fields) == {"file", "line", "col", "endColumn", "title"} for _, fields, _ in annotations)


def test_github_annotation_says_what_and_how_and_where():
    [(kind, fields, text)], plain = run(show("github", [error(value="1%2/2026")], prefix="portal/"))
    assert kind == "error"
    assert fields == {
        "file": "portal/content/a.md",
        "line": "1",
        "col": "7",
        "endColumn": "14",
        "title": "FLD006",
    }
    assert text == "\n".join(describe(error(value="1%2/2026"), VI))
    assert plain[-1] == "1 lỗi"


def test_github_escapes_in_the_right_order():
    path = "content/100%, a:b%2C.md"
    [(_, fields, _)], _ = run(show("github", [error(path=path)]))
    assert fields["file"] == path


def test_github_severities():
    found = [error(line=n, severity=severity) for n, severity in enumerate(Severity, 1)]
    assert [kind for kind, _, _ in run(show("github", found))[0]] == ["error", "warning", "notice"]


def test_github_shows_ten_of_a_kind_and_counts_the_rest():
    found = [error(line=n) for n in range(1, 26)]
    found += [error(line=n, severity=Severity.WARNING) for n in range(100, 112)]
    found += [error(line=n, severity=Severity.INFO) for n in range(200, 211)]
    annotations, plain = run(show("github", found))
    assert Counter(kind for kind, _, _ in annotations) == {"error": 10, "warning": 10, "notice": 10}
    assert [kind for kind, _, _ in annotations] == ["error"] * 10 + ["warning"] * 10 + ["notice"] * 10
    assert "15 lỗi, 2 cảnh báo, 2 lưu ý" in annotations[-1][2]
    assert len(plain) == len(found) + 1


def test_github_exactly_ten_need_no_notice():
    annotations, _ = run(show("github", [error(line=n) for n in range(1, 11)]))
    assert [kind for kind, _, _ in annotations] == ["error"] * 10


def test_github_shows_the_change_under_review_first():
    found = [error(path=f"content/{n:02}.md") for n in range(30)]
    annotations, _ = run(show("github", found, changed=frozenset({"content/29.md"})))
    assert annotations[0][1]["file"] == "content/29.md"


def test_github_shows_different_findings_before_repetitions():
    found = [error(line=n) for n in range(1, 40)] + [
        error(path="content/z.md"),
        error(line=90, code="FLD005"),
    ]
    shown = [
        (fields["file"], fields["title"])
        for kind, fields, _ in run(show("github", found))[0]
        if kind == "error"
    ]
    assert ("content/z.md", "FLD006") in shown
    assert ("content/a.md", "FLD005") in shown


def test_github_finding_about_a_whole_file_has_no_line():
    [(_, fields, _)], _ = run(show("github", [diagnose("FILE001", Span("content/a.md"))]))
    assert fields == {"file": "content/a.md", "title": "FILE001"}


# gitlab


def test_gitlab_has_the_members_that_code_quality_needs():
    report = json.loads(show("gitlab", findings(), prefix="portal/"))
    assert len(report) == len(VALUES)
    for entry in report:
        assert set(entry) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert entry["severity"] in {"critical", "minor", "info"}
        assert entry["location"]["path"].startswith("portal/content/")
        assert entry["location"]["lines"]["begin"] >= 1
        assert "\n" not in entry["description"]


def prints(found, language=VI):
    return [entry["fingerprint"] for entry in json.loads(show("gitlab", found, language))]


def test_gitlab_fingerprints_are_unique_even_for_equal_findings():
    found = [error(line=n) for n in range(1, 6)] + findings()
    assert len(set(prints(found))) == len(found)


def test_gitlab_fingerprints_survive_a_line_added_above():
    assert prints([error(line=3), error(line=9)]) == prints([error(line=4), error(line=10)])


def test_gitlab_fingerprints_do_not_depend_on_the_language():
    assert prints(findings(), VI) == prints(findings(), EN)


def test_gitlab_fingerprints_tell_files_codes_and_values_apart():
    variants = [error(), error(path="content/b.md"), error(code="FLD005"), error(value="3/4/2026")]
    assert len({prints([finding])[0] for finding in variants}) == 4


def test_gitlab_whole_file_stands_on_line_one():
    [entry] = json.loads(show("gitlab", [diagnose("FILE001", Span("content/a.md"))]))
    assert entry["location"]["lines"]["begin"] == 1


# sarif


def sarif(found, **options):
    document = json.loads(show("sarif", found, **options))
    assert document["version"] == "2.1.0"
    assert document["$schema"].endswith("sarif-2.1.0.json")
    [log] = document["runs"]
    return log


def test_sarif_has_the_members_that_the_standard_and_code_scanning_need():
    log = sarif(findings(), explain_url="https://example.gov.vn/{code}")
    driver = log["tool"]["driver"]
    assert driver["name"] == "portalgen"
    assert log["columnKind"] == "unicodeCodePoints"
    for rule in driver["rules"]:
        assert rule["shortDescription"]["text"]
        assert rule["help"]["text"]
        assert rule["defaultConfiguration"]["level"] in {"error", "warning", "note"}
        assert rule["helpUri"] == f"https://example.gov.vn/{rule['id']}"
    assert len(log["results"]) == len(VALUES)
    for result in log["results"]:
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in {"error", "warning", "note"}
        assert result["message"]["text"]
        assert result["partialFingerprints"]["portalgen/v1"]
        for place in [*result["locations"], *result["relatedLocations"]]:
            uri = place["physicalLocation"]["artifactLocation"]["uri"]
            assert re.fullmatch(r"[A-Za-z0-9/._~%-]+", uri)
            region = place["physicalLocation"]["region"]
            assert region["startLine"] >= 1
            assert region.get("endColumn", 99) > region.get("startColumn", 1)


def test_sarif_paths_survive():
    path = "content/tin-tức/100% a:b#c?.md"
    [result] = sarif([error(path=path)], prefix="portal/")["results"]
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert unquote(uri) == f"portal/{path}"


def test_sarif_region_is_the_span():
    [result] = sarif([error(line=4)])["results"]
    region = result["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 4, "startColumn": 7, "endColumn": 15}
    assert "relatedLocations" not in result


def test_sarif_names_each_rule_once_and_only_those_that_found_something():
    log = sarif([error(line=1), error(line=2), diagnose("FILE001", Span("content/a.md"))])
    assert [rule["id"] for rule in log["tool"]["driver"]["rules"]] == ["FILE001", "FLD006"]


def test_sarif_level_of_a_result_follows_the_finding_not_the_rule():
    log = sarif([error(severity=Severity.INFO)])
    assert log["results"][0]["level"] == "note"
    assert log["tool"]["driver"]["rules"][0]["defaultConfiguration"]["level"] == "error"


def test_sarif_of_nothing_is_a_run_without_results():
    assert sarif([])["results"] == []


def test_sarif_numbers_related_places():
    [result] = sarif([error(related=[Span("content/b.md", 2), Span("content/c.md")])])["results"]
    assert [place["id"] for place in result["relatedLocations"]] == [0, 1]
