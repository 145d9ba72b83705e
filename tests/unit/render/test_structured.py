"""JSON-LD: right words of schema.org, only what is known, and nothing that could leave its script element."""

import datetime as dt
import html.parser
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from portalgen.content.model import Contact
from portalgen.render.schema_mapping import Mapped, PageContext
from portalgen.render.structured import (
    Organization,
    breadcrumb_list,
    government_organization,
    organization,
    script_json,
    web_site,
)
from portalgen.render.views import File, Image, Link
from portalgen.text.moment import Moment

ICT = dt.timezone(dt.timedelta(hours=7))
WHEN = Moment(at=dt.datetime(2026, 11, 1, 8, 30, tzinfo=ICT))
SITE = Organization(name="Bộ A", url="https://cong.example.vn/")
PAGE = PageContext(
    url="https://cong.example.vn/tin/a.html",
    site=SITE,
    unit=Organization(name="Cục B", url="https://cong.example.vn/cuc-b/"),
)
SITE_NODE = {"@type": "GovernmentOrganization", "name": "Bộ A", "url": "https://cong.example.vn/"}
UNIT_NODE = {"@type": "GovernmentOrganization", "name": "Cục B", "url": "https://cong.example.vn/cuc-b/"}
NASTY = "</script><script>alert(1)</script><!-- ]]> &amp; \u2028\u2029 \x00 😀"


def json_ld(mapping, values, context):
    return script_json(Mapped(mapping).node(values, context))


def ld(mapping, values, context=PAGE):
    return json.loads(str(json_ld(mapping, values, context)))


def kind(name, /, **properties):
    return {"type": name, "properties": properties}


def test_news_article():
    mapping = kind(
        "NewsArticle",
        headline="title",
        description="summary",
        image="image",
        datePublished="date",
        dateModified="updated",
        keywords="keywords",
        author={"each": "contributors", "type": "Person", "properties": {"name": "name"}},
        sourceOrganization="unit",
        publisher="site",
        isBasedOn="source_url",
        contentLocation="location",
        url="url",
    )
    image = Image(href="/tin/a/x.jpg", width=800, height=600, alt="Quang cảnh", credit="Văn phòng")
    got = ld(
        mapping,
        {
            "title": "Tiêu đề",
            "summary": "",
            "image": image,
            "date": WHEN,
            "updated": None,
            "keywords": ("a", "b"),
            "contributors": ({"name": "An", "role": "x"}, {"name": "Bình"}),
            "source_url": "https://nguon.example.vn/x",
            "location": "Hà Nội",
        },
    )
    assert got == {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": "Tiêu đề",
        "image": {
            "@type": "ImageObject",
            "url": "https://cong.example.vn/tin/a/x.jpg",
            "caption": "Quang cảnh",
            "creditText": "Văn phòng",
            "width": "800 px",
            "height": "600 px",
        },
        "datePublished": "2026-11-01T08:30:00+07:00",
        "keywords": ["a", "b"],
        "author": [{"@type": "Person", "name": "An"}, {"@type": "Person", "name": "Bình"}],
        "sourceOrganization": UNIT_NODE,
        "publisher": SITE_NODE,
        "isBasedOn": "https://nguon.example.vn/x",
        "contentLocation": {"@type": "Place", "name": "Hà Nội"},
        "url": "https://cong.example.vn/tin/a.html",
    }


def test_legislation_with_its_force_translated():
    mapping = kind(
        "Legislation",
        legislationIdentifier="number_symbol",
        legislationDate="issued_date",
        legislationPassedBy="issuing_bodies",
        legislationType="doc_kind",
        legislationJurisdiction="=VN",
        legislationLegalForce={"field": "validity", "values": {"con": "InForce", "het": "NotInForce"}},
        legislationConsolidates="consolidates",
    )
    values = {
        "number_symbol": "42/2022/NĐ-CP",
        "issued_date": dt.date(2022, 6, 24),
        "issuing_bodies": ("Chính phủ", "Quốc hội"),
        "doc_kind": "Nghị định",
        "validity": "Còn hiệu lực",
        "consolidates": (Link(label="43/2011/NĐ-CP", href="/vb/43.html"),),
    }
    context = PageContext(url=PAGE.url, site=SITE, codes={"validity": "con"})
    got = ld(mapping, values, context)
    assert got["legislationIdentifier"] == "42/2022/NĐ-CP"
    assert got["legislationDate"] == "2022-06-24"
    assert got["legislationType"] == "Nghị định"
    assert got["legislationLegalForce"] == "InForce"
    assert got["legislationPassedBy"] == [
        {"@type": "GovernmentOrganization", "name": "Chính phủ"},
        {"@type": "GovernmentOrganization", "name": "Quốc hội"},
    ]
    assert got["legislationConsolidates"] == {
        "@type": "Legislation",
        "name": "43/2011/NĐ-CP",
        "url": "https://cong.example.vn/vb/43.html",
    }
    # A value that the table does not know is not passed on as if it were schema.org's.
    unknown = PageContext(url=PAGE.url, site=SITE, codes={"validity": "?"})
    assert "legislationLegalForce" not in ld(mapping, values, unknown)


