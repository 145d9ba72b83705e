"""Metadata of pages: the mandatory elements of TT 24/2011, and what social networks read."""

import datetime as dt

import pytest

from portalgen.render.metadata import (
    MANDATORY,
    DublinCore,
    Social,
    dublin_core,
    open_graph,
    page_meta,
    shorten,
)
from portalgen.render.views import Image
from portalgen.text.moment import Moment

ICT = dt.timezone(dt.timedelta(hours=7))
WHEN = Moment(at=dt.datetime(2026, 11, 1, 8, 30, tzinfo=ICT))


def core(**changes):
    values = {
        "title": "Bộ trưởng tiếp công dân",
        "creators": ("Văn phòng",),
        "date": WHEN,
        "description": "Buổi tiếp công dân định kỳ.",
        "publishers": ("Bộ A",),
        "identifier": "https://cong.example.vn/tin/a.html",
    }
    return DublinCore(**(values | changes))


def as_dict(metas):
    assert len({meta.name for meta in metas}) == len(metas)
    return {meta.name: meta.content for meta in metas}


def social(**changes):
    values = {
        "title": "Tiêu đề",
        "url": "https://cong.example.vn/tin/a.html",
        "description": "Mô tả",
        "site_name": "Cổng A",
    }
    return Social(**(values | changes))


def test_the_six_mandatory_elements_come_first():
    metas = dublin_core(core())
    assert tuple(meta.name for meta in metas[:6]) == MANDATORY
    assert all(meta.attribute == "name" for meta in metas)
    assert as_dict(metas)["DC.Date"] == "2026-11-01T08:30:00+07:00"


def test_recommended_elements_and_several_values():
    told = as_dict(
        dublin_core(
            core(
                creators=("An; Bình", "Chi", "Chi", " "),
                language="vi",
                sources=("Báo A",),
                contributors=("Dũng", "Em"),
                subjects=("Hộ tịch", "Quốc tịch"),
                coverage=("Việt Nam", "2026"),
                rights="Ghi rõ nguồn",
            )
        )
    )
    assert told["DC.Creator"] == "An, Bình; Chi"
    assert told["DC.Contributor"] == "Dũng; Em"
    assert told["DC.Subject"] == "Hộ tịch; Quốc tịch"
    assert told["DC.Coverage"] == "Việt Nam; 2026"
    assert told["DC.Language"] == "vi"
    assert told["DC.Source"] == "Báo A"
    assert told["DC.Rights"] == "Ghi rõ nguồn"
    assert told["DC.Format"] == "text/html"


def test_empty_optional_elements_are_left_out():
    assert all(meta.content.strip() for meta in dublin_core(core(subjects=("", " "), rights="\n")))
    assert "DC.Subject" not in as_dict(dublin_core(core()))


@pytest.mark.parametrize(
    ("changes", "name", "expected"),
    [
        ({"description": " \x00 "}, "DC.Description", "Bộ trưởng tiếp công dân"),
        ({"creators": ()}, "DC.Creator", "Bộ A"),
        ({"publishers": ("",)}, "DC.Publisher", "Văn phòng"),
        ({"date": dt.date(2020, 1, 2)}, "DC.Date", "2020-01-02"),
        ({"date": Moment(at=WHEN.at, has_time=False)}, "DC.Date", "2026-11-01"),
    ],
)
def test_fallbacks_of_mandatory_elements(changes, name, expected):
    assert as_dict(dublin_core(core(**changes)))[name] == expected


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"title": " "}, "DC.Title"),
        ({"identifier": ""}, "DC.Identifier"),
        ({"creators": (), "publishers": ()}, "DC.Creator"),
    ],
)
def test_a_mandatory_element_that_nothing_can_fill_is_refused(changes, name):
    with pytest.raises(ValueError, match=name):
        dublin_core(core(**changes))


def test_no_date_is_invented():
    names = [meta.name for meta in dublin_core(core(date=None))]
    assert "DC.Date" not in names
    assert set(MANDATORY) - {"DC.Date"} <= set(names)


def test_text_is_one_line_without_control_characters():
    told = as_dict(dublin_core(core(title="A\x00\x1b\r\n  B\t<script>", description="x\ny")))
    assert told["DC.Title"] == "A B <script>"
    assert told["DC.Description"] == "x y"


def test_open_graph_of_an_article():
    image = Image(href="https://cong.example.vn/a.jpg", width=1200, height=630, alt="Quang cảnh")
    metas = open_graph(
        social(
            kind="article",
            image=image,
            published=WHEN,
            updated=Moment(at=WHEN.at + dt.timedelta(days=1)),
            authors=("An", "Bình"),
            section="Tin tức",
            tags=("Hộ tịch",),
            translations=("vi", "en", "xx"),
        )
    )
    pairs = [(meta.name, meta.content) for meta in metas]
    assert ("og:locale", "vi_VN") in pairs
    assert [content for name, content in pairs if name == "og:locale:alternate"] == ["en_US"]
    assert [content for name, content in pairs if name == "article:author"] == ["An", "Bình"]
    told = dict(pairs)
    assert told["og:type"] == "article"
    assert told["og:image"] == image.href
    assert (told["og:image:width"], told["og:image:height"]) == ("1200", "630")
    assert told["og:image:alt"] == "Quang cảnh"
    assert told["article:published_time"] == "2026-11-01T08:30:00+07:00"
    assert told["article:modified_time"] == "2026-11-02T08:30:00+07:00"
    assert told["article:section"] == "Tin tức"
    assert told["article:tag"] == "Hộ tịch"
    assert told["twitter:card"] == "summary_large_image"
    assert {meta.attribute for meta in metas if meta.name.startswith(("og:", "article:"))} == {"property"}
    assert {meta.attribute for meta in metas if meta.name.startswith("twitter:")} == {"name"}


def test_open_graph_of_another_page_says_nothing_of_articles():
    told = as_dict(open_graph(social(published=WHEN, section="Tin", lang="xx", description="")))
    assert told["og:type"] == "website"
    assert told["twitter:card"] == "summary"
    assert not [name for name in told if name.startswith("article:")]
    assert "og:locale" not in told
    assert "og:description" not in told


def test_page_meta_leaves_the_plain_description_to_the_page():
    names = [meta.name for meta in page_meta(core(), social())]
    assert "description" not in names
    assert {"DC.Title", "og:title"} <= set(names)


def test_shorten_cuts_at_a_word_and_marks_it():
    text = "Nghị định " * 60
    short = shorten(text, 50)
    assert len(short) <= 50
    assert short.endswith("…")
    assert short[:-1].split()[-1] in ("Nghị", "định")
    assert shorten("ngắn", 50) == "ngắn"
    assert shorten("x" * 50, 50) == "x" * 50
    assert shorten("x" * 51, 50) == "x" * 49 + "…"
    assert shorten("một, " + "hai " * 20, 10) == "một, hai…"
