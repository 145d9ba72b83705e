"""What hosts are told: redirects without traps, strict headers, robots and security.txt; real nginx obeys."""

import contextlib
import http.client
import re
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portalgen.i18n import translator
from portalgen.render import redirects as redirects_module
from portalgen.render.hosting import (
    HeaderPolicy,
    content_security_policy,
    netlify_headers,
    netlify_redirects,
    robots_txt,
    security_txt,
)
from portalgen.render.nginx import NginxHost, nginx_http, nginx_server
from portalgen.render.redirects import ProblemKind, Redirect, arrange

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")


def to(source, target="/moi.html", **changes):
    return Redirect(source=source, target=target, **changes)


def nginx_files(rules, lang="vi"):
    """Both files of a host with such rules."""
    host = NginxHost(redirects=tuple(rules))
    return nginx_http([host], words=translator(lang)), nginx_server(host, words=translator(lang))


def kinds(*rules):
    return [problem.kind for problem in arrange(rules).problems]


# --- rules


def test_a_source_may_be_a_path_an_address_or_have_a_query():
    rules = arrange(
        [
            to("/cu.html"),
            to("http://cu.example.vn/Pages/tin.aspx?ItemID=2927&empty="),
            to("/tin%20t%E1%BB%A9c//a.html"),
            to("tin/b.html"),
        ]
    ).rules
    assert {(rule.source, rule.query) for rule in rules} == {
        ("/Pages/tin.aspx", (("ItemID", "2927"),)),
        ("/cu.html", ()),
        ("/tin tức/a.html", ()),
        ("/tin/b.html", ()),
    }


def test_more_specific_rules_come_first_whatever_the_order_given():
    given_rules = [
        to("/a.aspx", "/1.html"),
        to("/a.aspx?x=1", "/2.html"),
        to("/a.aspx?x=1&y=2", "/3.html"),
        to("/a.aspx", "/4.html", query=(("y", "2"),)),
    ]
    arranged = arrange(given_rules)
    assert arranged == arrange(reversed(given_rules))
    assert [rule.target for rule in arranged.rules] == ["/3.html", "/2.html", "/4.html", "/1.html"]


@pytest.mark.parametrize(
    "source",
    ["", "/", "/index.html", "javascript:alert(1)", "mailto:a@b", "/a*", "/:name/x", "/a/../b", "/a/./b",
     "/a\nb", "/a\x00", "/%0d%0aX", "/%ff", "/.netlify/x", "http://[bad/"],
)  # fmt: skip
def test_sources_that_cannot_be_redirected(source):
    assert kinds(to(source)) == [ProblemKind.SOURCE]
    assert arrange([to(source)]).rules == ()


@pytest.mark.parametrize(
    "target",
    [
        "",
        "a.html",
        "//evil.example",
        "/\\evil",
        "javascript:alert(1)",
        "data:x",
        "https:",
        "https://[x",
        "/a\nb",
        "https://a/\x00",
    ],
)
def test_targets_that_are_none(target):
    assert kinds(to("/a.html", target)) == [ProblemKind.TARGET]


def test_status_and_query_are_checked():
    assert kinds(to("/a.html", status=200)) == [ProblemKind.STATUS]
    assert kinds(to("/a.html?x=a%20b")) == [ProblemKind.QUERY]
    assert kinds(to("/a.html?a-b=1")) == [ProblemKind.QUERY]
    assert kinds(to("/a.html", query=(("x", 'y" { return 200'),))) == [ProblemKind.QUERY]
    assert kinds(to("/?ItemID=1")) == []


def test_the_first_of_two_rules_for_one_address_stays():
    first, second = to("/cu/", "/1.html"), to("/cu/index.html", "/2.html")
    arranged = arrange([first, to("/cu", "/1.html"), second])
    assert [(p.kind, p.redirect, p.other) for p in arranged.problems] == [
        (ProblemKind.DUPLICATE, second, first)
    ]
    assert [rule.target for rule in arranged.rules] == ["/1.html"]


def test_loops_are_refused_and_leave_the_others():
    rules = [
        to("/a.html", "/b.html"),
        to("/b.html", "/c.html"),
        to("/c.html", "/a.html"),
        to("/d.html", "/a.html"),
        to("/e/", "/e/index.html#x"),
        to("/f.html?x=1", "/f.html?x=1&y=2"),
        to("/g.html", "/h.html"),
    ]
    arranged = arrange(rules)
    assert [rule.source for rule in arranged.rules] == ["/g.html"]
    assert [problem.kind for problem in arranged.problems] == [ProblemKind.LOOP] * 6


