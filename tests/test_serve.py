"""The preview, as a process: what it serves, to whom, and what follows an edit."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest
from conftest import PortalFolder


class Preview:
    """A running ``portalgen serve``."""

    def __init__(self, portal: PortalFolder) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        command = [sys.executable, "-m", "portalgen", "serve", "--port", str(self.port), "--lang", "vi"]
        environment = {**os.environ, "PYTHONWARNINGS": "ignore"}
        self.process = subprocess.Popen(
            command, cwd=portal.root, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def get(self, path: str, host: str = "") -> tuple[int, str]:
        """Status and text of an answer."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}")
        if host:
            request.add_header("Host", host)
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def until(self, path: str, text: str, seconds: float = 20) -> str:
        """The page once it shows a text."""
        page = ""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                _, page = self.get(path)
            except OSError:
                page = ""
            if text in page:
                return page
            time.sleep(0.1)
        raise AssertionError(f"{text!r} did not appear: {page[:300]!r}")


@pytest.fixture
def preview(portal: PortalFolder) -> Iterator[Preview]:
    running = Preview(portal)
    try:
        running.until("/", "Trang thử nghiệm")
        yield running
    finally:
        running.process.terminate()
        running.process.wait(10)


def test_pages_are_shown_and_the_output_is_left_alone(portal: PortalFolder, preview: Preview) -> None:
    status, page = preview.get("/tin/bai-dau.html")
    assert status == 200
    assert "Bài đầu tiên" in page
    assert "/__portalgen__/" in page
    assert not portal.output.exists()
    assert preview.get("/khong-co.html")[0] == 404
    assert preview.get("/../content/portal.yml")[0] in {400, 403, 404}


def test_only_this_machine_may_ask(preview: Preview) -> None:
    assert preview.get("/", host="evil.example")[0] == 403


def test_an_edit_is_seen_and_a_mistake_leaves_the_last_good_page(
    portal: PortalFolder, preview: Preview
) -> None:
    portal.edit("trang/tin/bai-dau.md", "Nội dung bài đầu tiên", "Nội dung vừa sửa")
    preview.until("/tin/bai-dau.html", "Nội dung vừa sửa")
    portal.edit("trang/tin/bai-dau.md", "title: Bài đầu tiên", "title: Bài: đầu tiên")
    time.sleep(1)
    status, page = preview.get("/tin/bai-dau.html")
    assert status == 200
    assert "Nội dung vừa sửa" in page
    portal.edit("trang/tin/bai-dau.md", "title: Bài: đầu tiên", "title: Bài đã chữa")
    preview.until("/tin/bai-dau.html", "Bài đã chữa")


def test_drafts_are_shown_here_and_only_here(portal: PortalFolder, preview: Preview) -> None:
    portal.item("trang/tin/nhap.md", "title: Bản nháp thử\ndate: 2026-11-02\ndraft: true")
    preview.until("/tin/nhap.html", "Bản nháp thử")


def test_nothing_of_the_preview_is_published(portal: PortalFolder) -> None:
    assert portal.publish().mentions("__portalgen__") == []


def test_every_part_of_the_theme_is_shown_here_and_in_no_output(
    portal: PortalFolder, preview: Preview
) -> None:
    status, page = preview.get("/__portalgen__/parts")
    assert status == 200
    assert 'class="lead-card' in page
    assert page.count('class="notice notice-') >= 6
    assert "Bài đầu tiên" in page  # what the portal itself has
    assert "parts-page" not in "".join(str(data) for data in portal.publish().tree().values())


def test_the_preview_can_be_searched(portal: PortalFolder, preview: Preview) -> None:
    root = json.loads(preview.until("/search/root.json", "segments"))
    assert root["n"] == 1
    assert "Tin tức" in preview.get(f"/search/{root['labels']}")[1]
    portal.item("trang/tin/nua.md", "title: Bài nữa\ndate: 2026-11-02")
    assert json.loads(preview.until("/search/root.json", '"n":2'))["segments"] != root["segments"]
    assert preview.get("/search/none.bin")[0] == 404
