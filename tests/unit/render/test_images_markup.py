"""HTML of images and of rows of file lists."""

from __future__ import annotations

from markupsafe import Markup

from portalgen.render.markup import file_html, image_html
from portalgen.render.views import File, Image, Source

HOSTILE = '"><script>alert(1)</script>'


def test_a_responsive_image():
    image = Image(
        "/x/a.jpg", 1200, 800, 'Một & "hai"', (Source("/x/a-400w.webp", 400), Source("/x/a-800w.webp", 800))
    )
    html = image_html(image)
    assert isinstance(html, Markup)
    assert html == (
        '<img src="/x/a.jpg" srcset="/x/a-400w.webp 400w, /x/a-800w.webp 800w"'
        ' sizes="(min-width: 48rem) 45rem, 100vw" width="1200" height="800" alt="Một &amp; &quot;hai&quot;"'
        ' loading="lazy" decoding="async">'
    )


def test_the_first_image_of_a_page_is_not_lazy():
    html = image_html(Image("a.png", 1, 1, ""), lazy=False, css_class="wide")
    assert html == (
        '<img src="a.png" width="1" height="1" alt="" class="wide" fetchpriority="high" decoding="async">'
    )


def test_a_link_to_the_original():
    html = image_html(Image("a.png", 1, 1, "Mô tả"), link=True)
    assert html.startswith('<a class="image-link" href="a.png"><img src="a.png"')
    assert html.endswith("</a>")


def test_a_row_of_a_file_list():
    file = File("/x/a.pdf", "a.pdf", "Phụ lục", "PDF", "application/pdf", 1_258_291, role="Toàn văn")
    assert file_html(file, note="bản ký số") == (
        '<li><span class="file-kind" aria-hidden="true">PDF</span><span>'
        '<a href="/x/a.pdf" type="application/pdf">Phụ lục</a>'
        ' <span class="note">Toàn văn · PDF, 1,2 MB · bản ký số</span></span></li>\n'
    )
    plain = file_html(File("a.csv", "a.csv", "", "CSV", "text/csv", 500), language="en")
    assert ">a.csv</a>" in plain
    assert "CSV, 500" in plain


def test_every_value_is_escaped():
    image = Image(HOSTILE, 1, 1, HOSTILE, (Source(HOSTILE, 1),))
    file = File(HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, 1, role=HOSTILE)
    pieces = (image_html(image, css_class=HOSTILE, sizes=HOSTILE, link=True), file_html(file, note=HOSTILE))
    assert not any("<script" in html for html in pieces)