def test_chains_take_one_step():
    rules = arrange(
        [to("/1.html", "/2.html"), to("/2.html", "/3.html#x"), to("/3.html", "https://b.example/4")]
    ).rules
    assert {rule.target for rule in rules} == {"https://b.example/4"}


def test_a_chain_ends_at_a_page_that_is_gone():
    rules = arrange([to("/1.html", "/2.html"), Redirect(source="/2.html", status=410)]).rules
    assert [(rule.source, rule.target, rule.status) for rule in rules] == [
        ("/1.html", "/2.html", 301),
        ("/2.html", "/2.html", 410),
    ]


def test_too_many_rules_is_a_warning(monkeypatch):
    monkeypatch.setattr(redirects_module, "MANY", 2)
    arranged = arrange([to(f"/{n}.html") for n in range(3)])
    assert [problem.kind for problem in arranged.problems] == [ProblemKind.MANY]
    assert len(arranged.rules) == 3


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef")), max_size=12))
def test_arranged_rules_never_chain_or_loop(pairs):
    rules = arrange([to(f"/{a}.html", f"/{b}.html") for a, b in pairs]).rules
    sources = {rule.source for rule in rules}
    assert not [rule for rule in rules if rule.target in sources]


# --- Netlify

LINE = re.compile(
    r"(?P<source>/\S*)(?P<query>(?: \w+=[\w.~-]+)*) (?P<target>(?:/|https?://)\S*) (?P<status>\d{3})!"
)


def netlify(*rules):
    """The file's rules as Netlify's documentation has them: source, query, target, status, forced."""
    lines = netlify_redirects(rules).decode().splitlines()
    found = [LINE.fullmatch(line) for line in lines]
    assert all(found), lines
    return [(m["source"], m["query"].strip(), m["target"], int(m["status"])) for m in found]


def test_netlify_redirects():
    assert netlify(
        to("/tin tức/a.html", "/m ới.html#đ"),
        to("/Pages/tin.aspx?ItemID=2927", "/tin/x.html"),
        Redirect(source="/sai.html", status=410),
        Redirect(source="/gone/", status=410),
        to("/cu/", "/moi/", status=302),
    ) == [
        ("/Pages/tin.aspx", "ItemID=2927", "/tin/x.html", 301),
        ("/cu", "", "/moi/", 302),
        ("/cu/index.html", "", "/moi/", 302),
        ("/gone", "", "/gone/index.html", 410),
        ("/gone/index.html", "", "/gone/index.html", 410),
        ("/sai.html", "", "/sai.html", 410),
        ("/tin%20t%E1%BB%A9c/a.html", "", "/m%20%E1%BB%9Bi.html#%C4%91", 301),
    ]


def test_refused_rules_are_not_written():
    assert netlify_redirects([to("/a*"), to("/b.html", "//evil"), to("/c.html", "/c.html")]) == b""


@given(st.text(), st.text())
def test_netlify_lines_cannot_be_broken(source, target):
    netlify(to("/x" + source, "/y" + target), to("https://a/" + source, "https://b/" + target))


def rules_of_headers(data):
    """Blocks of a ``_headers`` file: pattern to headers."""
    blocks = {}
    for line in data.decode().splitlines():
        if line.startswith("/"):
            current = blocks.setdefault(line, {})
        else:
            name, value = line.strip().split(": ", 1)
            assert name not in current
            current[name] = value
    return blocks


def matching(blocks, path):
    """Every value of every header for a path, in order, as the documentation matches patterns."""
    found = {}
    for pattern, headers in blocks.items():
        expression = "/".join(re.escape(part).replace(r"\*", ".*") for part in pattern.split("/"))
        if re.fullmatch(expression.replace("/.*/", "/(?:.*/)?"), path):
            for name, value in headers.items():
                found.setdefault(name, []).append(value)
    return found


def test_headers_are_strict():
    got = matching(rules_of_headers(netlify_headers()), "/tin/a.html")
    (csp,) = got["Content-Security-Policy"]
    directives = dict(part.split(" ", 1) for part in csp.split("; "))
    assert directives["default-src"] == "'none'"
    assert directives["script-src"] == directives["style-src"] == "'self'"
    assert directives["object-src"] == directives["base-uri"] == "'none'"
    assert directives["frame-ancestors"] == "'self'"
    assert "unsafe" not in csp
    assert "*" not in csp
    assert "data:" not in csp
    assert got["X-Content-Type-Options"] == ["nosniff"]
    assert got["X-Frame-Options"] == ["SAMEORIGIN"]
    assert got["Cross-Origin-Opener-Policy"] == ["same-origin"]
    assert got["Referrer-Policy"] == ["strict-origin-when-cross-origin"]
    assert int(re.fullmatch(r"max-age=(\d+)", got["Strict-Transport-Security"][0])[1]) >= 31_536_000
    assert "geolocation=()" in got["Permissions-Policy"][0]
    assert "Cache-Control" not in got
    assert "Access-Control-Allow-Origin" not in got