QA = kind(
    "QAPage",
    name="title",
    mainEntity={
        "type": "Question",
        "properties": {
            "name": "title",
            "text": "question",
            "answerCount": "=1",
            "acceptedAnswer": {
                "type": "Answer",
                "properties": {"text": "answer", "author": "answering_unit"},
            },
        },
    },
)


def test_question_with_its_answer():
    values = {"title": "T", "question": "Hỏi?", "answer": "Đáp.", "answering_unit": "Cục B"}
    assert ld(QA, values)["mainEntity"] == {
        "@type": "Question",
        "name": "T",
        "text": "Hỏi?",
        "answerCount": 1,
        "acceptedAnswer": {
            "@type": "Answer",
            "text": "Đáp.",
            "author": {"@type": "Organization", "name": "Cục B"},
        },
    }


def test_question_without_an_answer_counts_none():
    question = ld(QA, {"title": "T", "question": "Hỏi?", "answer": " "})["mainEntity"]
    assert question["answerCount"] == 0
    assert "acceptedAnswer" not in question


def test_faq_page_of_several_questions():
    mapping = kind(
        "FAQPage",
        mainEntity={
            "each": "questions",
            "type": "Question",
            "properties": {"name": "q", "acceptedAnswer": {"type": "Answer", "properties": {"text": "a"}}},
        },
    )
    got = ld(mapping, {"questions": ({"q": "1?", "a": "Một"}, {"q": "2?", "a": "Hai"})})
    assert [(e["name"], e["acceptedAnswer"]["text"]) for e in got["mainEntity"]] == [
        ("1?", "Một"),
        ("2?", "Hai"),
    ]


def test_government_service_and_entries_that_are_plain_values():
    mapping = kind(
        "GovernmentService",
        name="title",
        serviceOutput="result",
        provider="competent_body",
        audience={"each": "audience", "type": "Audience", "properties": {"audienceType": "value"}},
        areaServed="=VN",
    )
    got = ld(
        mapping, {"title": "T", "result": "Giấy", "audience": ("Cá nhân", "Tổ chức"), "competent_body": "Sở"}
    )
    assert got["audience"] == [
        {"@type": "Audience", "audienceType": "Cá nhân"},
        {"@type": "Audience", "audienceType": "Tổ chức"},
    ]
    assert got["serviceOutput"] == {"@type": "Thing", "name": "Giấy"}
    assert got["provider"] == {"@type": "GovernmentOrganization", "name": "Sở"}
    assert got["areaServed"] == "VN"


def test_entries_take_what_they_lack_from_the_item_but_never_a_key_of_other_entries():
    mapping = kind(
        "WebPage",
        mainEntity={
            "each": "sessions",
            "type": "Event",
            "properties": {"name": "title", "startDate": "date", "location": "place", "organizer": "unit"},
        },
    )
    values = {
        "title": "Tiếp công dân",
        "date": WHEN,
        "place": "Trụ sở",
        "sessions": ({"date": dt.date(2026, 12, 1)}, {"date": dt.date(2026, 12, 2), "place": "Phòng 2"}),
    }
    first, second = ld(mapping, values)["mainEntity"]
    assert first["name"] == second["name"] == "Tiếp công dân"
    assert first["startDate"] == "2026-12-01"
    assert "location" not in first
    assert second["location"] == {"@type": "Place", "name": "Phòng 2"}
    assert first["organizer"] == UNIT_NODE


def test_dataset_with_downloads():
    mapping = kind(
        "Dataset",
        name="title",
        license="licence",
        temporalCoverage="year",
        distribution={
            "each": "files",
            "type": "DataDownload",
            "properties": {"contentUrl": "url", "encodingFormat": "format", "contentSize": "bytes"},
        },
    )
    got = ld(
        mapping,
        {
            "title": "T",
            "licence": "CC",
            "year": 2026,
            "files": ({"url": "/a.csv", "format": "text/csv", "bytes": 5},),
        },
    )
    assert got["temporalCoverage"] == "2026"
    assert got["distribution"] == {
        "@type": "DataDownload",
        "contentUrl": "https://cong.example.vn/a.csv",
        "encodingFormat": "text/csv",
        "contentSize": "5",
    }


def test_person_with_dotted_path_files_and_several_sources():
    mapping = kind(
        "Person",
        name="title",
        email="contact.email",
        worksFor="unit",
        knowsAbout=["topics", "field"],
        encoding="cv",
    )
    cv = File(href="cv.pdf", name="cv.pdf", title="Tiểu sử", kind="PDF", media_type="application/pdf", size=3)
    got = ld(
        mapping,
        {"title": "An", "contact": {"email": "an@example.vn"}, "topics": ("a",), "field": "b", "cv": cv},
    )
    assert got["email"] == "an@example.vn"
    assert got["knowsAbout"] == ["a", "b"]
    assert got["encoding"] == {
        "@type": "MediaObject",
        "contentUrl": "https://cong.example.vn/tin/cv.pdf",
        "name": "Tiểu sử",
        "encodingFormat": "application/pdf",
    }
    assert "worksFor" not in ld(mapping, {"title": "An"}, PageContext(url=PAGE.url, site=SITE))


