"""What the makers of views share: the catalog, addresses, bodies, media and words of one build."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property

import msgspec

from portalgen.build.ear import Ear
from portalgen.content.addresses import Addresses
from portalgen.content.catalog import Catalog
from portalgen.content.model import ImageRef, Site, Summary
from portalgen.content.portal import Frame
from portalgen.i18n import pick
from portalgen.render.documents import PLAIN, Traits
from portalgen.render.markdown.body import Body
from portalgen.render.theme_assets import Asset
from portalgen.render.views import File, Image, Link, Source
from portalgen.text.slug import slugify


class MediaInfo(msgspec.Struct, frozen=True):
    """What is known of a file that content names.

    Args:
        kind: upper-case name of the sniffed type (PDF, JPEG).
        width: of an image after its orientation is applied, in pixels; 0 for other files.
        variants: widths of the WebP variants, smallest first.
        digest: of the bytes, hexadecimal.
        has_place: whether a photograph says where it was taken; what is published never does.
        traits: what is noteworthy in a document.
    """

    kind: str
    media_type: str
    size: int
    digest: str
    width: int = 0
    height: int = 0
    variants: tuple[int, ...] = ()
    has_place: bool = False
    traits: Traits = PLAIN

    @property
    def is_image(self) -> bool:
        """Whether pages can show it as an image."""
        return self.width > 0


class Context:
    """One build's inputs to views; pure lookups, nothing here changes.

    Args:
        catalog: the portal at the build's moment.
        addresses: how places become URLs.
        bodies: parsed text by item id; columns and sites under their source path.
        media: by path relative to the content root.
        assets: the theme's published files by logical name.
        words: for each language the function that templates call ``_``, the theme's words first.
        ear: hears what is asked of all these; see ``build.facts``.
    """

    def __init__(
        self,
        catalog: Catalog,
        addresses: Addresses,
        *,
        bodies: Mapping[str, Body],
        media: Mapping[str, MediaInfo],
        assets: Mapping[str, Asset],
        words: Mapping[str, Callable[..., str]],
        ear: Ear | None = None,
    ) -> None:
        self.catalog = catalog
        self.addresses = addresses
        self.bodies = bodies
        self.media = media
        self.words = words
        self.ear = ear or Ear()
        self._assets = assets
        self._asset_hrefs: dict[str, dict[str, str]] = {}

    @cached_property
    def frame(self) -> Frame:
        """Sites, columns, units and types."""
        return self.catalog.frame

    def word(self, lang: str, key: str, **args: object) -> str:
        """A word of the theme or of portalgen in a page's language."""
        return (self.words.get(lang) or self.words["en"])(key, **args)

    def assets(self, site: str) -> dict[str, str]:
        """Links to the theme's files for pages of a site, by logical name."""
        folder, prefix = self.addresses.root(site)
        if folder not in self._asset_hrefs:
            self._asset_hrefs[folder] = {name: prefix + asset.output for name, asset in self._assets.items()}
        return self._asset_hrefs[folder]

    @cached_property
    def integrity(self) -> dict[str, str]:
        """Subresource Integrity values of the theme's files, by logical name."""
        return {name: asset.integrity for name, asset in self._assets.items()}

    def item_href(self, here: str, summary: Summary) -> str:
        """A link from a page of site ``here`` to an item."""
        return self.addresses.href(here, summary.site, summary.url)

    def column_link(self, here: str, column_id: str) -> Link | None:
        """A link to a column, or None for items that stand directly under a site."""
        column = self.frame.columns.get(column_id)
        if column is None:
            return None
        return Link(column.title, self.addresses.href(here, column.site, column.path))

    def site_link(self, here: str, site: Site) -> Link:
        """A link to a site's home."""
        return Link(site.short_title or site.title, self.addresses.href(here, site.id, ""), lang=site.lang)

    def unit_name(self, id_: str, lang: str) -> str:
        """The full name of a unit; empty for none."""
        unit = self.frame.units.get(id_)
        return pick(unit.name, lang) if unit else ""

    def type_label(self, type_id: str, lang: str) -> str:
        """The name of a content type."""
        return pick(self.frame.types[type_id].label, lang)

    def file(self, here: str, summary: Summary, path: str, *, title: str = "", role: str = "") -> File | None:
        """An attachment of an item as its pages link to it; None where the file is not there."""
        info = self.media.get(path)
        if info is None:
            return None
        name = path.rpartition("/")[2]
        return File(
            href=self.addresses.href(here, summary.site, media_url(summary.url, summary.source, path)),
            name=name,
            title=title or name,
            kind=info.kind,
            media_type=info.media_type,
            size=info.size,
            role=role,
        )

    def image(self, here: str, site: str, owner: tuple[str, str], ref: ImageRef) -> Image | None:
        """A responsive image; None where the file is not there or is no image.

        Args:
            here: site of the page that shows it.
            site: site under which it is published.
            owner: address and source path of the item (or column, or home) that names it.
            ref: the image.
        """
        info = self.media.get(ref.source)
        if info is None or not info.is_image:
            return None
        url, source = owner
        base = media_url(url, source, ref.source)
        return Image(
            href=self.addresses.href(here, site, base),
            width=info.width,
            height=info.height,
            alt=ref.alt,
            sources=tuple(
                Source(self.addresses.href(here, site, variant_url(base, width)), width)
                for width in info.variants
            ),
            caption=ref.caption,
            credit=ref.credit,
        )


def media_url(url: str, source: str, path: str) -> str:
    """Where a file named by an item, column or home is published, inside the site.

    Args:
        url: the owner's address, e.g. ``tin-tuc/2026/11/x.html`` or ``tin-tuc/``.
        source: the owner's source path.
        path: the file's path; a file from another folder is told apart by its folders' names.
    """
    folder = source.rpartition("/")[0]
    there, _, name = path.rpartition("/")
    stem, dot, extension = name.rpartition(".")
    if not dot:
        stem, extension = name, ""
    slug = slugify(stem) or "tep"
    if there != folder:
        slug = f"{slugify(there.partition('/')[2] or there)}-{slug}"
    base = url.removesuffix(".html") + "/" if url.endswith(".html") else f"{url}_/"
    return f"{base}{slug}{dot}{extension.lower()}"


def variant_url(base: str, width: int) -> str:
    """Where a WebP variant of an image is published, from the address of the image itself.

    The whole name stays: ``so-do.png`` and ``so-do.jpg`` of one item are two images.
    """
    return f"{base}.{width}w.webp"
