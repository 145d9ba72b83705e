"""The tables of the store."""

from __future__ import annotations

from typing import Final

SCHEMA: Final = 8
TABLES: Final = """
create table meta (key text primary key, value blob) without rowid;
create table folder (path text primary key, part integer, lines text, looks blob, settled integer,
                     files blob);
create index folder_part on folder (part, path);
create table part (id integer primary key, lines blob, seal blob, settled integer);
create table parsed (stamp blob unique, value blob);
create table entry (id text unique, source text unique, site text, col text, month text, place real,
                    stamp blob, digest blob, body blob, value blob);
create index entry_col on entry (col, place, id);
create index entry_site on entry (site, place, id);
create index entry_month on entry (site, month);
create table also (col text, id text, primary key (col, id)) without rowid;
create index also_id on also (id);
create table key (kind text, value text, id text, primary key (kind, value, id)) without rowid;
create index key_id on key (id);
create table moment (at real, id text, primary key (at, id)) without rowid;
create index moment_id on moment (id);
create table text (key text primary key, value blob) without rowid;
create table media (path text primary key, value blob) without rowid;
create table finding (owner text primary key, value blob) without rowid;
create table fact (id integer primary key, name text unique, digest blob);
create table shared (id integer primary key, facts blob unique);
create table node (id integer primary key, key text unique, value blob, trace blob, shared integer);
create index node_shared on node (shared);
create table touch (grp text, node integer, primary key (grp, node)) without rowid;
create table output (path text primary key, grp text, digest text) without rowid;
create index output_group on output (grp);
create table search (key text unique, value blob);
create table place (part integer primary key, paths blob, stamps blob);
"""
