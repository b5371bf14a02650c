"""A client as one writes it in an afternoon, to show that the rig catches what it is for. Shares no code with ours.

Called like `kill_program.py`, with one more word first, for how it keeps its books:

- `after`: what was accepted is written down after the POST;
- `again`: the intent is written down first, and sent again after a restart when there is no answer to it.

Both write the clip under its final name as it arrives, after the row says `done`. 200 kills with 6 jobs each, on 2
cores that others used too: `after` lost 191 of 1,365 accepted jobs, paid 114 twice and left 76 torn files and 91 rows
without a clip; `again` paid 191 of 1,233 twice, lost the first of each, and left 64 torn files.
"""

from __future__ import annotations

import http.client
import json
import os
import sqlite3
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit


class Naive:
    """A table of jobs, a folder of clips, four threads."""

    def __init__(self, home: Path, url: str) -> None:
        home.joinpath("clips").mkdir(parents=True, exist_ok=True)
        self._home, self._url = home, urlsplit(url)
        self._lock = threading.Lock()
        self._db = sqlite3.connect(home / "library.sqlite3", isolation_level=None, check_same_thread=False)
        self._db.execute("CREATE TABLE IF NOT EXISTS jobs (prompt TEXT, state TEXT, request_id TEXT, clip TEXT)")

    def sql(self, statement: str, *values: object) -> list[tuple[str, ...]]:
        with self._lock:
            return self._db.execute(statement, values).fetchall()

    def ask(self, method: str, path: str, body: str | None = None) -> bytes:
        connection = http.client.HTTPConnection(self._url.netloc)
        connection.request(method, path, body)
        data = connection.getresponse().read()
        connection.close()
        return data

    def submit(self, prompt: str, books: str) -> None:
        [[known]] = self.sql("SELECT count(*) FROM jobs WHERE prompt = ?", prompt)
        if books == "again" and not known:
            self.sql("INSERT INTO jobs VALUES (?, 'new', NULL, NULL)", prompt)
        elif books == "after" and known:
            return
        [[waits]] = self.sql("SELECT count(*) FROM jobs WHERE prompt = ? AND state != 'new'", prompt)
        if waits:
            return
        accepted = json.loads(self.ask("POST", f"{self._url.path}/videos/generations", json.dumps({"prompt": prompt})))
        if books == "after":
            self.sql("INSERT INTO jobs VALUES (?, 'pending', ?, NULL)", prompt, accepted["request_id"])
        else:
            change = "UPDATE jobs SET state = 'pending', request_id = ? WHERE prompt = ?"
            self.sql(change, accepted["request_id"], prompt)

    def watch(self, request_id: str) -> None:
        answer: dict[str, object] = {}
        while answer.get("status") != "done":
            answer = json.loads(self.ask("GET", f"{self._url.path}/videos/{request_id}"))
        clip = json.dumps({"file": f"{request_id}.mp4"})
        self.sql("UPDATE jobs SET state = 'done', clip = ? WHERE request_id = ?", clip, request_id)
        connection = http.client.HTTPConnection(self._url.netloc)
        connection.request("GET", f"/media/{request_id}.mp4")
        with (self._home / "clips" / f"{request_id}.mp4").open("wb") as stream:
            response = connection.getresponse()
            while data := response.read(1024):
                stream.write(data)
                stream.flush()
        connection.close()

    def make(self, prompt: str, books: str) -> None:
        self.submit(prompt, books)
        for (request_id,) in self.sql("SELECT request_id FROM jobs WHERE prompt = ? AND state = 'pending'", prompt):
            self.watch(request_id)


def main(books: str, url: str, prompts: list[str]) -> None:
    print("begin", flush=True)
    naive = Naive(Path(os.environ["GROKVIDEO_HOME"]), url)
    unfinished = [row[0] for row in naive.sql("SELECT prompt FROM jobs WHERE state != 'done'")]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda prompt: naive.make(prompt, books), dict.fromkeys([*unfinished, *prompts])))
    print("end", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
