"""A whole portal of two hosts behind one real nginx, with the files that portalgen writes for it."""

from __future__ import annotations

import contextlib
import gzip
import http.client
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from conftest import PortalFolder
from sample import Sample

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
pytestmark = pytest.mark.skipif(
    NGINX is None, reason="nginx is not installed (Debian: apt-get install nginx-light)"
)
MAIN, OWN = "www.example.gov.vn", "trung-tam.example.gov.vn"
LONG = "Một đoạn văn đủ dài để nén có ích. " * 80

PORTAL = """
-- portal.yml --
title: Cổng thử nghiệm
base_url: https://www.example.gov.vn
established: 2026-01-01
main_site: cong
precompress: true
-- cong/site.yml --
title: Cổng
order: 1
-- cong/tin/_index.md --
---
title: Tin
---
-- cong/tin/dai.md --
---
title: Bài dài
summary: Bài có hai địa chỉ cũ
date: 2026-10-01
aliases: [/cu.html, "/Pages/tin.aspx?ItemID=7", "/tạm-thời/a.html"]
---
{long}
-- cong/tin/gop.md --
---
title: Bài đã gộp
summary: Bài đã gộp vào bài dài
date: 2026-10-02
withdrawn: {on: 2026-11-01, reason: Trùng bài, kind: consolidated, to: tin/dai.md}
---
Nội dung.
-- cong/tin/nham.md --
---
title: Bài đăng nhầm
summary: Bài này đăng nhầm
date: 2026-10-03
withdrawn: {on: 2026-11-01, reason: Đăng nhầm bài}
---
Nội dung không ai được đọc nữa.
-- trung-tam/site.yml --
title: Trung tâm
host: https://trung-tam.example.gov.vn
order: 2
-- trung-tam/thong-bao/_index.md --
---
title: Thông báo
---
-- trung-tam/thong-bao/moi.md --
---
title: Thông báo mới
summary: Thông báo của trung tâm
date: 2026-10-04
aliases: [/{old}.html]
---
Nội dung.
""".replace("{old}", "dia-chi-cu-" * 20)


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes


class Server:
    """An nginx that serves a portal's hosts on one socket.

    Args:
        path: of the socket.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def ask(self, address: str, host: str = MAIN, **headers: str) -> Answer:
        connection = http.client.HTTPConnection(host)
        connection.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.sock.settimeout(10)
        connection.sock.connect(str(self._path))
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request("GET", address, headers={"Host": host, **sent})
        response = connection.getresponse()
        answer = Answer(response.status, dict(response.getheaders()), response.read())
        connection.close()
        return answer


def configuration(folder: Path, public: Path, hosts: dict[str, str]) -> Path:
    """An nginx configuration as the administrators' guide has it: one ``http.conf``, a server for each host."""
    own = "user root;" if Path("/proc/self").stat().st_uid == 0 else ""
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    servers = "".join(
        f"server {{ listen unix:{folder}/s; server_name {host}; root {public / root};"
        f" include {public / root}/_nginx/server.conf; }}\n"
        for host, root in hosts.items()
    )
    text = (
        f"daemon off; {own} pid {folder}/pid; error_log {folder}/error.log; events {{}}\n"
        f"http {{ include /etc/nginx/mime.types; default_type application/octet-stream; access_log off;\n"
        f"{''.join(f'{kind}_temp_path {folder}/{kind};' for kind in kinds)}\n"
        f"include {public}/_nginx/http.conf;\n{servers}}}\n"
    )
    if not Path("/etc/nginx/mime.types").exists():
        text = text.replace("include /etc/nginx/mime.types;", "types { text/html html; text/css css; }")
    path = folder / "nginx.conf"
    path.write_text(text, encoding="utf-8")
    return path


def command_for(folder: Path, path: Path) -> list[str]:
    """The command that runs nginx, after nginx itself found no fault in the configuration."""
    assert NGINX is not None
    command = [NGINX, "-e", f"{folder}/error.log", "-c", str(path)]
    run = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False, timeout=60)
    assert run.returncode == 0, run.stderr
    assert "[warn]" not in run.stderr, run.stderr
    return command