def test_headers_by_kind_of_file():
    blocks = rules_of_headers(netlify_headers())
    assert matching(blocks, "/assets/main.0a1b2c3d.css")["Cache-Control"] == [
        "public, max-age=31536000, immutable"
    ]
    for path in (
        "/tin/feed.json",
        "/tin/2026/list.csv",
        "/tin/atom.xml",
        "/atom.xml",
        "/feeds.opml",
        "/sitemap.xml",
    ):
        assert matching(blocks, path)["Access-Control-Allow-Origin"] == ["*"]
    for path in ("/atom.xml", "/tin/atom.xml"):
        assert matching(blocks, path)["Content-Type"] == ["application/atom+xml; charset=utf-8"]
    assert matching(blocks, "/tin/2026/list.csv")["Content-Type"] == ["text/csv; charset=utf-8"]
    assert "Content-Type" not in matching(blocks, "/sitemap.xml")
    policies = matching(blocks, "/tin/a/so-do.svg")["Content-Security-Policy"]
    assert "sandbox" in policies[-1]
    assert "script" not in policies[-1]


def test_only_the_policy_of_svg_stands_under_two_patterns():
    blocks = rules_of_headers(netlify_headers())
    for path in (
        "/a.html",
        "/assets/a.js",
        "/assets/a.json",
        "/atom.xml",
        "/x/atom.xml",
        "/a.svg",
        "/assets/a.svg",
    ):
        twice = {name for name, values in matching(blocks, path).items() if len(values) > 1}
        assert twice <= ({"Content-Security-Policy"} if path.endswith(".svg") else set())


def test_the_policy_grows_only_by_what_the_portal_asks_for():
    policy = HeaderPolicy(
        origins=("https://thads.example.vn",),
        scripts=("https://do.example.vn",),
        frames=("https://video.example.vn",),
        hsts_subdomains=True,
        fingerprinted=("/tai-san/",),
    )
    csp = content_security_policy(policy)
    assert "script-src 'self' https://do.example.vn;" in csp
    assert "img-src 'self' https://thads.example.vn;" in csp
    assert "connect-src 'self' https://thads.example.vn https://do.example.vn;" in csp
    assert "frame-src https://video.example.vn;" in csp
    assert b"includeSubDomains" in netlify_headers(policy)
    assert b'fullscreen=(self "https://video.example.vn")' in netlify_headers(policy)
    assert b"/tai-san/*\n  Cache-Control" in netlify_headers(policy)


@pytest.mark.parametrize(
    "origin", ["'unsafe-inline'", "https://a; script-src *", "http://a.vn", "*", "https://a.vn/x", ""]
)
def test_the_policy_takes_origins_only(origin):
    for name in ("origins", "scripts", "frames"):
        with pytest.raises(ValueError, match="origin"):
            content_security_policy(HeaderPolicy(**{name: (origin,)}))


# --- robots.txt and security.txt


def test_robots_txt():
    assert robots_txt(["https://cong.example.vn/sitemap.xml"]).decode().splitlines() == [
        "User-agent: *",
        "Disallow:",
        "",
        "Sitemap: https://cong.example.vn/sitemap.xml",
    ]
    data = robots_txt([], ["/tim-kiem/", "/x\nAllow: /"])
    assert data == b"User-agent: *\nDisallow: /tim-kiem/\nDisallow: /x Allow: /\n"


def test_security_txt():
    data = security_txt(
        ["a@example.vn", "https://example.vn/bao-loi", "+84 24 123", "example.vn/x"],
        "2027-01-01",
        languages=("vi", "en"),
        canonical="https://cong.example.vn/.well-known/security.txt",
    )
    assert data.decode().splitlines() == [
        "Contact: mailto:a@example.vn",
        "Contact: https://example.vn/bao-loi",
        "Contact: tel:+8424123",
        "Contact: https://example.vn/x",
        "Expires: 2027-01-01T00:00:00+00:00",
        "Preferred-Languages: vi, en",
        "Canonical: https://cong.example.vn/.well-known/security.txt",
    ]
    assert b"Expires: 2027-01-01T08:00:00+07:00" in security_txt("a@b.vn", "2027-01-01T08:00:00+07:00")


