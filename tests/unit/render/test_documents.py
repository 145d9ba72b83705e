"""What PDF and office files carry that readers cannot use, or were not meant to see."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    TextStringObject,
)

from portalgen.render.documents import PLAIN, Traits, traits_of


def name(text: str) -> NameObject:
    return NameObject(f"/{text}")


def pdf(
    *,
    text: str = "Xin chao",
    tags: bool = True,
    title: str = "Tờ khai",
    lang: str = "vi",
    password: str = "",
    form: bool = False,
) -> bytes:
    """A PDF of one page; the words stand on a form where ``form`` says so."""
    writer = PdfWriter()
    page = writer.add_blank_page(200, 200)
    font = DictionaryObject(
        {name("Type"): name("Font"), name("Subtype"): name("Type1"), name("BaseFont"): name("Helvetica")}
    )
    fonts = DictionaryObject({name("Font"): DictionaryObject({name("F1"): font})})
    stream = DecodedStreamObject()
    stream.set_data(f"BT /F1 12 Tf 20 100 Td ({text}) Tj ET".encode("latin-1"))
    if text and form:
        stream.update({name("Subtype"): name("Form"), name("Resources"): fonts})
        inner = DictionaryObject({name("X1"): writer._add_object(stream)})
        page[name("Resources")] = DictionaryObject({name("XObject"): inner})
    elif text:
        page[name("Resources")] = fonts
        page[name("Contents")] = writer._add_object(stream)
    if tags:
        writer.root_object[name("MarkInfo")] = DictionaryObject({name("Marked"): BooleanObject(True)})
        writer.root_object[name("StructTreeRoot")] = DictionaryObject({name("K"): ArrayObject()})
    if lang:
        writer.root_object[name("Lang")] = TextStringObject(lang)
    if title:
        writer.add_metadata({"/Title": title})
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "unfit"),
    [
        (pdf(), ()),
        (pdf(form=True), ()),
        (pdf(tags=False), ("tags",)),
        (pdf(title=""), ("title",)),
        (pdf(title="  "), ("title",)),
        (pdf(lang=""), ("language",)),
        (pdf(text=""), ("scan",)),
        (pdf(text="", tags=False, title="", lang=""), ("scan", "tags", "title", "language")),
        (pdf(password="bi-mat"), ("locked",)),
        (pdf()[:200], ("broken",)),
        (b"%PDF-1.4\n%%EOF\n", ("broken",)),
    ],
    ids=lambda value: "" if isinstance(value, bytes) else "-".join(value) or "fit",  # bytes differ by time
)
def test_a_pdf_for_people_who_listen(data: bytes, unfit: tuple[str, ...]) -> None:
    assert traits_of(data, "PDF").unfit == unfit


def test_a_mark_of_secrecy_at_the_beginning() -> None:
    assert traits_of(docx("<w:p><w:t>MẬT</w:t></w:p><w:p><w:t>Kính gửi</w:t></w:p>"), "DOCX").mark == "MẬT"
    assert traits_of(docx("<w:p><w:t>Luật Bảo vệ bí mật nhà nước</w:t></w:p>"), "DOCX").mark == ""


def docx(body: str = "<w:p><w:t>Xin chào</w:t></w:p>", **parts: str) -> bytes:
    """A zip with a text document, and other parts by path (``__`` for a slash)."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f"<w:document><w:body>{body}</w:body></w:document>")
        for path, text in parts.items():
            archive.writestr(path.replace("__", "/") + ".xml", text)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "left"),
    [
        (docx(), ()),
        (docx('<w:p><w:ins w:id="1"><w:t>mới</w:t></w:ins></w:p>'), ("changes",)),
        (docx("<w:p><w:insideH/><w:delText>chữ</w:delText></w:p>"), ()),
        (
            docx(word__comments="<w:comments><w:comment w:id='1'>hỏi lại</w:comment></w:comments>"),
            ("comments",),
        ),
        (docx(word__comments="<w:comments/>"), ()),
        (
            docx(xl__workbook='<sheets><sheet name="A"/><sheet name="B" state="hidden"/></sheets>'),
            ("hidden",),
        ),
        (docx(xl__workbook='<sheets><sheet name="A" state="visible"/></sheets>'), ()),
        (docx()[:60], ()),
        (b"PK\x03\x04 no zip at all", ()),
    ],
    ids=lambda value: "" if isinstance(value, bytes) else "-".join(value) or "clean",
)
def test_what_office_files_still_carry(data: bytes, left: tuple[str, ...]) -> None:
    assert traits_of(data, "DOCX").leftovers == left


def test_a_part_that_unpacks_to_far_more_is_read_to_a_limit() -> None:
    bomb = docx("a" * 60_000_000 + '<w:ins w:id="1"/>')
    assert len(bomb) < 100_000
    assert traits_of(bomb, "DOCX") == PLAIN


@given(st.binary(max_size=60), st.integers(0, 1500), st.sampled_from(["PDF", "DOCX"]))
@settings(max_examples=60, deadline=None)
def test_no_file_breaks_the_check(noise: bytes, at: int, kind: str) -> None:
    whole = pdf() if kind == "PDF" else docx()
    assert isinstance(traits_of(whole[:at] + noise + whole[at + len(noise) :], kind), Traits)


def test_other_kinds_are_not_looked_into() -> None:
    assert traits_of(pdf(tags=False), "TXT") is PLAIN
    assert len(PdfReader(io.BytesIO(pdf())).pages) == 1