@contextlib.contextmanager
def running(public: Path, hosts: dict[str, str]) -> Iterator[Server]:
    # A short path: names of Unix sockets have 107 bytes at most.
    with tempfile.TemporaryDirectory(prefix="ngx") as name:
        folder = Path(name)
        process = subprocess.Popen(command_for(folder, configuration(folder, public, hosts)))
        try:
            deadline = time.monotonic() + 10
            while not (folder / "s").exists() and time.monotonic() < deadline:
                time.sleep(0.02)
            yield Server(folder / "s")
        finally:
            process.terminate()
            process.wait(10)


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> PortalFolder:
    built = PortalFolder(tmp_path_factory.mktemp("hai-may")).write(PORTAL.replace("{long}", LONG))
    built.publish()
    (built.output / "goi.bin").write_bytes(bytes(range(256)) * 40)  # as a pack of the search index
    return built


@pytest.fixture(scope="module")
def server(portal: PortalFolder) -> Iterator[Server]:
    with running(portal.output, {MAIN: "", OWN: "trung-tam"}) as found:
        yield found


@pytest.mark.parametrize(
    ("host", "address", "target"),
    [
        (MAIN, "/cu.html", "/tin/dai.html"),
        (MAIN, "/Pages/tin.aspx?ItemID=7", "/tin/dai.html"),
        (MAIN, "/Pages/tin.aspx?lang=vi&ItemID=7", "/tin/dai.html"),
        (MAIN, "/t%E1%BA%A1m-th%E1%BB%9Di/a.html", "/tin/dai.html"),
        (MAIN, "/tin/gop.html", "/tin/dai.html"),
        (OWN, "/" + "dia-chi-cu-" * 20 + ".html", "/thong-bao/moi.html"),
        (MAIN, "/trung-tam", f"https://{OWN}/"),
        (MAIN, "/trung-tam/", f"https://{OWN}/"),
        (MAIN, "/trung-tam/thong-bao/moi.html", f"https://{OWN}/thong-bao/moi.html"),
        (MAIN, "/trung-tam/atom.xml", f"https://{OWN}/atom.xml"),
        (MAIN, "/trung-tam/t%C3%ACm%20x/?q=a%26b", f"https://{OWN}/t%C3%ACm%20x/?q=a%26b"),
        (MAIN, "/tin", "/tin/"),
    ],
)
def test_old_addresses_lead_to_the_new(server: Server, host: str, address: str, target: str) -> None:
    answer = server.ask(address, host)
    assert answer.status == 301
    assert answer.headers["Location"] == target
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_rules_of_one_host_do_not_count_on_the_other(server: Server) -> None:
    assert server.ask("/cu.html", OWN).status == 404
    assert server.ask("/" + "dia-chi-cu-" * 20 + ".html", MAIN).status == 404
    assert "https://trung-tam.example.gov.vn" in server.ask("/").headers["Content-Security-Policy"]
    assert "https://www.example.gov.vn" in server.ask("/", OWN).headers["Content-Security-Policy"]


def test_a_page_that_is_gone_says_so_and_why(server: Server) -> None:
    answer = server.ask("/tin/nham.html")
    assert answer.status == 410
    assert "Đăng nhầm bài" in answer.body.decode()
    assert "không ai được đọc nữa" not in answer.body.decode()


def test_an_address_that_never_was_shows_the_portals_own_page(server: Server, portal: PortalFolder) -> None:
    for host, root in ((MAIN, ""), (OWN, "trung-tam/")):
        answer = server.ask("/khong/co.html", host)
        assert answer.status == 404
        assert answer.body == (portal.output / f"{root}404.html").read_bytes()
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_files_for_hosts_are_nobodys_business(server: Server) -> None:
    for path in ("/_headers", "/_redirects", "/_nginx/http.conf", "/_nginx/server.conf"):
        assert server.ask(path).status == 404


def test_the_manifest_and_the_receipt_are_served(server: Server) -> None:
    assert server.ask("/build.json").status == 200
    assert server.ask("/_manifest/index.sha256").status == 200


