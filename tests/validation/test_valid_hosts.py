"""What hosts and robots are told about the sample portal: headers, redirects, robots.txt, security.txt."""

from __future__ import annotations

import datetime as dt
import json
import re
import subprocess
from urllib.parse import unquote, urlsplit

from sample import MOMENT, Sample, node_module, program

_EVALUATE = """
const {CspEvaluator} = require(process.argv[1] + "/dist/evaluator.js");
const {CspParser} = require(process.argv[1] + "/dist/parser.js");
const findings = new CspEvaluator(new CspParser(process.argv[2]).csp).evaluate();
console.log(JSON.stringify(findings.map(f => [f.severity, f.directive, f.description])));
"""
#: Severities of csp_evaluator that are findings, not praise: high, syntax, medium, high maybe.
_SERIOUS = 40
#: Its one remark: a host's own scripts are trusted by origin. A portal takes no upload from strangers.
_OWN_ORIGIN = "'self' can be problematic"


def headers(sample: Sample) -> dict[str, dict[str, dict[str, str]]]:
    """Headers of each ``_headers`` by pattern."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    for path, data in sample.ending("_headers").items():
        rules, pattern = found.setdefault(path, {}), ""
        for line in data.decode().splitlines():
            if line.startswith("  "):
                name, _, value = line.strip().partition(": ")
                rules[pattern][name] = value
            else:
                pattern = line
                rules.setdefault(pattern, {})
    assert len(found) == 2
    return found


def evaluated(policy: str) -> list[tuple[int, str, str]]:
    """What Google's CSP evaluator says of a policy."""
    node, folder = program("node"), node_module("csp_evaluator")
    run = subprocess.run(
        [node, "-e", _EVALUATE, str(folder), policy], capture_output=True, text=True, timeout=60, check=True
    )
    return [tuple(finding) for finding in json.loads(run.stdout)]


def test_the_evaluator_finds_nothing_in_the_policy_of_any_host(sample: Sample) -> None:
    assert any(s <= _SERIOUS for s, _, _ in evaluated("script-src 'unsafe-inline' *")), "it does not evaluate"
    for path, rules in headers(sample).items():
        policies = [
            rule["Content-Security-Policy"] for rule in rules.values() if "Content-Security-Policy" in rule
        ]
        assert len(policies) == 2, path
        for policy in policies:
            assert "unsafe" not in policy
            found = [f for f in evaluated(policy) if f[0] <= _SERIOUS and _OWN_ORIGIN not in f[2]]
            assert found == [], path


def test_every_response_has_the_headers_that_protect_readers(sample: Sample) -> None:
    for rules in headers(sample).values():
        sent = rules["/*"]
        assert "worker-src 'self'" in sent["Content-Security-Policy"]
        assert int(re.findall(r"max-age=(\d+)", sent["Strict-Transport-Security"])[0]) >= 31_536_000
        assert sent["X-Content-Type-Options"] == "nosniff"
        assert sent["Referrer-Policy"] == "strict-origin-when-cross-origin"
        assert "camera=()" in sent["Permissions-Policy"]


def test_scripts_are_files_whose_bytes_pages_vouch_for(sample: Sample) -> None:
    import base64
    import hashlib

    seen = set()
    for path, page in sample.pages.items():
        folder = next((f for f in sorted(sample.hosts.values(), reverse=True) if path.startswith(f)), "")
        for node in page.css("script[src]"):
            file = folder + (node.attributes["src"] or "").removeprefix("/")
            digest = base64.b64encode(hashlib.sha384(sample.files[file]).digest()).decode()
            assert node.attributes.get("integrity") == f"sha384-{digest}", path
            assert "defer" in node.attributes or node.attributes.get("type") == "module", path
            seen.add(file)
    assert seen


def test_nothing_is_inline_and_nothing_comes_from_elsewhere(sample: Sample) -> None:
    """What the policy forbids is not on any page; else readers would see it broken."""
    hosts = set(sample.hosts)
    for path, page in sample.pages.items():
        assert page.css("style, [style], base, script:not([src]):not([type='application/ld+json'])") == [], (
            path
        )
        for node in page.css(
            "script[src], link[rel='stylesheet'], link[rel='icon'], img, source, video, audio, iframe, track"
        ):
            for name in ("src", "href", "srcset", "poster"):
                for part in (node.attributes.get(name) or "").split(","):
                    address = part.strip().split(" ")[0]
                    if address.startswith(("http:", "https:", "//")):
                        parts = urlsplit(address)
                        assert f"{parts.scheme}://{parts.netloc}" in hosts, (path, address)


def test_redirects_lead_from_nowhere_to_pages(sample: Sample) -> None:
    rules = 0
    origins = {folder: origin for origin, folder in sample.hosts.items()}
    for path, data in sample.ending("_redirects").items():
        folder = path.removesuffix("_redirects")
        for line in data.decode().splitlines():
            source, *middle, target, status = line.split(" ")
            assert status in {"301!", "302!", "410!"}, line
            assert all(re.fullmatch(r"\w+=[\w.~-]+", query) for query in middle), line
            assert source != target or status == "410!"
            rules += 1
            if ":splat" in target:
                continue
            whole = target if "://" in target else origins[folder] + target
            assert sample.file_of(unquote(whole)) in sample.files, line
    assert rules >= 5


def test_robots_are_let_in_and_find_the_sitemap(sample: Sample) -> None:
    from urllib.robotparser import RobotFileParser

    for origin, folder in sample.hosts.items():
        robots = RobotFileParser()
        robots.parse(sample.files[f"{folder}robots.txt"].decode().splitlines())
        assert robots.can_fetch("anybot", f"{origin}/tin-tuc/")
        assert robots.site_maps() == [f"{origin}/sitemap.xml"]
        assert f"{folder}sitemap.xml" in sample.files


def test_security_txt_follows_rfc_9116(sample: Sample) -> None:
    for path, data in sample.ending(".well-known/security.txt").items():
        lines = [line for line in data.decode("ascii").splitlines() if line and not line.startswith("#")]
        fields = [line.split(": ", 1) for line in lines]
        assert all(len(field) == 2 for field in fields), path
        names = [name.lower() for name, _ in fields]
        values = dict(zip(names, (value for _, value in fields), strict=True))
        assert set(names) <= {
            *("acknowledgments", "canonical", "contact", "encryption"),
            *("expires", "hiring", "policy", "preferred-languages", "csaf"),
        }
        assert names.count("expires") == 1
        assert names.count("preferred-languages") <= 1
        assert re.fullmatch(r"(?:mailto:|https://|tel:)\S+", values["contact"])
        assert sample.file_of(values["canonical"]) == path
        until, now = dt.datetime.fromisoformat(values["expires"]), dt.datetime.fromisoformat(MOMENT)
        assert now < until <= now + dt.timedelta(days=366), "RFC 9116 §2.5.5: less than a year ahead"
