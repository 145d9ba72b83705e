"""Images: facts, limits, variants, originals without metadata."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image, ImageCms, ImageDraw

from portalgen.content.model import Limits
from portalgen.diagnostics import Span
from portalgen.diagnostics.text import describe, unfilled
from portalgen.i18n import LANGUAGES, translator
from portalgen.render.images import (
    HEAVY,
    ImageInfo,
    clean_original,
    encode_variant,
    inspect_image,
    variant_widths,
)
from portalgen.render.problems import Problem

SECRETS = (b"GPS", b"Exif", b"Nguyen", b"iPhone", b"http://ns.adobe.com", b"Photoshop", b"Xin chao")


def picture(width=64, height=32, mode="RGB"):
    """Red on the left, blue on the right, a white dot in the upper left corner."""
    image = Image.new("RGB", (width, height), (0, 0, 255))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, width // 2 - 1, height), fill=(255, 0, 0))
    draw.rectangle((0, 0, width // 8, height // 4), fill=(255, 255, 255))
    return image.convert(mode)


def encoded(image, format_, **options):
    out = io.BytesIO()
    image.save(out, format_, **options)
    return out.getvalue()


def exif(orientation=1):
    """Camera, author, and where it was taken (21°01'N 105°51'E)."""
    tags = Image.Exif()
    tags[0x0110] = "iPhone 15"
    tags[0x013B] = "Nguyen Van A"
    tags[0x0112] = orientation
    gps = tags.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "N", (21.0, 1.0, 0.0), "E", (105.0, 51.0, 0.0)
    tags.get_ifd(0x8769)[0x9286] = b"ASCII\0\0\0Xin chao"
    return tags


XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf xmlns="http://ns.adobe.com/x">Nguyen</rdf></x:xmpmeta>'


def photo(format_="JPEG", orientation=1, **options):
    options = {"exif": exif(orientation), "xmp": XMP, **options}
    if format_ == "JPEG":
        options.setdefault("comment", b"Xin chao")
    if format_ == "PNG":
        from PIL.PngImagePlugin import PngInfo

        options.pop("xmp")
        text = PngInfo()
        text.add_text("Author", "Nguyen Van A")
        text.add_itxt("XML:com.adobe.xmp", XMP.decode())
        options["pnginfo"] = text
    return encoded(picture(), format_, **options)


def opened(data):
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def colour(image, x, y):
    return image.convert("RGB").getpixel((x, y))


def is_near(one, other, distance=60):
    return all(abs(a - b) <= distance for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
def test_facts_of_an_image(format_):
    info = inspect_image(encoded(picture(), format_))
    assert info == ImageInfo(64, 32, format_)
    assert info.ok


@pytest.mark.parametrize("orientation", range(1, 9))
def test_size_is_that_after_turning(orientation):
    info = inspect_image(photo(orientation=orientation))
    assert (info.width, info.height) == ((64, 32) if orientation < 5 else (32, 64))
    assert info.has_metadata


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "AVIF"])
@pytest.mark.parametrize("orientation", [1, 6])
def test_nothing_but_the_picture_is_published(format_, orientation):
    data = photo(format_, orientation)
    assert inspect_image(data).has_metadata
    assert any(secret in data for secret in SECRETS)
    for published in (clean_original(data), encode_variant(data, 30)):
        image = opened(published)
        assert dict(image.getexif()) == {}
        assert not {"exif", "xmp", "comment", "photoshop", "Author", "XML:com.adobe.xmp"} & image.info.keys()
        assert [secret for secret in SECRETS if secret in published] == []
    cleaned = opened(clean_original(data))
    assert cleaned.format == format_
    assert cleaned.size == ((64, 32) if orientation == 1 else (32, 64))
    assert not inspect_image(clean_original(data)).has_metadata


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_picture_stands_upright(orientation):
    # What the camera stores for a scene: the inverse of the turn that shows it upright.
    stored = {
        1: None,
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }[orientation]
    scene = picture(160, 80)
    image = scene if stored is None else scene.transpose(stored)
    data = encoded(image, "JPEG", quality=95, exif=exif(orientation))
    for published, width in ((clean_original(data), 160), (encode_variant(data, 80), 80)):
        shown = opened(published)
        assert shown.size == (width, width // 2)
        assert is_near(colour(shown, 3, 3), (255, 255, 255))
        assert is_near(colour(shown, width // 4, width // 4), (255, 0, 0))
        assert is_near(colour(shown, width - 4, 4), (0, 0, 255))


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP"])
def test_the_picture_itself_is_not_encoded_again(format_):
    data = photo(format_)
    assert opened(clean_original(data)).tobytes() == opened(data).tobytes()
    plain = encoded(picture(), format_)
    assert clean_original(plain) == plain


def test_cleaning_twice_changes_nothing_more():
    for format_ in ("JPEG", "PNG", "WEBP"):
        once = clean_original(photo(format_, orientation=6))
        assert clean_original(once) == once


def test_progressive_jpeg_with_restart_markers_and_something_behind_the_end():
    data = encoded(picture(640, 480), "JPEG", progressive=True, exif=exif(), restart_marker_rows=1)
    cleaned = clean_original(data + b"PK\x03\x04 Nguyen Van A")
    assert b"Nguyen" not in cleaned
    assert opened(cleaned).tobytes() == opened(data).tobytes()


def test_a_phone_photo_with_a_second_picture_is_a_still_jpeg():
    data = io.BytesIO()
    picture().save(data, "MPO", save_all=True, append_images=[picture(32, 16)], exif=exif())
    info = inspect_image(data.getvalue())
    assert (info.format, info.animated, info.width) == ("JPEG", False, 64)
    cleaned = clean_original(data.getvalue())
    assert opened(cleaned).size == (64, 32)
    assert not inspect_image(cleaned).has_metadata


@pytest.mark.parametrize("format_", ["GIF", "PNG", "WEBP"])
def test_of_an_animation_the_first_picture_is_shown(format_):
    second = Image.new("RGB", (64, 32), (0, 255, 0))
    data = encoded(picture(), format_, save_all=True, append_images=[second], duration=50, loop=0)
    assert inspect_image(data).animated
    for published in (clean_original(data), encode_variant(data, 64)):
        image = opened(published)
        assert getattr(image, "n_frames", 1) == 1
        assert is_near(colour(image, 50, 20), (0, 0, 255))
    assert opened(clean_original(data)).format == format_


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "LA", "P", "1", "CMYK", "I;16", "PA"])
def test_variants_of_every_kind_of_pixels(mode):
    if mode == "I;16":
        image = Image.new("I;16", (64, 32), 65535)
        image.paste(0, (0, 0, 32, 32))
    elif mode == "PA":
        image = picture(mode="RGBA").convert("PA")
    else:
        image = picture(mode=mode)
    data = encoded(image, "TIFF" if mode == "PA" else "JPEG" if mode == "CMYK" else "PNG")
    if mode == "PA":
        assert isinstance(inspect_image(data), Problem)  # TIFF is no format for pages
        return
    shown = opened(encode_variant(data, 32))
    assert (shown.format, shown.size) == ("WEBP", (32, 16))
    if mode == "I;16":
        assert is_near(colour(shown, 4, 8), (0, 0, 0))
        assert is_near(colour(shown, 28, 8), (255, 255, 255))
    elif mode in ("RGB", "RGBA", "P", "CMYK"):
        assert is_near(colour(shown, 28, 8), (0, 0, 255), 90)


def test_transparency_is_kept():
    image = Image.new("RGBA", (40, 40), (255, 0, 0, 0))
    assert opened(encode_variant(encoded(image, "PNG"), 20)).mode == "RGBA"
    indexed = encoded(picture(mode="P"), "PNG", transparency=0)
    assert opened(encode_variant(indexed, 20)).mode in ("RGBA", "RGB")
    assert opened(encode_variant(encoded(picture(), "JPEG"), 20)).mode == "RGB"


def test_comments_of_gif_are_gone():
    data = encoded(picture(mode="P"), "GIF", comment=b"Nguyen Van A", transparency=3)
    cleaned = clean_original(data)
    assert b"Nguyen" in data
    assert b"Nguyen" not in cleaned
    assert opened(cleaned).convert("RGBA").tobytes() == opened(data).convert("RGBA").tobytes()


def test_colour_profiles_are_applied_and_gone():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ")).tobytes()
    for icc in (profile, b"no profile at all"):
        data = encoded(picture(), "PNG", icc_profile=icc)
        image = opened(encode_variant(data, 32))
        assert "icc_profile" not in image.info
        assert image.size == (32, 16)


def test_variants_are_the_same_every_time():
    data = photo()
    assert encode_variant(data, 32) == encode_variant(data, 32)
    assert clean_original(photo(orientation=6)) == clean_original(photo(orientation=6))


def test_a_heavy_variant_is_made_lighter():
    width = 1200
    fine = Image.effect_noise((width, 900), 30).convert("RGB")
    data = io.BytesIO()
    fine.save(data, "PNG")
    plain = io.BytesIO()
    fine.save(plain, "WEBP", quality=80, method=4)
    made = encode_variant(data.getvalue(), width)
    assert plain.tell() > HEAVY
    assert len(made) < plain.tell() * 0.8


def test_widths_never_grow():
    assert variant_widths(3000) == (400, 800, 1200, 1600)
    assert variant_widths(1600) == (400, 800, 1200, 1600)
    assert variant_widths(1000) == (400, 800, 1000)
    assert variant_widths(400) == (400,)
    assert variant_widths(120) == (120,)
    assert variant_widths(0) == ()
    assert variant_widths(ImageInfo(900, 10, "PNG")) == (400, 800, 900)
    assert variant_widths(ImageInfo(900, 10, "SVG")) == ()


def test_a_very_flat_image_keeps_a_pixel_of_height():
    data = encoded(Image.new("RGB", (3000, 2)), "PNG")
    assert opened(encode_variant(data, 400)).size == (400, 1)


def bomb(width, height):
    """A PNG of a few hundred bytes that announces any number of pixels."""

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(8_000, 8_000), (12_000, 12_000), (60_000, 60_000), (2**31 - 1, 1)])
def test_more_pixels_than_allowed(size):
    problem = inspect_image(bomb(*size))
    assert (problem.code, dict(problem.args)["reason"]) == ("IMG003", "pixels")
    assert not problem.ok


def test_limits_are_those_of_the_portal():
    data = encoded(picture(), "PNG")
    assert inspect_image(data, Limits(image_pixels=64 * 32)).ok
    assert inspect_image(data, Limits(image_pixels=64 * 32 - 1)).code == "IMG003"
    problem = inspect_image(data, Limits(image_bytes=len(data) - 1))
    assert (problem.code, dict(problem.args)["reason"]) == ("IMG003", "bytes")


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
def test_cut_off_images_are_found_before_they_are_published(format_):
    data = encoded(picture(640, 480), format_)
    for length in (10, len(data) // 2):
        problem = inspect_image(data[:length])
        assert problem.code == "IMG002", length
        with pytest.raises(ValueError, match=r"broken|unknown"):
            encode_variant(data[:length], 32)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "unknown"),
        (b"not an image", "unknown"),
        (b"\0\0\0\x18ftypheic" + b"\0" * 100, "heic"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 50, "unknown"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><g></svg>", "svg"),
        (b"<html><svg></html>", "svg"),
    ],
)
def test_what_is_no_image(data, reason):
    assert inspect_image(data) == Problem("IMG002", (("reason", f"image.reason.{reason}"),))


@pytest.mark.parametrize("language", LANGUAGES)
def test_problems_have_words_with_all_their_values(language):
    problems = [
        inspect_image(b""),
        inspect_image(bomb(9000, 9000)),
        inspect_image(b"x" * 10, Limits(image_bytes=5)),
    ]
    for problem in problems:
        diagnostic = problem.diagnostic("content/a.jpg", Span("content/x.md", 3))
        assert unfilled(diagnostic, translator(language)) == ()
        message = describe(diagnostic, translator(language))
        assert "content/a.jpg" in message.message
        assert "image.reason" not in message.hint


def test_garbled_files_never_raise_but_value_errors():
    import random

    chance = random.Random(7)
    for format_ in ("JPEG", "PNG", "WEBP", "GIF", "AVIF"):
        data = photo(format_) if format_ in ("JPEG", "PNG", "WEBP") else encoded(picture(), format_)
        for _ in range(60):
            garbled = bytearray(data)
            for _ in range(chance.randint(1, 8)):
                garbled[chance.randrange(len(garbled))] = chance.randrange(256)
            garbled = bytes(garbled[: chance.randint(len(garbled) // 3, len(garbled))])
            if inspect_image(garbled).ok:
                try:
                    encode_variant(garbled, 20)
                    clean_original(garbled)
                except ValueError:
                    pass
