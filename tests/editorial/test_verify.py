"""``portalgen verify``: folders and real servers, honest and tampered with."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import pytest

from portalgen.build.manifest import INDEX, split_index
from portalgen.editorial.verify import Folder, read_build, verify
from portalgen.editorial.verify_http import Website

if TYPE_CHECKING:
    from conftest import PortalFolder
    from flow import Command, Repository

pytest_plugins = ["flow"]

OLD = """
-- trang/tin/hai.md --
---
title: Bài hai
date: 2026-10-02
aliases: [/cu/hai.html, /cu/hai]
---
Hai.
-- trang/tin/nham.md --
---
title: Bài nhầm
date: 2026-10-03
withdrawn: {on: 2026-10-05, reason: Đăng nhầm chuyên mục, kind: error}
---
Nhầm.
-- don-vi/site.yml --
title: Đơn vị
host: https://don-vi.example.gov.vn
-- don-vi/tin/_index.md --
---
title: Tin
---
-- portal.yml --
title: Cổng
base_url: https://portal.example.gov.vn
main_site: trang
"""


@pytest.fixture
def built(portal: PortalFolder) -> PortalFolder:
    return portal.write(OLD).publish(commit="abc")


class Server(http.server.SimpleHTTPRequestHandler):
    """A plain web server; ``answers`` are given in place of files."""

    protocol_version = "HTTP/1.1"
    answers: ClassVar[dict[str, tuple[int, str, bytes]]] = {}

    def do_GET(self) -> None:
        if self.path in self.answers:
            status, location, body = self.answers[self.path]
            if status == 0:  # the line is cut
                self.close_connection = True
                return
            self.send_response(status)
            if location:
                self.send_header("Location", location)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            return
        super().do_GET()

    def log_message(self, *_: Any) -> None:
        pass


Serve = Callable[..., str]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Serves a folder on a free port, with other answers for some paths."""
    servers: list[http.server.ThreadingHTTPServer] = []

    def start(folder: Path, answers: dict[str, tuple[int, str, bytes]] | None = None) -> str:
        handler = type("Handler", (Server,), {"answers": answers or {}})
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(folder)))
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_address[1]}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def spoil(portal: PortalFolder) -> None:
    (portal.output / "tin/bai-dau.html").write_bytes(b"<p>khac</p>")
    (portal.output / "tin/atom.xml").unlink()
    (portal.output / "la").mkdir()
    (portal.output / "la/ma-doc.html").write_text("x")


def test_an_untouched_folder_holds(built: PortalFolder, portalgen: Command) -> None:
    said = portalgen("verify", built.output)
    assert said.code == 0
    assert "commit abc" in said
    assert "Đúng như bản đã dựng: cả" in said
    assert "As it was built: all" in portalgen("verify", built.output, lang="en")


def test_a_folder_that_was_tampered_with(built: PortalFolder, portalgen: Command) -> None:
    spoil(built)
    said = portalgen("verify", built.output)
    assert said.code == 1
    lines = said.splitlines()
    assert lines[1:7] == [
        "Thiếu 1 tệp:",
        "  tin/atom.xml",
        "Khác bản đã dựng 1 tệp:",
        "  tin/bai-dau.html",
        "Lạ 1 tệp (không thuộc bản dựng):",
        "  la/ma-doc.html",
    ]
    found = json.loads(portalgen("verify", built.output, "--format", "json"))
    assert (found["missing"], found["changed"], found["extra"]) == (
        ["tin/atom.xml"],
        ["tin/bai-dau.html"],
        ["la/ma-doc.html"],
    )
    assert not found["holds"]
    assert found["same"] == json.loads(built.read("build.json"))["files"] - 2


def test_a_symlink_is_foreign(built: PortalFolder) -> None:
    (built.output / "lien-ket").symlink_to("/etc")
    place = Folder(built.output)
    assert verify(place, read_build(place)).extra == ("lien-ket",)


def test_a_manifest_that_was_tampered_with(built: PortalFolder, portalgen: Command) -> None:
    part = "_manifest/tin/-.sha256"
    text = built.read(part)
    (built.output / "tin/bai-dau.html").write_bytes(b"khac")
    (built.output / part).write_text(text.replace(text[:64], "0" * 64))
    said = portalgen("verify", built.output)
    assert said.code == 1
    assert f"  {part}" in said.splitlines()


def test_a_consistent_forgery_needs_the_root_hash(
    built: PortalFolder, portalgen: Command, tmp_path: Path
) -> None:
    approved = json.loads(built.read("build.json"))["root_hash"]
    copy = tmp_path / "approved"
    copy.mkdir()
    for path, data in {**built.tree()}.items():
        target = copy / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    for path in (*split_index((built.output / INDEX).read_bytes())[0], INDEX, "build.json"):
        (copy / path).parent.mkdir(parents=True, exist_ok=True)
        (copy / path).write_bytes((built.output / path).read_bytes())
    built.edit("trang/tin/bai-dau.md", "Nội dung bài", "Giả mạo").publish(commit="abc")
    assert portalgen("verify", built.output).code == 0
    said = portalgen("verify", built.output, "--root-hash", approved)
    assert said.code == 1
    assert f"cần mã {approved}" in said
    said = portalgen("verify", built.output, "--against", copy)
    assert said.code == 1
    assert "  tin/bai-dau.html" in said.splitlines()


