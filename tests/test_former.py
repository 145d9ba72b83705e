"""``redirects.yml``: addresses at which no item stands any longer."""

from __future__ import annotations

import pytest
from conftest import PortalFolder

SITES = """
-- portal.yml --
title: Cổng
base_url: https://portal.example.gov.vn
main_site: trang
-- rieng/site.yml --
title: Trang riêng
host: https://rieng.example.gov.vn
-- rieng/tin/_index.md --
---
title: Tin riêng
---
-- redirects.yml --
redirects:
  - {from: /cu/bai.html, to: /tin/bai-dau.html}
  - {from: /cu/mau.pdf, gone: "Mẫu này không còn dùng từ năm 2026."}
  - {from: /cu/thong-bao, gone: "Thông báo đã hết hiệu lực, không có bản thay."}
  - {from: /chuyen-muc-cu/*, to: /tin/*}
  - {from: /trang-cu/*, to: https://elsewhere.example.gov.vn/}
  - {from: /dong/*, gone: Trang này đã đóng từ ngày 01/11/2026.}
  - {from: "/Pages/x.aspx?ItemID=7", to: /tin/}
  - tu: https://rieng.example.gov.vn/cu.html
    den: https://portal.example.gov.vn/tin/
"""


@pytest.fixture
def site(portal: PortalFolder) -> PortalFolder:
    return portal.write(SITES).publish()


def test_servers_are_told(site: PortalFolder) -> None:
    assert site.read("_redirects").splitlines() == [
        "/Pages/x.aspx ItemID=7 /tin/ 301!",
        "/cu/bai.html /tin/bai-dau.html 301!",
        "/cu/mau.pdf /404.html 410!",
        "/cu/thong-bao/ /cu/thong-bao/index.html 410!",
        "/cu/thong-bao/index.html /cu/thong-bao/index.html 410!",
        "/rieng/* https://rieng.example.gov.vn/:splat 301!",
        "/chuyen-muc-cu/* /tin/:splat 301!",
        "/trang-cu/* https://elsewhere.example.gov.vn/ 301!",
        "/dong/* /dong/index.html 410!",
    ]
    assert site.read("rieng/_redirects") == "/cu.html https://portal.example.gov.vn/tin/ 301!\n"
    nginx = site.read("_nginx/server.conf")
    assert 'location ^~ "/dong/" {\n    set $portal_gone "/dong/index.html";\n    return 410;\n}' in nginx
    assert '"/tin/$1" permanent;' in nginx
    assert "@portal_gone" in nginx


def test_hosts_without_rules_lead_on_too(site: PortalFolder) -> None:
    assert "https://portal.example.gov.vn/tin/bai-dau.html" in site.read("cu/bai.html")
    assert "https://portal.example.gov.vn/tin/" in site.read("chuyen-muc-cu/index.html")
    assert "không có bản thay" in site.read("cu/thong-bao/index.html")
    assert "noindex" in site.read("dong/index.html")
    assert "https://portal.example.gov.vn/tin/" in site.read("rieng/cu.html")
    assert not site.exists("cu/mau.pdf")


def test_the_next_build_makes_what_changed(site: PortalFolder) -> None:
    site.edit("redirects.yml", "  - {from: /cu/bai.html, to: /tin/bai-dau.html}\n", "")
    site.edit("redirects.yml", "đã đóng từ ngày", "đã đóng kể từ ngày").publish()
    assert not site.exists("cu/bai.html")
    assert "kể từ" in site.read("dong/index.html")
    incremental = site.tree()
    assert site.publish(clean=True).tree() == incremental
    (site.content / "redirects.yml").unlink()
    site.publish()
    assert not site.exists("dong/index.html")
    assert "/dong/" not in site.read("_redirects")


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ("{from: /tin/bai-dau.html, to: /tin/}", "URL002"),
        ("{from: /tin/, to: /}", "URL002"),
        ("{from: /tin/*, to: /}", "URL002"),
        ("{from: /tin/atom.xml, to: /}", "URL002"),
        ("{from: https://la.example.com/x.html, to: /}", "URL003"),
        ("{from: cu.html, to: /}", "FLD011"),
        ("{from: /a.html, to: /b.html, gone: Không còn nữa.}", "RULE002"),
        ("{from: /a.html}", "RULE002"),
        ("{from: /a.html, toi: /}", "FLD001"),
        ("/a.html", "FLD004"),
    ],
)
def test_mistakes_are_told_at_their_line(portal: PortalFolder, entry: str, code: str) -> None:
    portal.put("redirects.yml", f"# Địa chỉ cũ\nredirects:\n  - {entry}\n").build()
    assert not portal.published
    found = [d for d in portal.found if d.span.path == "content/redirects.yml"]
    assert code in [d.code for d in found], portal.explained()
    assert {d.span.line for d in found} == {3}


def test_a_loop_is_refused(portal: PortalFolder) -> None:
    portal.put(
        "redirects.yml", "redirects:\n  - {from: /a.html, to: /b.html}\n  - {from: /b.html, to: /a.html}\n"
    ).build()
    assert "URL002" in portal.codes()
