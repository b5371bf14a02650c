"""A download that broke off goes on where it stopped, if and only if it is the same file."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pytest

from grokvideo.values.state import Status
from tests.faults.links import done_at, use_media
from tests.faults.rig import Rig
from tests.faults.server import Act, Film, answer, raw, reset

STRONG = '"a-strong-mark"'
MONDAY = "Mon, 16 Nov 2026 08:00:00 GMT"


def asked(rig: Rig) -> list[tuple[str | None, str | None]]:
    """Range and If-Range of every request for the clip."""
    return [(heard.headers.get("range"), heard.headers.get("if-range")) for heard in rig.server.fetches]


def whole(rig: Rig, film: bytes) -> bool:
    """Whether the job ended with exactly that film, and the library's hash of it is right."""
    clip = rig.run().result()
    return clip.path.read_bytes() == film and clip.sha256 == hashlib.sha256(film).hexdigest() and clip.size == len(film)


@pytest.mark.parametrize("mark", [{"etag": STRONG}, {"modified": MONDAY}, {"etag": STRONG, "modified": MONDAY}])
def test_a_broken_download_goes_on_where_it_stopped(rig: Rig, film: bytes, mark: dict[str, str]) -> None:
    rig.server.media = [Film(film, 1000, 500, 1, **mark)]
    assert whole(rig, film)
    validator = mark.get("etag", MONDAY)
    assert asked(rig) == [
        (None, None),
        ("bytes=1000-", validator),
        ("bytes=1500-", validator),
        ("bytes=1501-", validator),
    ]
    assert len(rig.server.polls) == 1
    assert rig.pauses[1:] != []


@pytest.mark.parametrize(
    "mark",
    [
        {},
        {"etag": 'W/"weak"'},
        {"etag": "no quotes"},
        {"etag": '"größer"'},
        {"modified": "yesterday"},
        {"modified": MONDAY, "head": f"Date: {MONDAY}"},
    ],
    ids=str,
)
def test_without_a_strong_mark_a_download_starts_anew(rig: Rig, film: bytes, mark: dict[str, str]) -> None:
    rig.server.media = [Film(film, 1000, **mark)]
    assert whole(rig, film)
    assert asked(rig) == [(None, None), (None, None)]


def test_a_server_that_gives_all_of_it_instead_of_the_rest_is_believed(rig: Rig, film: bytes) -> None:
    rig.server.media = [Film(film, 1000, etag=STRONG), answer(200, film)]
    assert whole(rig, film)
    assert asked(rig) == [(None, None), ("bytes=1000-", STRONG)]


def test_a_file_that_changed_meanwhile_is_fetched_anew(rig: Rig, film: bytes) -> None:
    rig.server.media = [Film(b"\x00\x00\x00\x20ftyp" + b"x" * 3000, 1000, etag='"older"'), Film(film, etag=STRONG)]
    assert whole(rig, film)


def partly(
    content_range: str, *, status: int = 206, etag: str = STRONG, more: bytes = b"", part: slice = slice(1000, None)
) -> Callable[[bytes], Act]:
    """An answer to a request for the rest, right but for what is given.

    {e} is the number of the film's last byte, {n} one more, its length, and {m} one more again.
    """

    def make(film: bytes) -> Act:
        line = content_range.format(e=len(film) - 1, n=len(film), m=len(film) + 1)
        lines = {"Content_Range": line} if line else {}
        return answer(status, film[part] + more, ETag=etag, **lines)

    return make


@pytest.mark.parametrize(
    "wrong",
    [
        partly("bytes 0-{e}/{n}"),
        partly("bytes 0-{e}/{n}", part=slice(0, None)),
        partly("bytes 999-{e}/{n}", part=slice(999, None)),
        partly("bytes 1001-{e}/{n}", part=slice(1001, None)),
        partly("bytes 1000-{e}/{m}"),
        partly("bytes 1000-{n}/{m}", more=b"x"),
        partly("bytes 1000-{n}/{n}", more=b"x"),
        partly("bytes 1000-{e}/*"),
        partly("bytes 1000-1500/{n}", part=slice(1000, 1501)),
        partly("bytes -1000-{e}/{n}"),
        partly("items 1000-{e}/{n}"),
        partly("bytes 1000-{e}/{n}", etag='"another"'),
        partly("bytes 1000-{e}/{n}", more=b"more"),
        partly(""),
        partly("", status=416),
        partly("bytes */{n}", status=416),
    ],
)
def test_an_answer_that_does_not_fit_is_thrown_away(rig: Rig, film: bytes, wrong: Callable[[bytes], Act]) -> None:
    rig.server.media = [Film(film, 1000, etag=STRONG), wrong(film), Film(film, etag=STRONG)]
    assert whole(rig, film)
    assert asked(rig) == [(None, None), ("bytes=1000-", STRONG), (None, None)]
    assert len(rig.server.polls) == 1


def test_the_right_rest_is_taken(rig: Rig, film: bytes) -> None:
    """What the wrong ones above differ from."""
    rig.server.media = [Film(film, 1000, etag=STRONG), partly("bytes 1000-{e}/{n}")(film)]
    assert whole(rig, film)
    assert len(asked(rig)) == 2


