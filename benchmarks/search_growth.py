"""What one new item changes in the index: files and bytes, also where a day, month or year begins.

    python benchmarks/search_growth.py --items 4000

Items are generated and dated back from the end of November, fourteen a day, as a ministry publishes. Years
before play no part until a year ends.
"""

from __future__ import annotations

import datetime as dt
import time

import click
import msgspec
from search_quality import GENERATED, documents_of

from portalgen.search.documents import SearchDocument
from portalgen.search.upkeep import FOLDER, packed, update

A_DAY = 14
LAST = dt.date(2026, 11, 24)


class Shelf(dict[str, bytes]):
    """What upkeep remembers, in memory."""

    def put(self, key: str, value: bytes) -> None:
        self[key] = value

    def drop(self, key: str) -> None:
        self.pop(key, None)


class Kept:
    """An index that is kept up to date."""

    def __init__(self) -> None:
        self._shelf = Shelf()
        self._files: dict[str, bytes] = {}

    def _read(self, path: str, offset: int, length: int | None) -> bytes:
        data = self._files[FOLDER + path]
        return data[offset:] if length is None else data[offset : offset + length]

    def take(self, documents: list[SearchDocument]) -> tuple[int, int, float]:
        """Files and bytes that changed, and seconds."""
        start = time.process_time()
        changes = [(document.id, packed(document)) for document in documents]
        made = update(self._shelf, self._read, changes, {})
        self._files |= made.files
        for path in made.gone:
            self._files.pop(path, None)
        return len(made.files), sum(map(len, made.files.values())), time.process_time() - start


@click.command()
@click.option("--items", default=4000, show_default=True)
def main(items: int) -> None:
    """Grow an index day by day."""
    documents = documents_of(GENERATED, items)
    kept = Kept()
    first, rest = documents[: items // 2], iter(documents[items // 2 :])
    dated = [
        msgspec.structs.replace(document, date=(LAST - dt.timedelta(days=number // A_DAY)).isoformat())
        for number, document in enumerate(first)
    ]
    kept.take(dated)
    total = count = 0
    day = LAST
    while day < dt.date(2027, 1, 5):
        day += dt.timedelta(days=1)
        for place in range(A_DAY):
            document = msgspec.structs.replace(next(rest), date=day.isoformat())
            files, size, seconds = kept.take([document])
            total, count = total + size, count + 1
            if place in {0, A_DAY - 1}:
                print(
                    f"{day} item {place + 1:2}: {files} files, {size / 1000:.0f} KB, {seconds * 1000:.0f} ms"
                )
    print(f"an item, all told: {total / count / 1000:.0f} KB")


if __name__ == "__main__":
    main()
