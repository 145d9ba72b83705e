"""Text alternatives that say nothing."""

from __future__ import annotations

import re
from typing import Final

from portalgen.text.fold import fold

_FILE_NAME: Final = re.compile(r"\S*\.(?:jpe?g|png|gif|webp|avif|svg|bmp|tiff?|heic)", re.IGNORECASE)
_CAMERA: Final = re.compile(
    r"(?:img|dsc[nf]?|pxl|mvimg|screenshot|untitled|zalo|image|photo)[\s_-]*[\d_\s-]*", re.IGNORECASE
)
#: Folded words that name the medium and nothing in it.
_MEDIUM: Final = frozenset(
    {
        "anh",
        "anh dai dien",
        "anh minh hoa",
        "banner",
        "buc anh",
        "hinh",
        "hinh anh",
        "hinh minh hoa",
        "icon",
        "image",
        "logo",
        "minh hoa",
        "photo",
        "picture",
        "tam anh",
        "thumbnail",
    }
)
_NUMBERING: Final = re.compile(r"[\W_]*\d*[\W_]*$")


def says_nothing(alt: str, path: str) -> bool:
    """Whether an image's text alternative is a file name, or only says that there is an image.

    Source: WCAG 2.1, failure F30 of success criterion 1.1.1.

    Args:
        alt: the text alternative, not empty.
        path: the image's path: its own name, with or without extension, is no description.
    """
    text = alt.strip()
    if _FILE_NAME.fullmatch(text) or _CAMERA.fullmatch(text):
        return True
    stem = path.rpartition("/")[2].rpartition(".")[0]
    folded = fold(text)
    if stem and any(char.isdigit() or char in "-_" for char in stem) and folded == fold(stem):
        return True
    return _NUMBERING.sub("", folded) in _MEDIUM