@pytest.mark.parametrize("bad", [reset, raw(b""), raw(b"no HTTP"), answer(500), answer(503), answer(429), answer(408)])
def test_trouble_in_between_does_not_lose_what_is_there(rig: Rig, film: bytes, bad: Act) -> None:
    rig.server.media = [Film(film, 1000, etag=STRONG), bad, bad, Film(film, etag=STRONG)]
    assert whole(rig, film)
    assert asked(rig) == [(None, None), *[("bytes=1000-", STRONG)] * 3]


def test_a_pause_the_server_asks_for_is_kept(rig: Rig, film: bytes) -> None:
    rig.server.media = [answer(503, Retry_After="17"), answer(429, Retry_After="-5"), answer(200, film)]
    assert whole(rig, film)
    assert 17.0 in rig.pauses
    assert rig.pauses[-1] < 8.0


def test_a_fresh_link_goes_on_with_the_same_file(rig: Rig, film: bytes) -> None:
    rig.server.poll = [rig.server.done("old.mp4"), rig.server.done("new.mp4")]
    rig.server.media = [Film(film, 1000, etag=STRONG), answer(403), Film(film, etag=STRONG)]
    assert whole(rig, film)
    assert [heard.path for heard in rig.server.fetches] == ["/media/old.mp4", "/media/old.mp4", "/media/new.mp4"]
    assert asked(rig)[2] == ("bytes=1000-", STRONG)


@pytest.mark.parametrize(
    ("mark", "again"),
    [
        ({"modified": MONDAY}, {"modified": MONDAY}),
        ({"etag": STRONG}, {"etag": '"another"'}),
        ({"etag": 'W/"weak"'}, {"etag": 'W/"weak"'}),
    ],
    ids=str,
)
def test_a_fresh_link_starts_anew_unless_a_strong_mark_says_it_is_the_same_file(
    rig: Rig, film: bytes, mark: dict[str, str], again: dict[str, str]
) -> None:
    rig.server.poll = [rig.server.done("old.mp4"), rig.server.done("new.mp4")]
    other = film[:600] + bytes([film[600] ^ 1]) + film[601:]  # a film as well
    rig.server.media = [Film(other, 1000, **mark), answer(404), Film(film, **again)]
    assert whole(rig, film)


def test_a_fresh_link_that_says_nothing_of_the_mark_starts_anew(rig: Rig, film: bytes) -> None:
    rig.server.poll = [rig.server.done("old.mp4"), rig.server.done("new.mp4")]
    other = film[:600] + bytes([film[600] ^ 1]) + film[601:]  # a film as well
    silent = partly("bytes 1000-{e}/{n}", etag="")(film)
    rig.server.media = [Film(other, 1000, etag=STRONG), answer(404), silent, answer(200, film)]
    assert whole(rig, film)
    assert asked(rig)[2:] == [("bytes=1000-", STRONG), (None, None)]


def test_pieces_that_make_no_film_are_thrown_away_whole(rig: Rig, film: bytes) -> None:
    """Two files of one length and one mark: nothing but the film's own boxes can tell."""
    rig.server.poll = [rig.server.done("old.mp4"), rig.server.done("new.mp4")]
    other = film[:16] + b"\xff" * (len(film) - 16)
    rig.server.media = [Film(other, 1000, etag=STRONG), Film(film, etag=STRONG)]
    assert whole(rig, film)
    assert asked(rig) == [(None, None), ("bytes=1000-", STRONG), (None, None)]


def test_a_link_that_never_gets_on_is_left_after_five_breaks_and_the_job_after_three_links(rig: Rig) -> None:
    use_media(rig, policy={"retries": 100})
    rig.server.media = [reset]
    assert rig.run().status is Status.STALLED
    assert len(rig.server.fetches) == 15
    assert len(rig.server.polls) == 3


def test_a_provider_in_trouble_is_not_stormed(rig: Rig) -> None:
    """Downloads share their retries: what many jobs spent, the next ones do not have."""
    use_media(rig, policy={"retries": 6})
    rig.server.media = [answer(503)]
    jobs = [rig.run() for _ in range(10)]
    assert {job.status for job in jobs} == {Status.STALLED}
    assert len(rig.server.fetches) == 3 * len(jobs) + 6


def test_retries_come_back_with_whole_clips(rig: Rig, film: bytes) -> None:
    media = use_media(rig, policy={"retries": 4})
    rig.server.media = [answer(503)]
    rig.run()
    assert not media.may_retry()
    rig.server.media = [answer(200, film)]
    assert rig.run().status is Status.DONE
    assert media.may_retry()


def test_a_stored_copy_is_fetched_when_the_first_link_is_gone(rig: Rig, film: bytes) -> None:
    copy = {"file_output": {"file_id": "file_1", "public_url": f"{rig.server.origin}/media/copy.mp4"}}
    rig.server.poll = [done_at(f"{rig.server.origin}/media/a.mp4", **copy)]
    rig.server.media = [answer(404), answer(200, film)]
    assert whole(rig, film)
    assert [heard.path for heard in rig.server.fetches] == ["/media/a.mp4", "/media/copy.mp4"]
    assert len(rig.server.polls) == 1


def test_a_clip_that_only_the_file_store_has_is_fetched_from_there(rig: Rig, film: bytes) -> None:
    copy = {"file_output": {"file_id": "file_1", "public_url": f"{rig.server.origin}/media/copy.mp4"}}
    rig.server.poll = [done_at("", **copy)]
    assert whole(rig, film)