def test_security_txt_is_valid_or_not_at_all():
    assert security_txt("", "2027-01-01") == b""
    assert security_txt("a@example.vn", "") == b""
    assert security_txt("a@example.vn", "sang năm") == b""
    assert security_txt("a@example.vn\nExpires: 2099-01-01", "2027-01-01").count(b"\n") == 2


# --- nginx

PAGES = {
    "index.html": "home",
    "404.html": "not found page",
    "sai.html": "why it is gone",
    "cu-gone/index.html": "why the folder is gone",
    "tin-tuc/index.html": "list",
    "tin/a.html": "page",
    "tin/atom.xml": "<feed/>",
    "tin/list.csv": "a",
    "tin/so-do.svg": "<svg/>",
    "assets/main.0a1b2c3d.css": "css",
    "_redirects": "secret",
}
RULES = [
    to("/cu.html", "/tin/a.html#dieu-5"),
    to("/tạm thời/a b.html", "/tin/a.html", status=302),
    to("/cu/", "/tin-tuc/"),
    to("/Tin-Tuc/", "/tin-tuc/"),
    to("/Pages/tin.aspx", "/tin-tuc/"),
    to("/Pages/tin.aspx?ItemID=2927", "/tin/a.html"),
    to("/Pages/tin.aspx?ItemID=2927&Web=b", "https://khac.example.vn/x?y=1&z=$2"),
    to("/q.aspx?a=1", "/tin/a1.html"),
    to("/q.aspx?b=2", "/tin/b2.html"),
    to("/Pages/Tin.aspx?ItemID=1", "/tin/1.html"),
    to("/pages/tin.aspx?ItemID=1", "/tin/2.html"),
    to('/q"u\\o{t}e$1;#.html'.replace("#", "%23"), "/tin/a.html"),
    to("/" + "dai-" * 60 + ".html", "/tin/a.html"),
    Redirect(source="/sai.html", status=410),
    Redirect(source="/cu-gone/", status=410),
    Redirect(source="/khac.html", target="/sai.html", status=410),
]


class UnixConnection(http.client.HTTPConnection):
    """HTTP over a Unix socket, so that no port is taken."""

    def __init__(self, path):
        super().__init__("cong.example.vn")
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(10)
        self.sock.connect(self.path)


@contextlib.contextmanager
def running(folder, files):
    """A real nginx in the foreground that serves ``folder``/public with the two files included."""
    public = folder / "public"
    for name, text in PAGES.items():
        (public / name).parent.mkdir(parents=True, exist_ok=True)
        (public / name).write_text(text)
    (folder / "http.conf").write_bytes(files[0])
    (folder / "server.conf").write_bytes(files[1])
    own = "user root;" if Path("/proc/self").stat().st_uid == 0 else ""
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off; {own} pid {folder}/pid; error_log {folder}/error.log; events {{}}\n"
        f"http {{ access_log off; {temporary} include {folder}/http.conf;\n"
        f"types {{ text/html html; text/css css; image/svg+xml svg; text/xml xml; text/csv csv; }}\n"
        f"server {{ listen unix:{folder}/s; root {public}; include {folder}/server.conf; }} }}\n"
    )
    command = [NGINX, "-e", f"{folder}/error.log", "-c", f"{folder}/nginx.conf"]
    checked = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False, timeout=60)
    assert checked.returncode == 0, checked.stderr + (folder / "error.log").read_text()
    assert "[warn]" not in (folder / "error.log").read_text()
    process = subprocess.Popen(command)
    try:
        deadline = time.monotonic() + 10
        while not (folder / "s").exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        yield str(folder / "s")
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture(scope="module")
def ask():
    if NGINX is None:
        pytest.skip("nginx is not installed (Debian: apt-get install nginx-light)")
    # A short path: names of Unix sockets have 107 bytes at most.
    with tempfile.TemporaryDirectory(prefix="ngx") as folder:
        files = nginx_files(RULES)
        with running(Path(folder), files) as path:

            def request(address):
                connection = UnixConnection(path)
                connection.request("GET", address)
                response = connection.getresponse()
                body = response.read().decode()
                connection.close()
                return response.status, dict(response.getheaders()), body

            yield request


