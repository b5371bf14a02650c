"""Finding jobs by words of their prompt and name, in an index that is written together with the row.

Written by hand and not by triggers: with `trusted_schema=OFF` a trigger may not write into a virtual table.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from grokvideo.store.rows import Row, select


def index(db: sqlite3.Connection, number: int, prompt: str, name: str | None) -> None:
    """Make row `number` findable, or findable under its new words."""
    db.execute("REPLACE INTO words (rowid, prompt, name) VALUES (?, ?, ?)", [number, prompt, name or ""])


def forget(db: sqlite3.Connection, number: int) -> None:
    """Take a row out of the index, and its words out of the file.

    A deleted row's words stay in the index until its parts are merged, so all are merged: 0.01 s for 1,000 rows. The
    option that spares this (`secure-delete`) makes an index that SQLite before 3.42 cannot read.
    """
    db.execute("DELETE FROM words WHERE rowid = ?", [number])
    db.execute("INSERT INTO words (words) VALUES ('optimize')")


def find(db: sqlite3.Connection, words: str, limit: int) -> Iterator[Row]:
    """Jobs that have all these words, each perhaps longer, in any order; newest first. No words: no jobs."""
    if query := _query(words):
        on = "JOIN words ON words.rowid = jobs.seq WHERE words MATCH ? ORDER BY words.rowid DESC LIMIT ?"
        yield from select(db, on, [query, limit])


def _query(words: str) -> str:
    """Every word as a quoted text with a star: whatever a person types, nothing of it is syntax."""
    text = words.replace("\0", " ").encode("utf-8", "replace").decode()
    return " ".join('"' + word.replace('"', '""') + '"*' for word in text.split())
