"""HTML for views that stand inside rendered text: images and rows of file lists."""

from __future__ import annotations

from html import escape
from typing import Final

from markupsafe import Markup

from portalgen.render.views import File, Image

#: How wide an image is shown: the text column on wide screens, the whole width on small ones (CSS pixels).
DEFAULT_SIZES: Final = "(min-width: 48rem) 45rem, 100vw"


def image_html(
    image: Image,
    *,
    sizes: str = DEFAULT_SIZES,
    css_class: str = "",
    lazy: bool = True,
    link: bool = False,
) -> Markup:
    """A complete ``<img>``: WebP candidates, the original as fallback, dimensions against layout shift.

    Args:
        image: as shown; an empty ``alt`` makes the image decorative.
        sizes: the ``sizes`` attribute, how wide the image is shown.
        css_class: classes of the element.
        lazy: loaded when it comes near the window; False for the image that the page opens with.
        link: wrapped in a link to the original file, so that a small picture can be seen large.
    """
    attributes = [f'src="{escape(image.href)}"']
    if image.sources:
        candidates = ", ".join(f"{source.href} {source.width}w" for source in image.sources)
        attributes += [f'srcset="{escape(candidates)}"', f'sizes="{escape(sizes)}"']
    attributes += [f'width="{image.width}"', f'height="{image.height}"', f'alt="{escape(image.alt)}"']
    if css_class:
        attributes.append(f'class="{escape(css_class)}"')
    attributes += (
        ['loading="lazy"', 'decoding="async"'] if lazy else ['fetchpriority="high"', 'decoding="async"']
    )
    html = f"<img {' '.join(attributes)}>"
    if link:
        html = f'<a class="image-link" href="{escape(image.href)}">{html}</a>'
    return Markup(html)  # noqa: S704 - every value is escaped


def file_html(file: File, *, note: str = "", language: str = "vi") -> Markup:
    """One ``<li>`` of ``<ul class="files">``, in the markup that themes use for attachments.

    Args:
        file: the attachment.
        note: what the editor wrote after the link.
        language: for the way the size is written.
    """
    from portalgen.text.numbers import format_size

    details = " · ".join(filter(None, (file.role, f"{file.kind}, {format_size(file.size, language)}", note)))
    name = escape(file.title or file.name)
    return Markup(  # noqa: S704 - every value is escaped
        f'<li><span class="file-kind" aria-hidden="true">{escape(file.kind)}</span>'
        f'<span><a href="{escape(file.href)}" type="{escape(file.media_type)}">{name}</a>'
        f' <span class="note">{escape(details)}</span></span></li>\n'
    )