def test_pages_come_compressed_to_those_who_can_read_them(server: Server) -> None:
    plain = server.ask("/tin/dai.html")
    small = server.ask("/tin/dai.html", Accept_Encoding="gzip")
    assert "Content-Encoding" not in plain.headers
    assert small.headers["Content-Encoding"] == "gzip"
    assert small.headers["Vary"] == "Accept-Encoding"
    assert gzip.decompress(small.body) == plain.body
    assert len(small.body) < len(plain.body) / 2
    assert small.headers["Content-Type"].startswith("text/html")
    for name in ("Content-Security-Policy", "Strict-Transport-Security", "Permissions-Policy"):
        assert small.headers[name] == plain.headers[name]


def test_the_page_of_missing_addresses_comes_compressed_too(server: Server) -> None:
    answer = server.ask("/khong/co.html", Accept_Encoding="gzip")
    assert answer.status == 404
    assert answer.headers["Content-Encoding"] == "gzip"


def test_brotli_where_the_module_is(portal: PortalFolder) -> None:
    module = Path("/usr/lib/nginx/modules/ngx_http_brotli_static_module.so")
    if not module.exists():
        pytest.skip("nginx has no brotli module (Debian: apt-get install libnginx-mod-http-brotli-static)")
    import brotli

    with tempfile.TemporaryDirectory(prefix="ngx") as name:
        folder = Path(name)
        path = configuration(folder, portal.output, {MAIN: ""})
        text = path.read_text(encoding="utf-8")
        path.write_text(
            f"load_module {module};\n" + text.replace("server_name", "brotli_static on; server_name"),
            encoding="utf-8",
        )
        process = subprocess.Popen(command_for(folder, path))
        try:
            deadline = time.monotonic() + 10
            while not (folder / "s").exists() and time.monotonic() < deadline:
                time.sleep(0.02)
            answer = Server(folder / "s").ask("/tin/dai.html", Accept_Encoding="gzip, br")
        finally:
            process.terminate()
            process.wait(10)
    assert answer.headers["Content-Encoding"] == "br"
    assert brotli.decompress(answer.body) == (portal.output / "tin/dai.html").read_bytes()


def test_parts_of_search_packs_can_be_asked_for(server: Server, portal: PortalFolder) -> None:
    answer = server.ask("/goi.bin", Range="bytes=300-555", Accept_Encoding="gzip")
    assert answer.status == 206
    assert answer.headers["Content-Range"] == "bytes 300-555/10240"
    assert answer.body == (portal.output / "goi.bin").read_bytes()[300:556]
    assert "Content-Encoding" not in answer.headers


def test_files_whose_name_tells_their_content_are_kept_for_a_year(server: Server) -> None:
    page = server.ask("/").body.decode()
    sheet = re.search(r'href="(/assets/[^"]+\.css)"', page)
    assert sheet
    for host in (MAIN, OWN):
        assert "immutable" in server.ask(sheet.group(1), host).headers["Cache-Control"]
    assert server.ask("/").headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert server.ask("/assets/none.css").headers.get("Cache-Control") is None


def test_readers_who_have_a_page_are_not_sent_it_again(server: Server) -> None:
    first = server.ask("/tin/dai.html")
    again = server.ask("/tin/dai.html", If_None_Match=first.headers["ETag"])
    assert again.status == 304
    assert again.body == b""


def test_feeds_are_feeds_and_open_to_programs_of_others(server: Server) -> None:
    answer = server.ask("/atom.xml")
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert server.ask("/tin/feed.json").headers["Content-Type"] == "application/feed+json; charset=utf-8"
    assert server.ask("/feeds.opml").headers["Content-Type"] == "text/x-opml; charset=utf-8"
    assert server.ask("/robots.txt").headers["Content-Type"] == "text/plain; charset=utf-8"
    assert "Access-Control-Allow-Origin" not in server.ask("/").headers


def test_a_host_alone_needs_only_its_own_files(portal: PortalFolder) -> None:
    with running(portal.output / "trung-tam", {OWN: ""}) as server:
        assert server.ask("/", OWN).status == 200
        assert server.ask("/" + "dia-chi-cu-" * 20 + ".html", OWN).status == 301


def test_nginx_takes_the_files_of_the_sample_portal(sample: Sample) -> None:
    hosts = {origin.partition("://")[2]: folder for origin, folder in sample.hosts.items()}
    assert len(hosts) == 2
    with tempfile.TemporaryDirectory(prefix="ngx") as name:
        command_for(Path(name), configuration(Path(name), sample.folder, hosts))