@pytest.mark.parametrize(
    ("address", "status", "target"),
    [
        ("/cu.html", 301, "/tin/a.html#dieu-5"),
        ("/cu.html?utm=1", 301, "/tin/a.html#dieu-5"),
        ("/t%E1%BA%A1m%20th%E1%BB%9Di/a%20b.html", 302, "/tin/a.html"),
        ("/cu/", 301, "/tin-tuc/"),
        ("/cu", 301, "/tin-tuc/"),
        ("/cu/index.html", 301, "/tin-tuc/"),
        ("/Tin-Tuc/", 301, "/tin-tuc/"),
        ("/Pages/tin.aspx", 301, "/tin-tuc/"),
        ("/Pages/tin.aspx?ItemID=5", 301, "/tin-tuc/"),
        ("/Pages/tin.aspx?ItemID=2927", 301, "/tin/a.html"),
        ("/Pages/tin.aspx?x=1&ItemID=2927&y=2", 301, "/tin/a.html"),
        ("/Pages/tin.aspx?Web=b&ItemID=2927", 301, "https://khac.example.vn/x?y=1&z=%242"),
        ("/q.aspx?b=2&a=1", 301, "/tin/a1.html"),
        ("/q.aspx?b=2&a=3", 301, "/tin/b2.html"),
        ("/Pages/Tin.aspx?ItemID=1", 301, "/tin/1.html"),
        ("/pages/tin.aspx?ItemID=1", 301, "/tin/2.html"),
        ("/q%22u%5Co%7Bt%7De$1;%23.html", 301, "/tin/a.html"),
        ("/" + "dai-" * 60 + ".html", 301, "/tin/a.html"),
    ],
)
def test_nginx_redirects(ask, address, status, target):
    got, headers, _ = ask(address)
    assert (got, headers.get("Location")) == (status, target)
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("address", "status", "body"),
    [
        ("/", 200, "home"),
        ("/tin-tuc/", 200, "list"),  # not caught by /Tin-Tuc/, though maps ignore case
        ("/TIN-TUC/", 404, "not found page"),
        ("/CU.html", 404, "not found page"),
        ("/khong-co.html", 404, "not found page"),
        ("/sai.html", 410, "why it is gone"),
        ("/khac.html", 410, "why it is gone"),
        ("/cu-gone/", 410, "why the folder is gone"),
        ("/cu-gone/index.html", 410, "why the folder is gone"),
        ("/_redirects", 404, "not found page"),
        # a request that spells out a rule must not become one
        ("/x%20/x%20301%20//evil.example", 404, "not found page"),
        ("/x%20*%20301%20//evil.example", 404, "not found page"),
        ("/x%20*%20301%20//evil.example%0a", 404, "not found page"),
    ],
)
def test_nginx_pages(ask, address, status, body):
    got, headers, text = ask(address)
    assert (got, text) == (status, body)
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert headers["Content-Type"].startswith("text/html")


def test_nginx_headers_are_those_of_netlify(ask):
    blocks = rules_of_headers(netlify_headers())
    for path in (
        "/tin/a.html",
        "/tin/atom.xml",
        "/tin/list.csv",
        "/tin/so-do.svg",
        "/assets/main.0a1b2c3d.css",
    ):
        status, headers, _ = ask(path)
        assert status == 200
        for name, values in matching(blocks, path).items():
            assert headers[name] == values[-1], (path, name)
    assert ask("/tin/a.html")[1]["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert "Access-Control-Allow-Origin" not in ask("/tin/a.html")[1]
    missing = ask("/assets/none.css")
    assert missing[0] == 404
    assert "immutable" not in missing[1].get("Cache-Control", "")


@pytest.mark.skipif(NGINX is None, reason="nginx is not installed (Debian: apt-get install nginx-light)")
def test_nginx_takes_many_rules_and_none():
    for rules in ([], [to(f"/cu/{n:05}.html", f"/moi/{n}.html") for n in range(5000)]):
        files = nginx_files(rules)
        with tempfile.TemporaryDirectory(prefix="ngx") as folder, running(Path(folder), files):
            pass


def test_nginx_files_are_deterministic_and_explain_themselves():
    one = nginx_files(RULES)
    assert one == nginx_files(reversed(RULES))
    assert one[0].decode().splitlines()[0].startswith("# Đặt trong khối http")
    assert nginx_files([], "en")[1].decode().splitlines()[0].startswith("# Include in")


@given(st.text(), st.text())
def test_nginx_lines_stay_balanced(source, target):
    """Whatever a source holds, every line of a map is two quoted parameters."""
    http_part = nginx_files([to("/x" + source, "/y" + target)])[0].decode()
    quoted = r'"(?:[^"\\]|\\.)*"'
    for line in http_part.split("\n"):
        if line.startswith("    "):
            assert re.fullmatch(rf"    (?:default|{quoted}) {quoted};", line), line
    assert "\x00" not in unquote(http_part)
