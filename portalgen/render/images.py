"""Images: what they are, smaller WebP variants of them, and originals without metadata.

Bytes in, bytes out; nothing here knows files, but for :class:`ImageCache`, which is given its folder.

An animation is shown as its first picture, everywhere. Moving pictures that a reader cannot stop are
forbidden on portals (Thông tư 32/2017/TT-BTTTT, Điều 18; WCAG 2.1, 2.2.2), and ``<img>`` has no way to stop
one; what has to move is a video.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, Literal

import msgspec

from portalgen.content.model import Limits
from portalgen.render.image_cache import ImageCache
from portalgen.render.image_metadata import strip_metadata
from portalgen.render.problems import Problem, problem
from portalgen.render.svg import clean_svg, looks_like_svg, svg_size

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["ImageCache", "ImageInfo", "clean_original", "encode_variant", "inspect_image", "variant_widths"]

#: Widths of variants, in pixels.
WIDTHS: Final = (400, 800, 1200, 1600)
#: WebP quality; 80 is visually close to the original at a fifth of its size.
QUALITY: Final = 80
#: A variant that is heavier than this, in bytes, is made again in a lower quality: readers wait for it.
HEAVY: Final = 200_000
_LOWER: Final = (70, 60, 50)
#: Raises the version of every cached result; to be changed with anything that changes bytes.
RECIPE: Final = "2"
_FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")
_ORIENTATION: Final = 0x0112
_GPS: Final = 0x8825
_DEFAULT_LIMITS: Final = Limits()


class ImageInfo(msgspec.Struct, frozen=True):
    """An image that can be published.

    Args:
        width: in pixels, as shown: after the orientation that the camera noted is applied.
        format: JPEG, PNG, WEBP, GIF, AVIF or SVG.
        has_metadata: whether the file tells more than the picture: camera, place, program, comments.
        animated: whether it has several pictures, of which the first is shown.
        has_place: whether the metadata tell where it was taken.
    """

    width: int
    height: int
    format: str
    has_metadata: bool = False
    animated: bool = False
    has_place: bool = False

    @property
    def ok(self) -> Literal[True]:
        """Told apart from :class:`Problem`."""
        return True


def inspect_image(data: bytes, limits: Limits = _DEFAULT_LIMITS) -> ImageInfo | Problem:
    """What an image is, or why it cannot be published; the whole picture is read once.

    Args:
        data: the file.
        limits: ``image_bytes`` and ``image_pixels``.
    """
    if len(data) > limits.image_bytes:
        return problem("IMG003", reason="bytes", actual=len(data), limit=limits.image_bytes)
    if looks_like_svg(data):
        return _inspect_svg(data)
    try:
        with _opened(data) as image:
            pixels = image.width * image.height
            if pixels > limits.image_pixels:
                return problem("IMG003", reason="pixels", actual=pixels, limit=limits.image_pixels)
            return _inspect(image, data)
    except _TooManyPixelsError:
        return problem("IMG003", reason="pixels", actual=2 * limits.image_pixels, limit=limits.image_pixels)
    except _BrokenError as error:
        return problem("IMG002", reason=f"image.reason.{error.args[0]}")


def variant_widths(image: ImageInfo | int) -> tuple[int, ...]:
    """The widths of an image's variants, smallest first, in pixels; never wider than the image.

    Vector images have none. An image narrower than the least width has one of its own width, since WebP is
    smaller than the original anyhow.
    """
    if isinstance(image, ImageInfo) and image.format == "SVG":
        return ()
    width = image if isinstance(image, int) else image.width
    if width <= 0:
        return ()
    return tuple(w for w in WIDTHS if w < width) + ((width,) if width <= WIDTHS[-1] else ())


def encode_variant(data: bytes, width: int) -> bytes:
    """A WebP of the image, ``width`` pixels wide, upright, in sRGB and without metadata.

    The same bytes give the same result with the same version of Pillow.

    Raises:
        ValueError: the image cannot be read; :func:`inspect_image` tells beforehand.
    """
    from PIL import Image as Images

    with _opened(data) as opened:
        turned = _is_turned(opened)
        shown_width, shown_height = reversed(opened.size) if turned else opened.size
        size = (width, max(1, round(shown_height * width / shown_width)))
        # Decoding at a half, quarter or eighth is much faster and loses nothing at this width.
        _draft(opened, (size[1] * 2, size[0] * 2) if turned else (size[0] * 2, size[1] * 2))
        image = _upright(_shown(opened))
        if size != image.size:
            image = image.resize(size, Images.Resampling.LANCZOS, reducing_gap=3.0)
        for quality in (QUALITY, *_LOWER):
            out = io.BytesIO()
            image.save(out, "WEBP", quality=quality, method=4, exif=b"", xmp=b"", icc_profile=b"")
            if out.tell() <= HEAVY:
                break
        return out.getvalue()


def clean_original(data: bytes) -> bytes:
    """The image in its own format and quality, upright and without metadata.

    Metadata is cut out of the file and the picture left as it is, except where it has to be turned or is an
    animation: then it is encoded again.

    Raises:
        ValueError: the image cannot be read.
    """
    if looks_like_svg(data):
        cleaned = clean_svg(data)
        if cleaned is None:
            raise ValueError("not an image: SVG")
        return cleaned
    with _opened(data) as opened:
        format_ = _format(opened)
        if not _is_animated(opened) and opened.getexif().get(_ORIENTATION, 1) == 1:
            stripped = strip_metadata(data, format_)
            if stripped is not None:
                return stripped
        return _encode_again(opened, format_)


def _inspect_svg(data: bytes) -> ImageInfo | Problem:
    cleaned = clean_svg(data)
    if cleaned is None:
        return problem("IMG002", reason="image.reason.svg")
    width, height = svg_size(cleaned)
    return ImageInfo(width, height, "SVG", has_metadata=cleaned != data)


def _inspect(image: Image, data: bytes) -> ImageInfo:
    """The facts of an opened image; decodes it, so that a broken one is found here."""
    width, height = image.size
    format_, animated, turned = _format(image), _is_animated(image), _is_turned(image)
    stripped = None if animated else strip_metadata(data, format_)
    exif = image.getexif()
    has_metadata = bool(exif) or (stripped is not None and len(stripped) < len(data))
    _draft(image, (max(1, width // 8), max(1, height // 8)))
    _decode(image)
    return ImageInfo(
        *((height, width) if turned else (width, height)),
        format=format_,
        has_metadata=has_metadata,
        animated=animated,
        has_place=_GPS in exif and bool(exif.get_ifd(_GPS)),
    )


def _format(image: Image) -> str:
    """The format; a JPEG with further pictures in it (as phones write them) is a JPEG."""
    return "JPEG" if image.format == "MPO" else image.format or ""


def _is_animated(image: Image) -> bool:
    """Whether there are pictures to come."""
    return image.format in {"GIF", "PNG", "WEBP", "AVIF"} and getattr(image, "n_frames", 1) > 1


def _is_turned(image: Image) -> bool:
    """Whether width and height change places when the image is shown upright."""
    return image.getexif().get(_ORIENTATION, 1) in {5, 6, 7, 8}


def _draft(image: Image, size: tuple[int, int]) -> None:
    """Let a JPEG be decoded at a fraction of its size, not below ``size``."""
    if _format(image) == "JPEG":
        image.draft(None, size)


class _BrokenError(ValueError):
    """The image cannot be read."""


class _TooManyPixelsError(ValueError):
    """The image announces more pixels than Pillow is willing to make room for."""


@contextmanager
def _opened(data: bytes) -> Iterator[Image]:
    """The image, of a format that pages can show."""
    from PIL import Image as Images

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Images.DecompressionBombWarning)
            image = Images.open(io.BytesIO(data), formats=_FORMATS)
    except (Images.DecompressionBombWarning, Images.DecompressionBombError) as error:
        raise _TooManyPixelsError(str(error)) from error
    except Exception as error:
        raise _BrokenError("heic" if data[4:12] in _HEIC else "unknown") from error
    with image:
        try:
            yield image
        except (_BrokenError, MemoryError):
            raise
        except Exception as error:  # as above: some facts are read with the pixels only
            raise _BrokenError("broken") from error


_HEIC: Final = frozenset({b"ftypheic", b"ftypheix", b"ftypmif1", b"ftyphevc"})


def _decode(image: Image) -> Image:
    """The image with its pixels read."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        image.load()
    return image


