"""What the last build knew: one disposable SQLite file. The only package with SQL.

The file is a cache of values that a build can make again from nothing. Whatever is wrong with it (missing,
torn, of another version or program), it is put aside and the build starts from nothing; it is never half
believed. What a build learns of the portal is written in one transaction, which is committed after its files
are in place. Only parsed files, where they are many, are kept earlier: they stand under digests of what they
were parsed from, so they are true whatever becomes of the build, and other processes can read them while it
goes on.
"""

from __future__ import annotations

from portalgen.build.store.database import DAMAGED, STATE, made_by, peek
from portalgen.build.store.entries import Entries, Row
from portalgen.build.store.folders import Folders
from portalgen.build.store.made import MadeThings
from portalgen.build.store.outputs import INDEX_BASIS, Outputs

__all__ = ["DAMAGED", "INDEX_BASIS", "STATE", "Row", "Store", "made_by", "peek"]


class Store(Folders, Entries, MadeThings, Outputs):
    """One open store: all its tables.

    Args:
        path: the file.
        fingerprint: of everything beside the content that decides what is stored; another one empties it.
        read_only: for another process than the one that builds: nothing is written or put aside.
    """
