"""Bringing the clip home: whole, from the right host, without the key, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from grokvideo.engine.media import Media
from grokvideo.engine.partial import Partial
from grokvideo.errors import DownloadFailed, Expired, LibraryError
from grokvideo.store.ledger import Row
from grokvideo.values.state import JobState, Status
from tests.faults.links import Names, use_media
from tests.faults.rig import BACKGROUND, WITHIN_S, Rig
from tests.faults.server import Act, Server, answer, name_of, raw, reset, short

FTYP = b"\x00\x00\x00\x20ftyp"
MOVIE = b"\x00\x00\x00\x10ftypisom\x00\x00\x00\x00\x00\x00\x00\x08moov\x00\x00\x00\x0cmdatfilm"


@pytest.fixture
def elsewhere(film: bytes) -> Iterator[Server]:
    """Another host, as far as the client is concerned: the same machine under another port."""
    with Server(media=[answer(200, film)]) as server:
        yield server


def test_the_key_never_goes_with_a_download(rig: Rig) -> None:
    rig.run()
    [fetch] = rig.server.fetches
    assert "authorization" not in fetch.headers
    assert "CANARY" not in f"{fetch.path} {fetch.headers}"
    assert fetch.headers["accept-encoding"] == "identity"


@pytest.mark.parametrize(
    "bad",
    [
        answer(200, MOVIE[:-3]),
        answer(200, b"<!DOCTYPE html><title>Sign in</title>"),
        answer(200, MOVIE),
        answer(200, b""),
        answer(404),
        answer(403),
        answer(410),
        answer(206, MOVIE),
    ],
    ids=name_of,
)
def test_a_link_that_fails_is_asked_for_anew(rig: Rig, film: bytes, bad: Act) -> None:
    rig.server.poll = [rig.server.done("old.mp4"), rig.server.done("new.mp4")]
    rig.server.media.insert(0, bad)
    job = rig.run()
    assert job.result().path.read_bytes() == film
    assert [fetch.path for fetch in rig.server.fetches] == ["/media/old.mp4", "/media/new.mp4"]
    assert len(rig.server.posts) == 1
    assert rig.files() == [f"{job.id}.jpg", f"{job.id}.mp4"]


@pytest.mark.parametrize(
    "bad", [short(MOVIE, 100), answer(500), answer(503), answer(429), raw(b""), raw(b"no HTTP"), reset], ids=name_of
)
def test_a_link_whose_server_stumbles_is_tried_again(rig: Rig, film: bytes, bad: Act) -> None:
    rig.server.media.insert(0, bad)
    job = rig.run()
    assert job.result().path.read_bytes() == film
    assert [fetch.path for fetch in rig.server.fetches] == ["/media/a.mp4", "/media/a.mp4"]
    assert (len(rig.server.polls), len(rig.server.posts)) == (1, 1)
    assert rig.files() == [f"{job.id}.jpg", f"{job.id}.mp4"]


@pytest.mark.parametrize("status", [403, 404, 410])
def test_a_clip_that_is_gone_is_expired_after_three_links_and_says_what_it_cost(rig: Rig, status: int) -> None:
    rig.server.media = [answer(status)]
    job = rig.run()
    assert job.status is Status.EXPIRED
    assert isinstance(job.error, Expired)
    assert "$0.05 was billed" in str(job.error)
    assert len(rig.server.fetches) == 3
    assert rig.files() == []


def test_a_clip_that_does_not_come_whole_leaves_the_job_resumable_and_no_file(rig: Rig, film: bytes) -> None:
    rig.server.media = [short(film[:-10], 10)]
    job = rig.run()
    assert job.status is Status.STALLED
    assert isinstance(job.error, DownloadFailed)
    assert job.error.may_have_cost
    assert len(rig.server.polls) == 3
    assert rig.files() == []
    rig.server.media = [answer(200, film)]
    assert job.resume().wait(WITHIN_S).result().path.read_bytes() == film


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/media/a.mp4",
        "http://vidgen.x.ai/a.mp4",
        "https://x.ai.evil.example/a.mp4",
        "https://vidgen.x.ai:8443/a.mp4",
        "https://user:pass@vidgen.x.ai/a.mp4",
        "https://vidgen.x.ai@evil.example/a.mp4",
        "file:///etc/hostname",
        "ftp://vidgen.x.ai/a.mp4",
        "//evil.example/a.mp4",
        "data:video/mp4;base64,AAAA",
        "https://169.254.169.254/latest",
        "https://[::1]/a.mp4",
        "https://[::1",
        "https://vidgen.x.ai:99999/a.mp4",
        "not a url",
    ],
)
def test_a_link_to_a_foreign_place_is_never_followed(rig: Rig, url: str) -> None:
    rig.server.poll = [answer(200, {"status": "done", "video": {"url": url}})]
    names = Names({})
    use_media(rig, ("*.x.ai",), resolve=names)
    job = rig.run()
    assert job.status is Status.STALLED
    assert isinstance(job.error, DownloadFailed)
    assert names.asked == []
    assert rig.row(job).remote_url == url
    assert rig.files() == []


def test_a_refused_host_is_named_and_its_link_kept(rig: Rig, elsewhere: Server) -> None:
    url = f"{elsewhere.origin}/media/a.mp4"
    rig.server.poll = [answer(200, {"status": "done", "video": {"url": url}})]
    job = rig.run()
    assert job.status is Status.STALLED
    assert isinstance(job.error, DownloadFailed)
    assert job.error.refused_host == "127.0.0.1"
    assert "leads to 127.0.0.1" in str(job.error)
    assert rig.row(job).remote_url == url
    assert elsewhere.connections == 0
    assert len(rig.server.polls) == 1


def test_a_redirect_to_a_foreign_host_is_refused_before_it_is_contacted(rig: Rig, elsewhere: Server) -> None:
    rig.server.media = [answer(302, Location=f"{elsewhere.origin}/media/a.mp4")]
    job = rig.run()
    assert job.status is Status.STALLED
    assert isinstance(job.error, DownloadFailed)
    assert job.error.refused_host == "127.0.0.1"
    assert elsewhere.connections == 0


def test_redirects_on_the_same_host_are_followed_three_times(rig: Rig, film: bytes) -> None:
    hop = answer(302, Location="/media/next.mp4")
    rig.server.media = [hop, answer(307, Location="/media/b.mp4"), hop, answer(200, film)]
    assert rig.run().status is Status.DONE
    rig.server.media = [hop]
    before = len(rig.server.fetches)
    job = rig.run()
    assert job.status is Status.STALLED
    assert "more than 3 times" in str(job.error)
    assert len(rig.server.fetches) - before == 3 * 4


def test_a_clip_of_unknown_length_is_taken_when_its_boxes_add_up(rig: Rig, film: bytes) -> None:
    rig.server.media = [raw(b"HTTP/1.1 200 OK\r\n\r\n" + film[:-9]), raw(b"HTTP/1.1 200 OK\r\n\r\n" + film)]
    job = rig.run()
    assert job.result().path.read_bytes() == film
    assert len(rig.server.fetches) == 2


def test_the_fraction_of_bytes_is_told_while_they_come(home: Path, server: Server, tmp_path: Path) -> None:
    server.media = [answer(200, FTYP.ljust(300_000, b"x"))]
    media, part = Media((), origin=server.origin), Partial(tmp_path / "a.part")
    heard: list[float] = []
    BACKGROUND.run(media.get(f"{server.origin}/media/a.mp4", part, heard.append), WITHIN_S)
    BACKGROUND.run(media.close())
    assert part.size == 300_000
    assert heard == sorted(heard)
    assert (len(heard) >= 2, heard[-1]) == (True, 1.0)


def test_a_download_shows_itself(rig: Rig) -> None:
    seen: list[JobState] = []
    rig.start(subscribe=seen.append).wait(WITHIN_S)
    [first, *_] = [state.download for state in seen if state.status is Status.DOWNLOADING]
    assert first == 0.0


def test_a_full_or_broken_disk_leaves_the_job_resumable(rig: Rig, film: bytes) -> None:
    folder = rig.path.parent / "clips"
    folder.write_text("a file stands in the way")
    job = rig.run()
    assert job.status is Status.STALLED
    assert job.error is not None
    assert job.error.may_have_cost
    assert rig.row(job).state == "stalled"
    folder.unlink()
    assert job.resume().wait(WITHIN_S).result().path.read_bytes() == film
    assert len(rig.server.posts) == 1


def test_a_library_that_cannot_be_written_in_the_end_keeps_the_job_resumable(rig: Rig, film: bytes) -> None:
    """The clip is there, and the last step fails: as when the disk is full just then."""
    advance = rig.ledger.advance

    def fails(job_id: str, state: str, *words: str, **changes: Any) -> Row:
        if state == "done":
            raise LibraryError("the disk is full")
        return advance(job_id, state, *words, **changes)

    rig.ledger.advance = fails  # type: ignore[method-assign]
    job = rig.run()
    assert (job.status, str(job.error)) == (Status.STALLED, "the disk is full")
    assert job.error is not None
    assert job.error.may_have_cost
    rig.ledger.advance = advance  # type: ignore[method-assign]
    assert job.resume().wait(WITHIN_S).status is Status.DONE
    assert job.result().path.read_bytes() == film


def test_a_clip_without_a_poster_is_still_the_clip(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> bytes:
        raise ValueError("no picture today")

    monkeypatch.setattr("grokvideo.engine.filing.poster", fails)
    clip = rig.run().result()
    assert clip.poster is None
    assert clip.path.exists()


def test_a_second_download_of_the_same_job_replaces_the_first_whole(rig: Rig, film: bytes) -> None:
    """Two kernels that both picked a job up file it twice, and it is one clip."""
    job = rig.run()
    row = rig.ledger.get(job.id)
    assert row is not None
    part = rig.clips.part(job.id, "other")
    part.write_bytes(film)
    assert rig.clips.file(part, job.id) == job.result().path
    assert rig.files() == [f"{job.id}.jpg", f"{job.id}.mp4"]