def _shown(image: Image) -> Image:
    """The pixels as a screen shows them: sRGB, with transparency where there is any."""
    image = _decode(image)
    profile = image.info.get("icc_profile")
    orientation = image.getexif().get(_ORIENTATION, 1)
    if image.mode.startswith("I"):
        # 16 bits a pixel: the upper eight are what a screen shows.
        image = image.point(lambda value: value * (1 / 256)).convert("L")
    has_alpha = image.mode in {"RGBA", "LA", "PA", "La", "RGBa"} or "transparency" in image.info
    converted = image if not profile or b"sRGB" in profile else _to_srgb(image, profile)
    result = converted.convert("RGBA" if has_alpha else "RGB")
    # Encoders write whatever they find here: comments, Exif, profiles.
    result.info = {"orientation": orientation}
    return result


def _to_srgb(image: Image, profile: bytes) -> Image:
    """The image in sRGB; as it is where its colour profile cannot be used."""
    from PIL import ImageCms

    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        target = ImageCms.createProfile("sRGB")
        converted = ImageCms.profileToProfile(image, source, target, outputMode=mode)
    except Exception:  # noqa: BLE001 - a broken profile is no reason to refuse the picture
        return image
    return converted or image


def _upright(image: Image) -> Image:
    """The image turned as the camera noted; no note is left."""
    from PIL.Image import Transpose

    turns = {
        2: Transpose.FLIP_LEFT_RIGHT,
        3: Transpose.ROTATE_180,
        4: Transpose.FLIP_TOP_BOTTOM,
        5: Transpose.TRANSPOSE,
        6: Transpose.ROTATE_270,
        7: Transpose.TRANSVERSE,
        8: Transpose.ROTATE_90,
    }
    turn = turns.get(image.info.get("orientation", 1))
    return image if turn is None else image.transpose(turn)


def _encode_again(opened: Image, format_: str) -> bytes:
    """The first picture in its own format, with little loss."""
    out = io.BytesIO()
    if format_ == "GIF":
        first = _decode(opened).copy()
        first.info = {name: first.info[name] for name in ("transparency",) if name in first.info}
        first.save(out, "GIF")
        return out.getvalue()
    image = _upright(_shown(opened))
    if format_ == "JPEG":
        image.save(out, "JPEG", quality=92, optimize=True, progressive=True)
    elif format_ == "PNG":
        image.save(out, "PNG", optimize=True)
    elif format_ == "WEBP":
        image.save(out, "WEBP", quality=92, method=4)
    else:
        image.save(out, "AVIF", quality=85, speed=6, max_threads=1)
    return out.getvalue()
