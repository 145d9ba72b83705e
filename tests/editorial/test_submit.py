"""``submit``: an editor's change on its way to review, in real repositories with a real server."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portalgen.editorial.forge import parse_remote, printed_link, pull_request_link

if TYPE_CHECKING:
    from flow import Command, Repository, Said

pytest_plugins = ["flow"]

NEWS = "title: {title}\ndate: 2026-11-02\nsummary: Tóm tắt của bài đủ dài để không bị nhắc nhở gì thêm nữa."


@pytest.fixture
def server(repository: Repository, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bare repository that the portal's ``origin`` is."""
    bare = tmp_path_factory.mktemp("server") / "cong.git"
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(bare)], check=True)
    repository.git("remote", "add", "origin", str(bare))
    repository.git("push", "-q", "-u", "origin", "main")
    return bare


def git(folder: Path, *args: str) -> str:
    done = subprocess.run(["git", "-C", str(folder), *args], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def write(repository: Repository, name: str, title: str, body: str = "Nội dung.\n") -> None:
    repository.portal.item(f"trang/tin/{name}", NEWS.format(title=title), body)


class Editor:
    """Calls ``submit`` in a repository."""

    def __init__(self, repository: Repository, portalgen: Command) -> None:
        self.repository, self.portalgen = repository, portalgen

    def submit(self, *words: object, lang: str = "vi") -> Said:
        content = self.repository.portal.content
        return self.portalgen("submit", *words, "--content", content, "--now", "2026-11-24T08:00", lang=lang)


@pytest.fixture
def editor(repository: Repository, portalgen: Command) -> Editor:
    return Editor(repository, portalgen)


def test_an_item_goes_with_its_files_and_nothing_else(
    repository: Repository, server: Path, editor: Editor
) -> None:
    folder = repository.portal.content / "trang/tin"
    write(repository, "le-khai-mac/index.md", "Lễ khai mạc", "Xem [chương trình](chuong-trinh.pdf).\n")
    (folder / "le-khai-mac/chuong-trinh.pdf").write_bytes(b"%PDF-1.4\n%%EOF\n")
    write(repository, "tep-le.md", "Bài có tệp lẻ", "Xem [tệp](tep%20le.pdf).\n")
    (folder / "tep le.pdf").write_bytes(b"%PDF-1.4\n%%EOF\n")
    repository.portal.edit("trang/tin/bai-dau.md", "Nội dung bài", "Sửa dở bài")
    (repository.root / "ghi-chu.txt").write_text("của riêng tôi")
    repository.git("add", "content/trang/tin/bai-dau.md")
    said = editor.submit(folder / "le-khai-mac", folder / "tep-le.md")
    assert said.code == 0, said
    assert "Đã gửi lên origin, nhánh submit/le-khai-mac." in said
    assert "1 thay đổi khác ở lại trên máy này" in said
    assert repository.git("branch", "--show-current") == "submit/le-khai-mac"
    assert git(server, "log", "--format=%an %B", "-1", "submit/le-khai-mac").split("\n") == [
        "Test Thêm: Lễ khai mạc và 1 thay đổi khác",
        "",
        "- Thêm: Lễ khai mạc",
        "- Thêm: Bài có tệp lẻ",
    ]
    sent = git(server, "-c", "core.quotePath=false", "diff", "--name-only", "main", "submit/le-khai-mac")
    assert sent.split("\n") == [
        "content/trang/tin/le-khai-mac/chuong-trinh.pdf",
        "content/trang/tin/le-khai-mac/index.md",
        "content/trang/tin/tep le.pdf",
        "content/trang/tin/tep-le.md",
    ]
    left = repository.git("status", "--porcelain", "--untracked-files=all").split("\n")
    assert left == ["M  content/trang/tin/bai-dau.md", "?? ghi-chu.txt"]


def test_the_next_submission_joins_the_branch_and_main_is_free_again(
    repository: Repository, server: Path, editor: Editor
) -> None:
    write(repository, "mot.md", "Bài một")
    assert editor.submit().code == 0
    write(repository, "hai.md", "Bài hai")
    repository.portal.delete("trang/tin/mot.md")
    again = editor.submit(lang="en")
    assert "Sent to origin, added to the branch submit/bai-mot." in again
    assert git(server, "log", "--format=%s", "-2", "submit/bai-mot").split("\n") == [
        "Add: Bài hai and 1 other change",
        "Thêm: Bài một",
    ]
    repository.git("switch", "-q", "main")
    assert not (repository.portal.content / "trang/tin/hai.md").exists()
    write(repository, "mot.md", "Bài một")
    assert "nhánh submit/bai-mot-2." in editor.submit()


def test_a_title_of_any_letters_makes_a_safe_branch(
    repository: Repository, server: Path, editor: Editor
) -> None:
    write(
        repository,
        "la.md",
        '"Lễ công bố: “Đổi mới” ~^:?*[\\\\ .. @{ 法律 và rất rất dài dòng nữa cho quá sáu mươi chữ"',
    )
    assert editor.submit().code == 0
    branch = repository.git("branch", "--show-current")
    assert branch.startswith("submit/le-cong-bo-doi-moi-")
    assert len(branch) <= 70
    git(server, "rev-parse", "--verify", branch)


def test_what_has_errors_is_not_sent(repository: Repository, server: Path, editor: Editor) -> None:
    write(repository, "hong.md", "Bài hỏng", "[hỏng](khong-co.md)\n")
    said = editor.submit()
    assert said.code == 1
    assert "LNK001" in said
    assert "Chưa gửi" in said
    assert repository.git("branch", "--show-current") == "main"
    write(repository, "tot.md", "Bài tốt")
    assert editor.submit(repository.portal.content / "trang/tin/tot.md").code == 0


def test_dry_run_changes_nothing(repository: Repository, server: Path, editor: Editor) -> None:
    write(repository, "mot.md", "Bài một")
    said = editor.submit("--dry-run")
    assert (said.code, "Thêm mới: Bài một" in said) == (0, True)
    assert repository.git("branch", "--show-current") == "main"
    assert repository.git("branch", "--list", "submit/*") == ""


def test_a_deleted_item_is_named_by_the_title_it_had(
    repository: Repository, server: Path, editor: Editor
) -> None:
    repository.portal.delete("trang/tin/bai-dau.md")
    said = editor.submit(repository.portal.content / "trang/tin/bai-dau.md")
    assert said.code == 1  # readers have its address
    assert "URL005" in said
    line = "redirects:\n  - {from: /tin/bai-dau.html, gone: Đăng nhầm ngày 20/11}\n"
    repository.portal.put("redirects.yml", line)
    said = editor.submit(
        repository.portal.content / "trang/tin/bai-dau.md", repository.portal.content / "redirects.yml"
    )
    assert said.code == 0, said
    assert git(server, "log", "-1", "--format=%s", "submit/bai-dau-tien").startswith("Xóa: Bài đầu tiên")


def refused(said: Said, *parts: str) -> None:
    assert said.code == 2, said
    for part in parts:
        assert part in said
    assert "Traceback" not in said


def test_refusals_say_what_to_do(repository: Repository, server: Path, editor: Editor) -> None:
    refused(editor.submit(), "không có gì mới để gửi")
    refused(editor.submit(lang="en"), "there is nothing to send")
    path = repository.portal.content / "trang/tin/bai-dau.md"
    refused(editor.submit(path), "không thay đổi gì")
    write(repository, "mot.md", "Bài một")
    refused(editor.submit("--remote", "other"), "không có máy chủ “other”", "origin")
    refused(editor.submit("--branch", "main"), "không gửi thẳng vào nhánh main")
    repository.git("config", "--unset", "user.email")
    refused(editor.submit(), 'git config --global user.name "Họ và tên"')
    repository.git("config", "user.email", "test@example.org")
    repository.git("remote", "set-url", "origin", "/nowhere/at/all.git")
    refused(editor.submit(), "không nối được với máy chủ origin", "chưa ghi gì")
    repository.git("remote", "remove", "origin")
    refused(editor.submit(), "git remote add origin")
    repository.git("checkout", "-q", "--detach")
    repository.git("remote", "add", "origin", str(server))
    refused(editor.submit(), "git switch main")
    assert repository.git("log", "--format=%s") == "Đầu tiên"


def test_outside_a_repository(portal, portalgen: Command) -> None:
    said = portalgen("submit", "--content", portal.content)
    refused(said, "không nằm trong kho Git nào")


def test_a_merge_underway_and_its_conflicts(repository: Repository, server: Path, editor: Editor) -> None:
    repository.git("switch", "-q", "-c", "khac")
    repository.portal.edit("trang/tin/bai-dau.md", "Nội dung bài", "Một bài")
    repository.commit()
    repository.git("switch", "-q", "main")
    repository.portal.edit("trang/tin/bai-dau.md", "Nội dung bài", "Hai bài")
    repository.commit()
    subprocess.run(
        ["git", "-C", str(repository.root), "merge", "-q", "khac"], capture_output=True, check=False
    )
    refused(editor.submit(), "gộp dở")
    repository.git("rev-parse", "MERGE_HEAD")


def test_somebody_else_changed_the_same_item(
    repository: Repository, server: Path, editor: Editor, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    subprocess.run(["git", "clone", "-q", str(server), str(other)], check=True)
    item = other / "content/trang/tin/bai-dau.md"
    item.write_text(item.read_text().replace("đầu tiên.", "đầu tiên, đã duyệt."))
    git(other, "-c", "user.name=Chị Bình", "-c", "user.email=b@example.org", "commit", "-qam", "Sửa")
    git(other, "push", "-q")
    repository.portal.edit("trang/tin/bai-dau.md", "title: Bài đầu tiên", "title: Bài thứ nhất")
    said = editor.submit()
    refused(said, "Chị Bình", "content/trang/tin/bai-dau.md", "git pull --rebase --autostash origin main")
    repository.git("pull", "-q", "--rebase", "--autostash", "origin", "main")
    assert editor.submit().code == 0
    sent = git(server, "show", "submit/bai-thu-nhat:content/trang/tin/bai-dau.md")
    assert "đã duyệt" in sent
    assert "Bài thứ nhất" in sent


def test_commits_on_main_are_not_taken_along_unasked(
    repository: Repository, server: Path, editor: Editor
) -> None:
    write(repository, "cua-ai.md", "Của ai")
    repository.commit("Lỡ ghi vào main")
    write(repository, "mot.md", "Bài một")
    refused(editor.submit(), "Lỡ ghi vào main", "--with-commits")
    assert editor.submit("--with-commits").code == 0


def test_a_hook_that_refuses_leaves_everything_as_it_was(
    repository: Repository, server: Path, editor: Editor
) -> None:
    hook = repository.root / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho 'error: no, thanks' >&2\nexit 1\n")
    hook.chmod(0o755)
    write(repository, "mot.md", "Bài một")
    refused(editor.submit(), "no, thanks")
    assert repository.git("branch", "--show-current") == "main"
    assert repository.git("branch", "--list", "submit/*") == ""
    assert repository.git("status", "--porcelain") == "?? content/trang/tin/mot.md"


def test_a_push_that_fails_is_sent_again(repository: Repository, server: Path, editor: Editor) -> None:
    hook = server / "hooks/pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\necho 'closed for today' >&2\nexit 1\n")
    hook.chmod(0o755)
    write(repository, "mot.md", "Bài một")
    refused(editor.submit(), "Không mất gì")
    assert repository.git("branch", "--show-current") == "submit/bai-mot"
    hook.write_text(
        "#!/bin/sh\necho 'Create a pull request:' >&2\n"
        "echo '  https://git.example.gov.vn/bo/cong/compare/main...submit/bai-mot' >&2\n"
    )
    said = editor.submit()
    assert said.code == 0, said
    assert "https://git.example.gov.vn/bo/cong/compare/main...submit/bai-mot" in said
    refused(editor.submit(), "không có gì mới")


REMOTES = {
    "https://github.com/bo/cong.git": "https://github.com/bo/cong",
    "https://user:ghp_secret@github.com/bo/cong": "https://github.com/bo/cong",
    "git@github.com:bo/cong.git": "https://github.com/bo/cong",
    "ssh://git@ssh.github.com:443/bo/cong.git": "https://github.com/bo/cong",
    "ssh://git@gitlab.example.gov.vn:2222/bo/nhom/cong.git": "https://gitlab.example.gov.vn/bo/nhom/cong",
    "gitlab.example.gov.vn:bo/nhom/cong.git/": "https://gitlab.example.gov.vn/bo/nhom/cong",
    "https://gitea.example.gov.vn:3000/bo/cong.git": "https://gitea.example.gov.vn:3000/bo/cong",
    "http://git.noi-bo/bo/cong.git": "http://git.noi-bo/bo/cong",
}


@pytest.mark.parametrize(("url", "page"), REMOTES.items())
def test_addresses_of_remotes(url: str, page: str) -> None:
    remote = parse_remote(url)
    assert remote is not None
    assert remote.page == page


@pytest.mark.parametrize(
    "url", ["/srv/git/cong.git", "../cong", "C:\\git\\cong", "file:///srv/cong.git", "", "x"]
)
def test_folders_are_no_hosts(url: str) -> None:
    assert parse_remote(url) is None


def test_links_that_open_a_pull_request() -> None:
    def link(url: str, configured: str = "", upstream: str = "") -> str:
        remote = parse_remote(url)
        assert remote is not None
        above = parse_remote(upstream) if upstream else None
        return pull_request_link(remote, "submit/le", "main", "Thêm: Lễ & hội", configured, above)

    title = "Th%C3%AAm%3A%20L%E1%BB%85%20%26%20h%E1%BB%99i"
    assert link("git@github.com:bo/cong.git") == (
        f"https://github.com/bo/cong/compare/main...submit/le?expand=1&title={title}"
    )
    assert link("git@github.com:an/cong.git", upstream="https://github.com/bo/cong.git") == (
        f"https://github.com/bo/cong/compare/main...an:submit/le?expand=1&title={title}"
    )
    assert link("https://gitlab.com/bo/cong.git") == (
        "https://gitlab.com/bo/cong/-/merge_requests/new?merge_request%5Bsource_branch%5D=submit%2Fle"
        f"&merge_request%5Btarget_branch%5D=main&merge_request%5Btitle%5D={title}"
    )
    assert link("ssh://git@codeberg.org/bo/cong") == "https://codeberg.org/bo/cong/compare/main...submit/le"
    assert link("https://git.bo.gov.vn/bo/cong") == ""
    assert (
        link("https://git.bo.gov.vn/bo/cong", "gitea")
        == "https://git.bo.gov.vn/bo/cong/compare/main...submit/le"
    )


def test_what_servers_print_is_believed_first() -> None:
    gitlab = "remote:\nremote: To create a merge request for x, visit:\nremote:   https://g.vn/bo/cong/-/merge_requests/new?merge_request%5Bsource_branch%5D=x\nremote:\n"
    assert (
        printed_link(gitlab) == "https://g.vn/bo/cong/-/merge_requests/new?merge_request%5Bsource_branch%5D=x"
    )
    github = "remote: Create a pull request for 'x' on GitHub by visiting:\nremote:      https://github.com/bo/cong/pull/new/x\n"
    assert printed_link(github) == "https://github.com/bo/cong/pull/new/x"
    assert printed_link("To https://github.com/bo/cong.git\n * [new branch] x -> x") == ""


@given(st.text(max_size=60))
def test_no_address_is_a_fault(text: str) -> None:
    remote = parse_remote(text)
    if remote is not None:
        assert pull_request_link(remote, "b", "main", configured="github").startswith(("http://", "https://"))
