"""JSON told fast is JSON told carefully."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st
from markupsafe import Markup

from portalgen.render.wire import json_bytes, json_text

_TEXT = st.one_of(
    st.text(), st.builds(Markup, st.text()), st.text('\\"/nrtbfu0\r\n\t\b\f\x00\x1f\u2028\xa0ẫ')
)


@given(
    st.recursive(
        st.one_of(_TEXT, st.integers(-(2**53), 2**53), st.booleans(), st.none()),
        lambda inner: st.one_of(st.lists(inner), st.dictionaries(_TEXT.map(str), inner)),
    )
)
@example({"a": "\r\n", "b": ["\x01", "\ufffe"]})
@example("\ud800")
@example("\\u0000\\\\r")
def test_the_same_text(value: object) -> None:
    assert json_text(value) == json_bytes(value).decode().removesuffix("\n")
