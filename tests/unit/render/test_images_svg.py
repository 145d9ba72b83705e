"""SVG: the drawing stays, whatever runs or reaches out goes."""

from __future__ import annotations

import pytest

from portalgen.render.images import ImageInfo, clean_original, inspect_image
from portalgen.render.svg import clean_svg, looks_like_svg, svg_size

HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 40 20">'
)


def cleaned(inside, head=HEAD):
    result = clean_svg(f"{head}{inside}</svg>".encode())
    assert result is not None
    return result.decode()


def test_a_drawing_stays_a_drawing():
    source = (
        '<title>Sơ đồ &amp; chú giải</title><defs><linearGradient id="g"><stop offset="0" stop-color="#f00"/>'
        '</linearGradient><style>.a{fill:url(#g);stroke:url( "#g")}</style></defs>'
        '<g class="a" transform="translate(1 2)"><path d="M0 0L1 1z" style="fill:url(#g)"/><use xlink:href="#g"/>'
        '<text x="1" y="2" font-size="3">Việt Nam</text></g><image href="data:image/png;base64,AAAA"/>'
    )
    result = cleaned(source)
    for part in (
        "Sơ đồ &amp; chú giải", 'stop-color="#f00"', "fill:url(#g)", 'd="M0 0L1 1z"', 'href="#g"', "Việt Nam",
        "data:image/png;base64,AAAA", 'viewBox="0 0 40 20"', "<linearGradient", 'transform="translate(1 2)"',
    ):  # fmt: skip
        assert part in result
    assert clean_svg(result.encode()).decode() == result


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        "<script href='data:text/javascript,alert(1)'/>",
        "<script xlink:href='https://evil.example/x.js'/>",
        "<g onclick='alert(1)' onload='alert(1)' ONMOUSEOVER='alert(1)'/>",
        "<a href='javascript:alert(1)'><text>x</text></a>",
        "<a xlink:href='https://evil.example'><text>x</text></a>",
        "<use href='https://evil.example/a.svg#x'/>",
        "<use href='data:image/svg+xml,&lt;svg onload=alert(1)&gt;'/>",
        "<image href='https://evil.example/pixel.png'/>",
        "<image xlink:href='data:image/svg+xml;base64,PHN2Zz4='/>",
        "<foreignObject><iframe xmlns='http://www.w3.org/1999/xhtml' src='javascript:alert(1)'/></foreignObject>",
        "<h:script xmlns:h='http://www.w3.org/1999/xhtml'>alert(1)</h:script>",
        "<animate attributeName='href' values='javascript:alert(1)'/>",
        "<set attributeName='onclick' to='alert(1)'/>",
        "<style>@import url(https://evil.example/x.css);</style>",
        "<style>.a{background:url(https://evil.example/x.png)}</style>",
        "<style>.a{background:\\75rl(https://evil.example/x.png)}</style>",
        "<style><![CDATA[</style><script>alert(1)</script>]]></style>",
        "<rect style='fill:url(https://evil.example/x)'/>",
        "<rect style='fill:url( https://evil.example/x)'/>",
        "<rect fill='url(https://evil.example/x#a)'/>",
        "<filter><feImage href='https://evil.example/x'/></filter>",
        "<metadata>Nguyen Van A evil.example</metadata>",
        "<!-- evil.example -->",
        "<?xml-stylesheet href='https://evil.example/x.css'?>",
        "<sodipodi:namedview xmlns:sodipodi='http://sodipodi' path='/home/evil.example'/>",
        "<handler type='application/ecmascript'>alert(1)</handler>",
    ],
)
def test_what_runs_or_reaches_out_goes(inside):
    result = cleaned(f"<rect width='1'/>{inside}<circle r='2'/>")
    for bad in (
        "script",
        "alert",
        "evil",
        "javascript",
        " on",
        "foreign",
        "import",
        "xhtml",
        "<?",
        "<!--",
    ):
        assert bad not in result.lower()
    assert '<rect width="1">' in result
    assert '<circle r="2">' in result


@pytest.mark.parametrize(
    "source",
    [
        "",
        "<svg",
        f"{HEAD}<g></svg>",
        "<html></html>",
        "<x xmlns='http://www.w3.org/2000/svg'/>",
        "<svg xmlns='http://www.w3.org/1999/xhtml'/>",
        f"<!DOCTYPE svg [<!ENTITY a 'b'>]>{HEAD}&a;</svg>",
        f"<!DOCTYPE svg [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>{HEAD}&a;</svg>",
        "<!DOCTYPE svg ["
        + "".join(f"<!ENTITY a{n} '&a{n - 1};&a{n - 1};'>" for n in range(1, 30))
        + "]><svg/>",
        HEAD + "<g>" * 500 + "</g>" * 500 + "</svg>",
        HEAD + "<g/>" * 200_000 + "</svg>",
        f"<?xml version='1.0' encoding='no-such'?>{HEAD}</svg>",
    ],
)
def test_refused(source):
    assert clean_svg(source.encode()) is None


def test_a_document_type_without_entities_is_common_and_harmless():
    source = (
        '<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN"'
        f' "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">{HEAD}<rect/></svg>'
    )
    assert b"DOCTYPE" not in clean_svg(source.encode())


def test_other_encodings():
    source = f'<?xml version="1.0" encoding="UTF-16"?>{HEAD}<text>Điều</text></svg>'
    assert "Điều" in clean_svg(source.encode("utf-16")).decode()


@pytest.mark.parametrize(
    ("attributes", "size"),
    [
        ("width='30' height='10'", (30, 10)),
        ("width='30px' height='10.4px'", (30, 10)),
        ("viewBox='0 0 40 20'", (40, 20)),
        ("viewBox='0,0,40,20' width='80'", (80, 40)),
        ("viewBox='0 0 40 20' height='5'", (10, 5)),
        ("width='100%' height='100%' viewBox='0 0 40 20'", (40, 20)),
        ("", (300, 150)),
        ("width='1e9' viewBox='x'", (300, 150)),
    ],
)
def test_size(attributes, size):
    data = clean_svg(f"<svg xmlns='http://www.w3.org/2000/svg' {attributes}/>".encode())
    assert svg_size(data) == size


def test_as_an_image():
    source = f"{HEAD}<rect onclick='x'/></svg>".encode()
    assert inspect_image(source) == ImageInfo(40, 20, "SVG", has_metadata=True)
    assert b"onclick" not in clean_original(source)
    assert inspect_image(clean_original(source)) == ImageInfo(40, 20, "SVG")
    with pytest.raises(ValueError, match="SVG"):
        clean_original(b"<svg><g></svg>")


def test_what_looks_like_svg():
    assert looks_like_svg(b"\xef\xbb\xbf  <?xml version='1.0'?>\n<!-- a -->\n<svg>")
    assert looks_like_svg(b"<s:svg xmlns:s='http://www.w3.org/2000/svg'>")
    assert not looks_like_svg(b"<svgx>")
    assert not looks_like_svg(b"text <svg>")