@pytest.mark.parametrize("prop", ["text", "url", "author", "duration", "contentSize", "temporalCoverage"])
@pytest.mark.parametrize("empty", [None, "", "  ", (), [], {}, ("", None)])
def test_empty_values_are_dropped(empty, prop):
    assert set(ld(kind("WebPage", name="title", **{prop: "x"}), {"title": "T", "x": empty})) == {
        "@context",
        "@type",
        "name",
    }


def test_zero_and_false_are_values():
    assert ld(kind("Thing", a="n", b="f"), {"n": 0, "f": False}) == {
        "@context": "https://schema.org",
        "@type": "Thing",
        "a": 0,
        "b": False,
    }


def test_an_object_of_constants_only_says_nothing():
    mapping = kind(
        "WebPage", name="title", offers={"type": "Offer", "properties": {"price": "=0", "url": "x"}}
    )
    assert "offers" not in ld(mapping, {"title": "T"})
    assert json_ld(kind("WebPage", inLanguage="=vi"), {}, PAGE) == ""
    assert json_ld({}, {"title": "T"}, PAGE) == ""


def test_constants():
    got = ld(kind("Thing", name="title", a="=VN", b="=12", c="=true", d=5, e="==x"), {"title": "T"})
    assert [got[key] for key in "abcde"] == ["VN", 12, True, 5, "=x"]


class Page(html.parser.HTMLParser):
    """What a browser sees: start tags, and the text of scripts."""

    def __init__(self):
        super().__init__()
        self.tags = []
        self.script = ""

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)

    def handle_data(self, data):
        self.script += data


def in_page(text):
    page = Page()
    page.feed(f'<script type="application/ld+json">{text}</script>')
    page.close()
    assert page.tags == ["script"]
    return json.loads(page.script)


def test_nothing_leaves_the_script_element():
    text = json_ld(kind("Thing", name="title", about="title"), {"title": NASTY}, PAGE)
    assert isinstance(text, Markup)
    assert not set("<>&\u2028\u2029") & set(text)
    assert in_page(text)["name"] == NASTY.replace("\x00", "")


@given(st.text())
def test_any_text_stays_inside(value):
    got = in_page(script_json({"@type": "Thing", "name": value, value: [value]}))
    assert got["@type"] == "Thing" or value == "@type"


def test_markup_is_plain_text_inside():
    assert ld(kind("Answer", text="a"), {"a": Markup("<p>Đáp</p>")})["text"] == "<p>Đáp</p>"


def test_several_objects_make_a_graph():
    text = script_json({}, organization(SITE), breadcrumb_list((), PAGE.url), {"@type": "Thing", "name": "x"})
    got = json.loads(text)
    assert [node["@type"] for node in got["@graph"]] == ["GovernmentOrganization", "Thing"]
    assert script_json({}) == ""


def test_breadcrumbs():
    links = (Link(label="Trang chủ", href="/"), Link(label="Tin", href="../tin/"), Link(label="A", href=""))
    got = breadcrumb_list(links, PAGE.url)
    assert [(e["position"], e["name"], e["item"]["@id"]) for e in got["itemListElement"]] == [
        (1, "Trang chủ", "https://cong.example.vn/"),
        (2, "Tin", "https://cong.example.vn/tin/"),
        (3, "A", "https://cong.example.vn/tin/a.html"),
    ]
    assert breadcrumb_list(links[:1], PAGE.url) == {}


def test_web_site_with_and_without_search():
    got = web_site(
        name="Cổng", url=SITE.url, lang="vi", publisher=SITE, search="https://cong.example.vn/tim-kiem/?q="
    )
    assert got["potentialAction"]["target"]["urlTemplate"] == (
        "https://cong.example.vn/tim-kiem/?q={search_term_string}"
    )
    assert got["publisher"] == SITE_NODE
    assert "potentialAction" not in web_site(name="Cổng", url=SITE.url, lang="vi")


def test_government_organization():
    contact = Contact(
        organisation="Bộ A", address="1 Phố B", phone="024 1", fax="024 2", email="a@example.vn"
    )
    got = government_organization(
        name="Bộ A", url=SITE.url, contact=contact, logo="https://x/logo.svg", parent=SITE
    )
    assert got["contactPoint"]["telephone"] == got["telephone"] == "024 1"
    assert got["parentOrganization"] == SITE_NODE
    assert set(government_organization(name="Bộ A", url=SITE.url, contact=Contact())) == {
        "@type",
        "name",
        "url",
    }


def test_the_same_values_give_the_same_bytes_in_the_order_of_the_mapping():
    mapping = kind("Thing", b="x", a="y")
    assert (
        str(json_ld(mapping, {"y": 1, "x": 2}, PAGE))
        == '{"@context":"https://schema.org","@type":"Thing","b":2,"a":1}'
    )
    assert Mapped(mapping).node({"x": 2, "y": 1}, PAGE) == Mapped(mapping).node({"y": 1, "x": 2}, PAGE)
