"""The manifest: what it says of every file, and what of it changes."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from functools import partial

import pytest
from conftest import PortalFolder

from portalgen.build.manifest import (
    FRONT,
    INDEX,
    group_of,
    index_of,
    line_of,
    parts_of,
    read_lines,
    split_index,
)


def files_of(portal: PortalFolder) -> dict[str, bytes]:
    return {
        path.relative_to(portal.output).as_posix(): path.read_bytes()
        for path in portal.output.rglob("*")
        if path.is_file()
    }


def listed(portal: PortalFolder) -> dict[str, str]:
    """Digests by path that the index and all parts name together."""
    parts, found = split_index((portal.output / INDEX).read_bytes())
    for part, digest in parts.items():
        data = (portal.output / part).read_bytes()
        assert hashlib.sha256(data).hexdigest() == digest
        found |= read_lines(data)
    return found


def check(portal: PortalFolder) -> None:
    files = files_of(portal)
    receipt = json.loads(files.pop("build.json"))
    assert receipt["root_hash"] == f"sha256:{hashlib.sha256(files[INDEX]).hexdigest()}"
    assert receipt["files"] == len(files)
    own = {path for path in files if path.startswith("_manifest/")}
    assert own == {INDEX, *split_index(files[INDEX])[0]}
    wanted = {path: hashlib.sha256(data).hexdigest() for path, data in files.items() if path not in own}
    assert listed(portal) == wanted
    assert len(wanted) > 10


def test_every_file_is_listed_after_every_kind_of_change(portal: PortalFolder) -> None:
    check(portal.publish())
    portal.item("trang/tin/2025/03/hai.md", "title: Hai\ndate: 2025-03-01\naliases: [/cu/hai.html]")
    check(portal.publish())
    portal.edit("trang/tin/bai-dau.md", "Bài đầu tiên", "Bài khác")
    check(portal.publish())
    portal.delete("trang/tin/2025/03/hai.md")
    check(portal.publish())
    assert "_manifest/tin/2025.sha256" not in files_of(portal)
    assert "_manifest/_moved/-.sha256" not in files_of(portal)


def test_a_lost_or_damaged_part_comes_back(portal: PortalFolder) -> None:
    portal.publish()
    (portal.output / "_manifest/tin/-.sha256").write_text("x")
    (portal.output / INDEX).unlink()
    check(portal.publish())


def test_pages_that_only_lead_elsewhere_stand_apart(portal: PortalFolder) -> None:
    portal.item("trang/tin/hai.md", "title: Hai\ndate: 2025-03-01\naliases: [/cu/hai.html]").publish()
    assert list(read_lines((portal.output / "_manifest/_moved/-.sha256").read_bytes())) == ["cu/hai.html"]
    # the old address becomes a page of its own
    portal.edit("trang/tin/hai.md", "aliases: [/cu/hai.html]\n", "")
    portal.write("-- trang/cu/_index.md --\n---\ntitle: Cũ\n---\n")
    portal.item("trang/cu/hai.md", "title: Hai\ndate: 2025-03-01").publish()
    check(portal)
    assert "cu/hai.html" in read_lines((portal.output / "_manifest/cu/-.sha256").read_bytes())


def test_one_edit_changes_one_part(portal: PortalFolder) -> None:
    for n in range(1, 25):
        portal.item(f"trang/tin/{2000 + n}/01/b{n}.md", f"title: Bài {n}\ndate: {2000 + n}-01-05")
    before = files_of(portal.publish())
    portal.edit("trang/tin/2005/01/b5.md", "Nội dung.", "Khác.").publish()
    after = files_of(portal)
    changed = {path for path in after if after[path] != before.get(path)}
    assert {path for path in changed if not path.removeprefix("_manifest/").startswith("search/")} == {
        "tin/2005/01/b5.html",
        "_manifest/tin/2005.sha256",
        INDEX,
        "build.json",
    }


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="no sha256sum on this machine")
def test_sha256sum_reads_it(portal: PortalFolder) -> None:
    portal.put("trang/tin/bai-dau/Tệp đính.pdf", b"%PDF-1.4\n%%EOF\n")
    portal.edit(
        "trang/tin/bai-dau.md", "date:", "attachments: [{file: bai-dau/Tệp đính.pdf}]\ndate:"
    ).publish()
    for part in (INDEX, *split_index((portal.output / INDEX).read_bytes())[0]):
        done = subprocess.run(
            ["sha256sum", "--check", "--strict", part],
            cwd=portal.output,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_many_files_are_cut_by_their_paths() -> None:
    rows = [(f"tin/bai-{n:05}.html", "0" * 64) for n in range(3000)]
    parts = parts_of("tin/-", rows)
    assert len(parts) == 4
    assert sum(count for _, count in parts.values()) == 3000
    assert max(count for _, count in parts.values()) < 1024
    more = parts_of("tin/-", [*rows, ("tin/moi.html", "1" * 64)])
    assert len([path for path in more if more[path] != parts[path]]) == 1
    assert len(parts_of("tin/-", rows[:1024])) == 1
    assert len(parts_of("tin/-", rows[:1025])) == 2
    assert parts_of("tin/-", ()) == {}
    index = index_of({"tin/-": tuple((p, "a" * 64, n) for p, (_, n) in parts.items())}, rows[:2])
    assert index.count(b"\n") == 6
    assert split_index(index) == (dict.fromkeys(sorted(parts), "a" * 64), dict(rows[:2]))


def test_groups() -> None:
    group = partial(group_of, main_site="chinh")
    for path in ("index.html", "_nginx/http.conf", "thads/_redirects", "sitemaps/chinh-2026-11.xml"):
        assert group(path) == FRONT
    assert group("tin/2026/11/x/anh.jpg") == "tin/2026"
    assert group("thads/tin/2026/x.html") == "thads/2026"
    assert group("2026/x.html") == "2026/-"
    assert group("tin/index.html") == group("thads/tin/atom.xml") == FRONT
    assert group("tin/2026/index.html") == "tin/2026"
    assert group("sitemaps/thads-2026-11.xml") == group("thads/sitemaps/thads-2026-11.xml") == "thads/2026"
    assert group("sitemaps/tinh.xml") == "sitemaps/-"
    assert group("cu/x.html", moved=True) == "_moved/-"


def test_names_that_would_break_a_line() -> None:
    names = ["a b.pdf", "é.pdf", "a\\nb.pdf", "a\nb.pdf", "a\\\nb\r.pdf", "\\"]
    text = "".join(line_of(name, "0" * 64) for name in names).encode()
    assert list(read_lines(text)) == names


@pytest.mark.parametrize(
    "text", [b"x", b"0" * 64 + b" a\n", b"g" * 64 + b"  a\n", b"0" * 64 + b"  \n", b"\xff"]
)
def test_what_is_no_list_is_refused(text: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - of bytes that are no text too
        read_lines(text)