def test_over_http(built: PortalFolder, serve: Serve, portalgen: Command) -> None:
    said = portalgen("verify", serve(built.output))
    assert said.code == 0, said
    assert "Qua mạng không liệt kê được tệp lạ" in said
    assert "8 tệp dành riêng cho máy chủ" in said  # two hosts, four each


def test_over_http_tampered(built: PortalFolder, serve: Serve, portalgen: Command) -> None:
    spoil(built)
    other = {
        "/tin/hai.html": (302, "https://xau.example/", b""),
        "/tin/": (500, "", b"hong"),
        "/don-vi/": (0, "", b""),
    }
    found = json.loads(portalgen("verify", serve(built.output, other), "--format", "json"))
    assert found["missing"] == ["tin/atom.xml"]
    assert found["changed"] == ["tin/bai-dau.html", "tin/hai.html", "tin/index.html"]
    assert [entry["path"] for entry in found["unreachable"]] == ["don-vi/index.html"]
    assert found["extra"] == []
    assert not found["complete"]


def test_a_server_that_follows_the_rules_of_redirection(
    built: PortalFolder, serve: Serve, portalgen: Command
) -> None:
    gone = (built.output / "tin/nham.html").read_bytes()
    page = (built.output / "tin/bai-dau.html").read_bytes()
    rules = {
        "/cu/hai.html": (301, "/tin/hai.html", b""),
        "/cu/hai/": (301, "/tin/hai.html", b""),
        "/tin/nham.html": (410, "", gone),
        "/tin/bai-dau.html": (301, "/tin/bai-dau", b""),  # a host that hides endings
        "/tin/bai-dau": (200, "", page),
    }
    found = json.loads(portalgen("verify", serve(built.output, rules), "--format", "json"))
    assert found["holds"], found
    assert found["redirected"] == 2


@pytest.mark.parametrize("target", ["https://xau.example/", "/khong-co.html", "//xau.example/tin/hai.html"])
def test_an_old_address_that_leads_elsewhere(
    built: PortalFolder, serve: Serve, portalgen: Command, target: str
) -> None:
    rules = {"/cu/hai.html": (301, target, b"")}
    found = json.loads(portalgen("verify", serve(built.output, rules), "--format", "json"))
    assert found["changed"] == ["cu/hai.html"]


def test_hosts_of_their_own_are_asked_themselves(built: PortalFolder) -> None:
    hosts = json.loads(built.read("build.json"))["hosts"]
    assert hosts == {"": "https://portal.example.gov.vn/", "don-vi/": "https://don-vi.example.gov.vn/"}
    main = Website("https://portal.example.gov.vn")
    main.know_hosts(hosts)
    assert main._url("don-vi/tin/index.html") == "https://don-vi.example.gov.vn/tin/"
    assert main._url("tin/ảnh 1.png") == "https://portal.example.gov.vn/tin/%E1%BA%A3nh%201.png"
    assert main._path_of("https://don-vi.example.gov.vn/tin/") == "don-vi/tin/index.html"
    copy = Website("https://ban-thu.example/")
    copy.know_hosts(hosts)
    assert copy._url("don-vi/x.html") == "https://ban-thu.example/don-vi/x.html"


def test_is_it_online_yet(repository: Repository, serve: Serve, portalgen: Command, monkeypatch: Any) -> None:
    monkeypatch.chdir(repository.root)
    portal = repository.portal
    first = repository.git("rev-parse", "HEAD")
    portal.edit("trang/tin/bai-dau.md", "Nội dung", "Lời")
    second = repository.commit()
    portal.edit("trang/tin/bai-dau.md", "Lời", "Chữ")
    third = repository.commit()
    portal.publish(commit=second)
    url = serve(portal.output)
    for wanted in (first, second, second[:8]):
        said = portalgen("verify", url, "--quick", "--commit", wanted)
        assert said.code == 0
        assert "Đã lên cổng" in said
    said = portalgen("verify", url, "--quick", "--commit", third)
    assert said.code == 1
    assert "Chưa lên cổng" in said
    said = portalgen("verify", url, "--quick", "--commit", "khong-co")
    assert said.code == 1
    assert "Không trả lời được" in said
    assert portalgen("verify", url, "--commit", "-x").code == 1


def test_what_is_no_portal(tmp_path: Path, serve: Serve, portalgen: Command) -> None:
    for where in (tmp_path, serve(tmp_path)):
        said = portalgen("verify", where)
        assert said.code == 2
        assert "không thấy bản dựng nào" in said
    (tmp_path / "build.json").write_text("[]")
    assert portalgen("verify", tmp_path).code == 2
    assert portalgen("verify", tmp_path / "khong-co").code == 2
    said = portalgen("verify", "http://127.0.0.1:9/")
    assert said.code == 2
    assert "không đọc được" in said


def test_a_manifest_of_another_kind(built: PortalFolder, portalgen: Command) -> None:
    import hashlib

    (built.output / INDEX).write_bytes(b"nothing\n")
    receipt = json.loads(built.read("build.json"))
    receipt["root_hash"] = "sha256:" + hashlib.sha256(b"nothing\n").hexdigest()
    (built.output / "build.json").write_text(json.dumps(receipt))
    said = portalgen("verify", built.output)
    assert said.code == 2
    assert "không đúng dạng" in said
