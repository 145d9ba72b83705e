"""Attachments: what they are by their bytes, and what is never offered."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest

from portalgen.diagnostics import Span
from portalgen.diagnostics.text import describe, unfilled
from portalgen.i18n import LANGUAGES, translator
from portalgen.render.attachments import check_size, clean_attachment, extension_of, sniff
from portalgen.render.problems import Problem


def zipped(entries, *, stored=()):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            how = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name), content, how)
    return out.getvalue()


def office(folder, *more):
    names = ["[Content_Types].xml", "_rels/.rels", f"{folder}/document.xml", *more]
    return zipped(dict.fromkeys(names, "x" * 300))


def odf(kind, *more):
    entries = {
        "mimetype": f"application/vnd.oasis.opendocument.{kind}",
        "content.xml": "x",
        **dict.fromkeys(more, "x"),
    }
    return zipped(entries, stored=("mimetype",))


def compound(*streams):
    """A compound file as far as matters: its signature and a directory with names of streams."""
    entries = b"".join(
        name.encode("utf-16-le").ljust(64, b"\0") + struct.pack("<H", 2 * len(name) + 2) + b"\0" * 62
        for name in ("Root Entry", *streams)
    )
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + entries


PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
GOOD = {
    "a.pdf": (b"%PDF-1.7\n", "PDF"),
    "b.PDF": (b"\n\n%PDF-1.4\n", "PDF"),
    "a.docx": (office("word"), "DOCX"),
    "a.xlsx": (office("xl"), "XLSX"),
    "a.pptx": (office("ppt"), "PPTX"),
    "a.odt": (odf("text"), "ODT"),
    "a.ods": (odf("spreadsheet"), "ODS"),
    "a.odp": (odf("presentation"), "ODP"),
    "a.doc": (compound("WordDocument", "1Table"), "DOC"),
    "a.xls": (compound("Workbook"), "XLS"),
    "b.xls": (compound("Book"), "XLS"),
    "a.ppt": (compound("PowerPoint Document"), "PPT"),
    "a.csv": ("Tên;Số\nHộ tịch;1\n".encode(), "CSV"),
    "b.csv": ("\ufeffTên,Số\n".encode(), "CSV"),
    "c.csv": ("Tên\tSố\n".encode("utf-16"), "CSV"),
    "a.txt": (b"", "TXT"),
    "b.txt": ("Đơn đề nghị".encode(), "TXT"),
    "a.json": (b'{"a": [1]}', "JSON"),
    "a.geojson": (b"[]", "JSON"),
    "a.xml": (b'<?xml version="1.0"?><a/>', "XML"),
    "a.zip": (zipped({"a.pdf": "x", "thu-muc/b.docx": "y"}), "ZIP"),
    "b.zip": (zipped({}), "ZIP"),
    "a.jpg": (b"\xff\xd8\xff\xe0" + b"\0" * 20, "JPEG"),
    "a.jpeg": (b"\xff\xd8\xff\xe1" + b"\0" * 20, "JPEG"),
    "a.png": (PNG, "PNG"),
    "a.webp": (b"RIFF\0\0\0\0WEBPVP8 ", "WEBP"),
    "a.gif": (b"GIF89a" + b"\0" * 20, "GIF"),
    "a.avif": (b"\0\0\0\x20ftypavif" + b"\0" * 20, "AVIF"),
    "a.svg": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
    "a.mp3": (b"ID3\x04" + b"\0" * 20, "MP3"),
    "b.mp3": (b"\xff\xfb\x90\x00" + b"\0" * 20, "MP3"),
    "a.wav": (b"RIFF\0\0\0\0WAVEfmt ", "WAV"),
    "a.ogg": (b"OggS" + b"\0" * 20, "OGG"),
    "a.m4a": (b"\0\0\0\x20ftypM4A " + b"\0" * 20, "M4A"),
    "a.mp4": (b"\0\0\0\x20ftypisom" + b"\0" * 20, "MP4"),
    "a.webm": (b"\x1aE\xdf\xa3" + b"\0" * 20, "WEBM"),
    "a.vtt": (b"WEBVTT\n\n00:00.000 --> 00:01.000\nXin\n", "VTT"),
    "a.epub": (zipped({"mimetype": "application/epub+zip", "a.xhtml": "x"}, stored=("mimetype",)), "EPUB"),
}


@pytest.mark.parametrize("name", GOOD)
def test_kinds(name):
    data, expected = GOOD[name]
    kind = sniff(data, name)
    assert kind.ok, kind
    assert kind.name == expected
    assert "/" in kind.media_type
    assert kind.is_image == kind.media_type.startswith("image/")


@pytest.mark.parametrize("name", GOOD)
@pytest.mark.parametrize("other", ["x.pdf", "x.docx", "x.png", "x.txt", "x.mp4", "x"])
def test_the_extension_must_agree(name, other):
    data, expected = GOOD[name]
    result = sniff(data, other)
    if result.ok:
        assert result.name == expected or {result.name, expected} <= {"TXT", "CSV", "JSON"}
    else:
        assert result.code in ("ATT001", "ATT002")


@pytest.mark.parametrize(
    ("name", "data", "expected", "actual"),
    [
        ("a.pdf", office("word"), ".pdf", "DOCX"),
        ("a.docx", b"%PDF-1.7", ".docx", "PDF"),
        ("a.docx", compound("WordDocument"), ".docx", "DOC"),
        ("a.xlsx", office("word"), ".xlsx", "DOCX"),
        ("a.docx", zipped({"a.txt": "x"}), ".docx", "ZIP"),
        ("a.jpg", PNG, ".jpg", "PNG"),
        ("a.txt", b"%PDF-1.7", ".txt", "PDF"),
        ("a.csv", PNG, ".csv", "PNG"),
        ("anh", PNG, "—", "PNG"),
        (".png", PNG, "—", "PNG"),
    ],
)
def test_mismatch(name, data, expected, actual):
    assert sniff(data, name) == Problem("ATT001", (("actual", actual), ("expected", expected)))


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.pdf", b"not a pdf"),
        ("a.docx", b""),
        ("a.json", b"{"),
        ("a.txt", b"a\0b"),
        ("a.csv", bytes(range(256))),
        ("a.doc", compound("__properties_version1.0")),
        ("a.xml", b"no markup"),
        ("a.vtt", b"00:00 --> 00:01"),
    ],
)
def test_content_that_is_not_known(name, data):
    problem = sniff(data, name)
    assert (problem.code, dict(problem.args)["reason"]) == ("ATT001", "unknown")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        # by name, whatever is inside
        ("a.exe", b"%PDF-1.7"),
        ("a.js", b"alert(1)"),
        ("a.html", b"<p>a</p>"),
        ("a.HTM", b""),
        ("bieu-mau.pdf.exe", b"%PDF-1.7"),
        ("a.docm", office("word", "word/vbaProject.bin")),
        ("a.svgz", b"\x1f\x8b"),
        ("a.lnk", b""),
        ("a.unknown", b"text"),
        ("a", b"text"),
        # by content, whatever the name
        ("a.pdf", b"MZ\x90\x00" + b"\0" * 60),
        ("a.txt", b"MZ\x90\x00"),
        ("a.doc", b"\x7fELF\x02"),
        ("a.docx", office("word", "word/vbaProject.bin")),
        ("a.xlsx", office("xl", "xl/vbaProject.bin")),
        ("a.pptx", office("ppt", "ppt/vbaProject.bin")),
        ("a.odt", odf("text", "Basic/Standard/Module1.xml")),
        ("a.ods", odf("spreadsheet", "Scripts/python/x.py")),
        ("a.doc", compound("WordDocument", "_VBA_PROJECT")),
        ("a.xls", compound("Workbook", "_VBA_PROJECT_CUR")),
        ("a.zip", zipped({"a.pdf": "x", "cai-dat.EXE": "MZ"})),
        ("a.zip", zipped({"a/b.js": "x"})),
        ("a.zip", zipped({"META-INF/MANIFEST.MF": "x", "A.class": "x"})),
        ("a.txt", b"#!/bin/sh\nrm"),
        ("a.txt", b"<html><script>alert(1)</script>"),
        ("a.csv", b"a,b\n<script>alert(1)</script>"),
        ("a.txt", "<!DOCTYPE HTML>".encode("utf-16")),
        ("a.xml", b"<?xml version='1.0'?><?xml-stylesheet href='x.xsl'?><a/>"),
        ("a.xml", b"<a xmlns:h='http://www.w3.org/1999/xhtml'><h:script>alert(1)</h:script></a>"),
        ("a.xml", b"<a><b xmlns='http://www.w3.org/2000/svg' onload='x'/></a>"),
        ("a.json", b"<script>alert(1)</script>"),
        ("a.php.txt", b"<?php system($_GET[0]);"),
        ("a.jpg", b"\0\0\0\x18ftypheic" + b"\0" * 20),
        ("a.mp4", b"\0asm\x01\0\0\0"),
    ],
)
def test_never_offered(name, data):
    problem = sniff(data, name)
    assert problem.code == "ATT002"
    assert "pdf" in dict(problem.args)["allowed"]


def test_archives_that_a_portal_asks_for():
    rar, seven = b"Rar!\x1a\x07\x01\x00", b"7z\xbc\xaf\x27\x1c"
    assert sniff(rar, "a.rar").code == "ATT002"
    assert sniff(rar, "a.rar", extra=("rar",)).name == "RAR"
    assert sniff(seven, "a.7z", extra=(".7Z",)).name == "7Z"
    assert "rar" in dict(sniff(b"", "a.exe", extra=("rar", "exe")).args)["allowed"]


def test_a_portal_cannot_ask_for_programs():
    assert sniff(b"alert(1)", "a.js", extra=("js",)).code == "ATT002"
    assert sniff(b"MZ", "a.exe", extra=("exe",)).code == "ATT002"


def test_the_first_and_last_bytes_are_enough():
    whole = office("word", *(f"word/media/{n}.xml" for n in range(400)), "word/vbaProject.bin")
    assert len(whole) > 20_000
    head, tail = whole[:2_000], whole[-10_000:]
    assert sniff(head, "a.docx", tail=tail, size=len(whole)).code == "ATT002"
    text = "Tiếng Việt đủ dấu ".encode() * 10
    for length in range(100, 130):  # also in the middle of a letter
        assert sniff(text[:length], "a.txt", size=len(text)).name == "TXT"
    assert sniff(b'{"a": [', "a.json", size=10**6).name == "JSON"


def test_old_vietnamese_code_page():
    assert sniff("Hà Nội".encode("cp1258", "replace"), "a.txt").name == "TXT"


def test_sizes():
    assert check_size(5, 5) is None
    assert check_size(6, 5) == Problem("ATT003", (("actual", "6"), ("limit", "5")))


@pytest.mark.parametrize(
    ("name", "extension"), [("a.PDF", "pdf"), ("a.b.docx", "docx"), ("a", ""), (".htaccess", ""), ("a.", "")]
)
def test_extension(name, extension):
    assert extension_of(name) == extension


def test_cleaning():
    svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>x</script></svg>"
    assert b"script" not in clean_attachment(svg, "image/svg+xml")
    with pytest.raises(ValueError, match="safe"):
        clean_attachment(b"<svg>", "image/svg+xml")
    assert clean_attachment(b"%PDF", "application/pdf") == b"%PDF"
    with pytest.raises(ValueError, match="unknown"):
        clean_attachment(b"x", "image/png")


@pytest.mark.parametrize("language", LANGUAGES)
def test_problems_have_words_with_all_their_values(language):
    for problem in (sniff(PNG, "a.pdf"), sniff(b"x", "a.pdf"), sniff(b"", "a.exe"), check_size(2, 1)):
        diagnostic = problem.diagnostic("content/a.pdf", Span("content/x.md"))
        assert unfilled(diagnostic, translator(language)) == ()
        assert "content/a.pdf" in describe(diagnostic, translator(language)).message
