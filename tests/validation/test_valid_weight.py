"""What a reader loads to read one item, over the whole sample portal."""

from __future__ import annotations

import gzip

import brotli
from sample import Sample

#: HTML and CSS of an item's page, compressed as hosts send them; the portal's promise to readers.
LIMIT = 25 * 1024


def test_an_item_weighs_no_more_than_promised(sample: Sample) -> None:
    styles: dict[str, int] = {}
    weights = {}
    for path, page in sample.pages.items():
        if page.css_first("body.page-item") is None:
            continue
        folder = next((f for f in sorted(sample.hosts.values(), reverse=True) if path.startswith(f)), "")
        weight = len(brotli.compress(sample.files[path], quality=5))
        for node in page.css('link[rel="stylesheet"]'):
            file = folder + (node.attributes["href"] or "").removeprefix("/")
            if file not in styles:
                styles[file] = len(brotli.compress(sample.files[file]))
            weight += styles[file]
        weights[path] = weight
    assert len(weights) > 200
    worst = max(weights, key=weights.__getitem__)
    assert weights[worst] <= LIMIT, (worst, weights[worst])


def test_no_page_waits_for_a_script(sample: Sample) -> None:
    for path, page in sample.pages.items():
        for node in page.css("script[src]"):
            waits = not (
                {"defer", "async"} & node.attributes.keys() or node.attributes.get("type") == "module"
            )
            assert not waits, path


def test_even_hosts_that_know_only_gzip_keep_the_promise(sample: Sample) -> None:
    items = [path for path, page in sample.pages.items() if page.css_first("body.page-item")]
    sheets = {path: data for path, data in sample.ending(".css").items() if not path.startswith("phap-dien/")}
    css = sum(len(gzip.compress(data)) for data in sheets.values())
    assert max(len(gzip.compress(sample.files[path])) for path in items) + css <= LIMIT
