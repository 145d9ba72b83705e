"""A portal that was never built: a check says the same as the one before it, of what is between items too."""

from __future__ import annotations

import pytest
from conftest import NOW, PortalFolder
from test_check_change import commit, git
from test_check_rules import DECREE, NEWS, plain, types_read_once

from portalgen.check import check
from portalgen.editorial.since import changed_since

__all__ = ["plain", "types_read_once"]


def seen(portal: PortalFolder) -> tuple[list[tuple[str, str]], int]:
    """Errors with their files, and the number of items."""
    checked = check(portal.root, portal.content, NOW)
    errors = [one for one in checked.diagnostics if one.severity == "error"]
    return [(one.code, one.span.path.removeprefix("content/trang/tin/")) for one in errors], checked.items


def twice(portal: PortalFolder) -> tuple[list[tuple[str, str]], int]:
    """What two checks in a row say."""
    first = seen(portal)
    assert seen(portal) == first
    return first


@pytest.fixture(params=["never", "before"])
def looked_at(request: pytest.FixtureRequest, plain: PortalFolder) -> PortalFolder:
    """A portal at which nobody has looked, or a check that found nothing."""
    if request.param == "before":
        assert seen(plain) == ([], 1)
    return plain


def test_an_id_of_two_files_is_told_each_time(looked_at: PortalFolder) -> None:
    looked_at.item("trang/tin/a.md", f"id: mot-bai\n{NEWS}").item("trang/tin/b.md", f"id: mot-bai\n{NEWS}")
    assert twice(looked_at) == ([("RULE004", "b.md")], 2)
    looked_at.edit("trang/tin/b.md", "id: mot-bai\n", "")
    assert twice(looked_at) == ([], 3)


def test_the_other_of_two_files_counts_when_the_first_is_gone(looked_at: PortalFolder) -> None:
    looked_at.item("trang/tin/a.md", f"id: mot-bai\n{NEWS}").item("trang/tin/b.md", f"id: mot-bai\n{NEWS}")
    assert seen(looked_at) == ([("RULE004", "b.md")], 2)
    looked_at.delete("trang/tin/a.md")
    assert twice(looked_at) == ([], 2)


def test_a_circle_of_items_is_told_each_time(looked_at: PortalFolder) -> None:
    looked_at.put("trang/tin/a.pdf", b"%PDF-1.4\n%%EOF\n")
    for here, there in ("12", "21"):
        relations = f"relations: [{{kind: replaces, to: {there}/2020/NĐ-CP}}]\n"
        looked_at.item(f"trang/tin/v{here}.md", DECREE.format(symbol=f"{here}/2020/NĐ-CP") + relations)
    assert twice(looked_at) == ([("RULE008", "v1.md"), ("RULE008", "v2.md")], 3)
    looked_at.edit("trang/tin/v1.md", "relations: [{kind: replaces, to: 2/2020/NĐ-CP}]\n", "")
    assert twice(looked_at) == ([], 3)


@pytest.mark.parametrize("known", [False, True])
def test_an_address_that_is_lost_beside_such_an_error_is_told(plain: PortalFolder, known: bool) -> None:
    """What was published is looked at from what the store knows, be it nothing or an earlier version."""
    plain.item("trang/tin/cu.md", NEWS.replace("Một bài", "Bài sẽ bị xóa"), "Chỉ ở đây.\n")
    (plain.root / ".gitignore").write_text("/public/\n/.portalgen/\n")
    git(plain, "init", "-q", "-b", "main")
    commit(plain)
    if known:
        assert seen(plain) == ([], 2)
    plain.delete("trang/tin/cu.md")
    plain.item("trang/tin/a.md", f"id: mot-bai\n{NEWS}").item("trang/tin/b.md", f"id: mot-bai\n{NEWS}")
    since = changed_since(plain.root, plain.content, "main")
    for changed in (None, since.paths, None):
        result = check(plain.root, plain.content, NOW, changed=changed, before=since.before)
        found = [(f.code, f.span.path) for f in result.diagnostics if f.severity == "error"]
        assert sorted(found) == [("RULE004", "content/trang/tin/b.md"), ("URL005", "content/trang/tin/cu.md")]
    plain.edit("trang/tin/b.md", "id: mot-bai\n", "")
    for _ in range(2):
        result = check(plain.root, plain.content, NOW, before=since.before)
        assert [f.code for f in result.diagnostics if f.severity == "error"] == ["URL005"]
