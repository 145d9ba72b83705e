"""The cache of images: by content, whole or not at all."""

from __future__ import annotations

import io
import multiprocessing
from pathlib import Path

import pytest
from PIL import Image

from portalgen.render import image_cache
from portalgen.render.images import ImageCache


def data(shade=100):
    out = io.BytesIO()
    Image.new("RGB", (60, 40), (shade, 10, 10)).save(out, "PNG")
    return out.getvalue()


class Reader:
    """Gives the bytes and counts how often it is asked."""

    def __init__(self, content=None):
        self.content = content or data()
        self.calls = 0

    def __call__(self):
        self.calls += 1
        return self.content


def files(folder: Path):
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_made_once_then_read(tmp_path):
    cache, read = ImageCache(tmp_path / "images"), Reader()
    first = cache.variant("d1", 30, read)
    assert cache.variant("d1", 30, read) == first == ImageCache(tmp_path / "images").variant("d1", 30, read)
    assert read.calls == 1
    assert Image.open(io.BytesIO(first)).size == (30, 20)


def test_content_width_kind_and_versions_are_told_apart(tmp_path, monkeypatch):
    cache = ImageCache(tmp_path)
    results = {cache.variant("d1", 30, data), cache.variant("d1", 20, data), cache.original("d1", data)}
    results.add(cache.variant("d2", 30, lambda: data(200)))
    assert len(results) == 4
    assert len(files(tmp_path)) == 4
    monkeypatch.setattr("PIL.__version__", "99.0")
    read = Reader()
    cache.variant("d1", 30, read)
    assert read.calls == 1


@pytest.mark.parametrize(
    "harm",
    [
        lambda content: b"",
        lambda content: content[:10],
        lambda content: content[:-1],
        lambda content: content[:40] + b"x" + content[41:],
        lambda content: b"x" * 32 + content[32:],
        lambda content: content + b"x",
    ],
)
def test_a_damaged_file_is_made_anew(tmp_path, harm):
    cache, read = ImageCache(tmp_path), Reader()
    whole = cache.variant("d1", 30, read)
    (path,) = files(tmp_path)
    path.write_bytes(harm(path.read_bytes()))
    assert cache.variant("d1", 30, read) == whole
    assert read.calls == 2
    assert cache.variant("d1", 30, read) == whole
    assert read.calls == 2


def test_a_cache_that_cannot_be_written_is_no_error(tmp_path):
    (tmp_path / "file").write_text("")
    cache, read = ImageCache(tmp_path / "file" / "images"), Reader()
    assert cache.variant("d1", 30, read) == cache.variant("d1", 30, read)
    assert read.calls == 2


def test_a_folder_in_the_place_of_a_file_is_no_error(tmp_path):
    cache, read = ImageCache(tmp_path), Reader()
    whole = cache.variant("d1", 30, read)
    (path,) = files(tmp_path)
    path.unlink()
    path.mkdir()
    assert cache.variant("d1", 30, read) == whole
    assert files(tmp_path) == []


def test_an_image_that_cannot_be_made_leaves_nothing(tmp_path):
    cache = ImageCache(tmp_path)
    with pytest.raises(ValueError, match="unknown"):
        cache.variant("d1", 30, lambda: b"no image")
    assert files(tmp_path) == []


def test_a_failing_write_leaves_no_half_file(tmp_path, monkeypatch):
    def fail(*_):
        raise OSError("disk full")

    monkeypatch.setattr(Path, "replace", fail)
    assert ImageCache(tmp_path).variant("d1", 30, data)
    assert files(tmp_path) == []


def work(folder, rounds):
    cache = ImageCache(Path(folder))
    seen = {cache.variant("d1", width, data) for _ in range(rounds) for width in (10, 20, 30)}
    return len(seen)


def test_processes_at_once(tmp_path):
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        counts = pool.starmap(work, [(str(tmp_path), 5)] * 4)
    assert counts == [3] * 4
    assert len(files(tmp_path)) == 3
    assert all(image_cache._read(path) for path in files(tmp_path))
