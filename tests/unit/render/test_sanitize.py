"""Raw HTML and addresses written to do harm."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from markdown_safety import faults, html_of

from portalgen.render.markdown import parse_body

SCRIPT = "alert(1)"
HOSTILE = [
    # closing what is around
    "</div></main></body></html><script>alert(1)</script>",
    "</p></main>\n\n</section></div></main><footer>",
    "- </li></ul></main>\n\n  </ul>\n\n  a\n- b",
    "> </blockquote></main>\n> a",
    "| </td></tr></table></main> |\n|-|\n| </table><script> |",
    "## a </h2></main> b",
    "[^1]\n\n[^1]: </li></ol></section></main>",
    "::: notice\n</aside></main>\n:::",
    "::: figure src=a.jpg alt=x\n</figcaption></figure></main>\n:::",
    # leaving open what swallows
    "<table>\n\na",
    "<table><tr><td>",
    "<select><option>\n\na",
    "<textarea>\n\na",
    "<title>\n\na",
    "<style>\n\na",
    "<xmp>\n\na",
    "<plaintext>\n\na",
    "<noscript>\n\na",
    "<iframe>\n\na",
    "<frameset>\n\na",
    "<svg><style>\n\na",
    "<math><mtext><table><mglyph><style>\n\n<img src=x onerror=alert(1)>",
    "<!--\n\na",
    "<![CDATA[\n\na",
    "<?x\n\na",
    "<a href='",
    '<p title="\n\n"><script>alert(1)</script>',
    "<b><i><u><a><span>\n\n</b>\n\nx",
    "<details><summary>\n\n</details></summary>",
    "<li><li></ul></ol>\n\n<dd></dl>",
    "<ul>\n\n<table>\n\n</ul>\n\n</table>\n\nx",
    "*a <b>b* c</b> [d <i>e](f.md) g</i>",
    "<a href=x.md>a [b](c.md) d</a>",
    "**<a href=x.md>**",
    # running something
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//a.vn/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "x <script\n>alert(1)</script\n> y",
    "<img src=x onerror=alert(1)>",
    "<img src=x\nonerror\n=\nalert(1)>",
    "<img/src=x/onerror=alert(1)>",
    "<img src='x'onerror='alert(1)'>",
    "<svg onload=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><a xlink:href='javascript:alert(1)'><text>a</text></a></svg>",
    "<svg><animate attributeName=href values=javascript:alert(1) /></svg>",
    "<svg><foreignObject><iframe srcdoc='<script>alert(1)</script>'>",
    "<math><maction actiontype=statusline xlink:href=javascript:alert(1)>a</maction></math>",
    "<body onload=alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)>",
    "<marquee onstart=alert(1)>",
    "<object data=javascript:alert(1)>",
    "<embed src=javascript:alert(1)>",
    "<iframe src=javascript:alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<form action=javascript:alert(1)><button>x</button></form>",
    "<button formaction=javascript:alert(1)>",
    "<isindex action=javascript:alert(1)>",
    "<base href=//a.vn/>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<link rel=stylesheet href=//a.vn/x.css>",
    "<p style='background:url(javascript:alert(1))'>",
    "<p style=position:fixed;inset:0>a",
    "<style>*{background:url(//a.vn)}</style>",
    "<div class='notice evil' data-x=1 is=x>",
    "<custom-element onclick=alert(1)>",
    "<p =x onclick=alert(1)>a</p>",
    '<p x="a" onclick=\'alert(1)\' x="b">a</p>',
    "<b on\u0000click=alert(1)>",
    "<\u0000script>alert(1)</script>",
    "<p title='&#x22;&#x3e;&#x3c;script&#x3e;alert(1)'>a</p>",
    "<p title='\"><script>alert(1)</script>'>a</p>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<template><script>alert(1)</script></template>",
    # addresses
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt:alert(1))",
    "[a](<java\tscript:alert(1)>)",
    "[a](java&#9;script:alert(1))",
    "[a](java&NewLine;script:alert(1))",
    "[a](&#x6A;avascript&colon;alert(1))",
    "[a](\\javascript:alert(1))",
    "[a](javascript\\:alert(1))",
    "[a](%6Aavascript:alert(1))",
    "[a](javascript%3Aalert(1))",
    "[a](&#1;javascript:alert(1))",
    "[a](\u200bjavascript:alert(1))",
    "[a](\ufeffjavascript:alert(1))",
    "[a](vbscript:x)",
    "[a](data:text/html;base64,PHNjcmlwdD4=)",
    "[a](view-source:javascript:x)",
    "[a](feed:javascript:x)",
    "[a](blob:https://a.vn/x)",
    "[a](x.md 'javascript:x\" onclick=\"alert(1)')",
    '[a](x"onclick=alert(1).md)',
    '[a](<x" onclick="alert(1)>)',
    "![a](javascript:alert(1))",
    '![a" onerror="alert(1)](x.jpg)',
    '![a](x.jpg "t\\" onerror=\\"alert(1)")',
    "![a](data:image/svg+xml,<svg onload=alert(1)>)",
    "<javascript:alert(1)>",
    "<data:text/html,x>",
    "[a]\n\n[a]: javascript:alert(1)",
    '[a](https://example.vn/"onclick="alert(1))',
    'https://example.vn/"onclick="alert(1)',
    "https://example.vn/'><script>alert(1)</script>",
    'www.example.vn/"onclick="alert(1)',
    'x@example.vn"onclick="alert(1)',
    "<a href=javascript&colon;alert(1)>a</a>",
    "<a href='&#1;javascript:alert(1)'>a</a>",
    "<a href='java\nscript:alert(1)'>a</a>",
    '<a href="x" href="javascript:alert(1)">a</a>',
    "<img src='javascript:alert(1)' alt=a>",
    "<img src=data:text/html,x alt=a>",
    # attributes
    "{onclick=alert(1) style=x}\na",
    "{title='\" onclick=\"alert(1)'}\na",
    '{title="a" id="x" class="y" lang="v"}\n# a',
    "{id='\"><script>'}\n## a",
    '# a {#x"onclick=alert(1)}',
    "![a](b.jpg){onerror=alert(1)}",
    "[a]{style=x onclick=alert(1) href=javascript:x}",
    '{caption="</caption></table><script>alert(1)</script>"}\n|a|\n|-|',
    # directives
    '::: figure src="javascript:alert(1)" alt="x"\n:::',
    "::: figure src=a.jpg alt='\"><script>alert(1)</script>' credit='<script>alert(1)</script>'\n:::",
    "::: video src='x\" onerror=\"alert(1).mp4' title='\" onclick=\"alert(1)' poster=javascript:x\n:::",
    "::: video src=a.mp4 captions-lang='\" onload=\"alert(1)' captions=x.vtt\n:::",
    "::: video src=\"https://a.vn/x\" title='<script>alert(1)</script>'\n:::",
    "::: files title='</p><script>alert(1)</script>'\n[<b>a](javascript:x) [b](x.pdf) </li>\n:::",
    "::: notice title='<img src=x onerror=alert(1)>' kind='\"><script>'\n:::",
    "::: quote author='<script>' source='</cite>' url=javascript:alert(1)\n</blockquote>\n:::",
    "::: <script>alert(1)</script>\n:::",
    '``` "><script>alert(1)</script>\nx\n```',
    "`<script>alert(1)</script>`",
    # placeholders and gaps
    "\ufdd00\ufdd0 <b>\ufdd01\ufdd0</b> *a*",
    "<b title='\ufdd00\ufdd0'>*a*</b>",
    "<b title='&#xfdd0;0&#xfdd0;'>*a*</b> &#xfdd0;0&#xfdd0;",
    "<hr id='\ufdd00\ufdd0'>\n\n*a*\n\n<hr id='&#xfdd0;0&#xfdd0;'>",
    "<a href='\ufdd00\ufdd0'>a</a>",
    "\u00000\u0000 [a](b.md) &#0;0&#0;",
    "<b title='\u00000\u0000'>[a](b.md)</b>",
]


@pytest.mark.parametrize("source", HOSTILE)
def test_nothing_hostile_survives(source):
    assert faults(html_of(source)) == []


@pytest.mark.parametrize("source", HOSTILE)
def test_nothing_hostile_survives_among_other_text(source):
    around = f"## Mục\n\n<div>\n\n- một\n\n{source}\n\n</div>\n\n> hai <i>ba\n>\n> {source.splitlines()[0]}\n\n*bốn*"
    assert faults(html_of(around)) == []


def test_the_checker_sees_what_it_looks_for():
    assert faults("<script>x</script>") == ["<script>"]
    assert faults("<p onclick=x>a</p>") == ["onclick on <p>"]
    assert faults("<a href=' java\nscript:x'>a</a>")
    assert faults("</main><p>a</p>")
    assert faults("<table><tr><td>")
    assert faults("<p>a</p>") == []


def test_markdown_inside_raw_html_is_never_lost():
    body = parse_body("<select>\n\n*một*\n\n<option>\n\n**hai**\n\n<table><col>\n\nba [x](y.md)\n\n</table>")
    html = body.parts[0] + "".join(body.parts[1:])
    for text in ("<em>một</em>", "<strong>hai</strong>", "ba <a href="):
        assert html.count(text) == 1
    assert [reference.target for reference in body.refs] == ["y.md"]


def test_raw_html_is_told_of_with_its_line():
    body = parse_body("a\n\n<div\n onclick=x>\n<script>y</script>\n</div>\n\nb <font>c</font>\n")
    assert [(f.line, f.code, dict(f.args)["value"]) for f in body.findings] == [
        (3, "MD004", "onclick"),
        (5, "MD004", "<script>"),
        (8, "MD004", "<font>"),
    ]


def test_text_without_raw_html_costs_no_sanitising(monkeypatch):
    import nh3

    monkeypatch.setattr(nh3, "clean", None)
    assert parse_body("a & b < c *d* `<e>` \\<f>").parts[0].startswith("<p>a &amp; b &lt; c")


def test_the_examples_of_commonmark_are_safe_with_extensions():
    """Nowhere is there more odd raw HTML in one place."""
    path = Path(__file__).parents[2] / "conformance" / "commonmark-0.31.2.json"
    sources = [example["markdown"] for example in json.loads(path.read_text(encoding="utf-8"))]
    assert len(sources) == 652
    assert [(source, found) for source in sources if (found := faults(html_of(source)))] == []
