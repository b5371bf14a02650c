"""A clip that lies in the provider's file store, or went to an address of the person's own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from grokvideo.engine.snapshot import state_of
from grokvideo.errors import DownloadFailed
from grokvideo.values.request import VideoRequest
from grokvideo.values.state import Status
from grokvideo.values.storage import FileOutput, Output
from tests.faults.rig import KEY, WITHIN_S, Rig
from tests.faults.server import Act, Film, Server, answer

CONTENT = "/v1/files/file_4c1d/content"
COPY = {"file_id": "file_4c1d", "filename": "ridge.mp4", "expires_at": 1795000000}
GONE = answer(404)


def done(**video: Any) -> Act:
    return answer(200, {"status": "done", "video": video, "usage": {"cost_in_usd_ticks": 500_000_000}})


@pytest.fixture
def elsewhere(film: bytes) -> Iterator[Server]:
    with Server(media=[answer(200, film)]) as server:
        yield server


def test_a_clip_without_an_address_is_fetched_by_its_id_with_the_key(rig: Rig, film: bytes) -> None:
    rig.server.poll = [done(file_output=COPY)]
    rig.server.contents = [answer(200, film)]
    job = rig.run()
    assert job.result().path.read_bytes() == film
    [fetch] = [heard for heard in rig.server.heard if heard.path == CONTENT]
    assert fetch.headers["authorization"] == f"Bearer {KEY}"
    assert fetch.headers["accept-encoding"] == "identity"
    assert rig.files() == [f"{job.id}.jpg", f"{job.id}.mp4"]


def test_links_come_first_and_never_see_the_key(rig: Rig, film: bytes) -> None:
    origin = rig.server.origin
    rig.server.poll = [done(url=f"{origin}/media/a.mp4", file_output=COPY | {"public_url": f"{origin}/media/b.mp4"})]
    rig.server.media = [GONE]
    rig.server.contents = [answer(200, film)]
    assert rig.run().status is Status.DONE
    fetched = [heard for heard in rig.server.heard if heard.path.startswith(("/media/", "/v1/files/"))]
    assert [heard.path for heard in fetched] == ["/media/a.mp4", "/media/b.mp4", CONTENT]
    assert ["authorization" in heard.headers for heard in fetched] == [False, False, True]


def test_it_goes_on_where_it_broke_off(rig: Rig, film: bytes) -> None:
    rig.server.poll = [done(file_output=COPY)]
    rig.server.contents = [Film(film, 500, 700, etag='"one"')]
    assert rig.run().result().path.read_bytes() == film
    asked = [heard.headers.get("range") for heard in rig.server.heard if heard.path == CONTENT]
    assert asked == [None, "bytes=500-", "bytes=1200-"]


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_the_key_does_not_follow_a_redirect(rig: Rig, elsewhere: Server, status: int) -> None:
    rig.server.poll = [done(file_output=COPY)]
    rig.server.contents = [answer(status, Location=f"{elsewhere.origin}/media/a.mp4")]
    job = rig.run()
    assert job.status is Status.STALLED
    assert isinstance(job.error, DownloadFailed)
    assert elsewhere.connections == 0


def test_a_hostile_id_stays_in_its_place(rig: Rig, film: bytes) -> None:
    rig.server.poll = [done(file_output={"file_id": "../../media/x?a#b"})]
    rig.server.contents = [answer(200, film)]
    assert rig.run().status is Status.DONE
    assert rig.server.heard[-1].path == "/v1/files/..%2F..%2Fmedia%2Fx%3Fa%23b/content"


def test_what_is_no_film_is_not_kept(rig: Rig) -> None:
    rig.server.poll = [done(file_output=COPY)]
    rig.server.contents = [answer(200, b"<html>sign in</html>")]
    job = rig.run()
    assert job.status is Status.STALLED
    assert rig.files() == []


def test_a_copy_and_what_went_wrong_with_it_are_kept_with_the_clip(rig: Rig) -> None:
    copy = COPY | {"public_url_error": "Too many active public URLs."}
    rig.server.poll = [done(url=f"{rig.server.origin}/media/a.mp4", file_output=copy)]
    clip = rig.run().result()
    assert clip.file_output == FileOutput("file_4c1d", None, "ridge.mp4", 1795000000.0)
    [warning] = clip.warnings
    assert "Too many active public URLs." in warning
    again = state_of(rig.ledger.in_states(("done",))[0], rig.clips, clip.request).clip
    assert again is not None
    assert (again.file_output, again.warnings) == (clip.file_output, clip.warnings)


def test_a_clip_that_went_to_ones_own_address_is_told_in_words(rig: Rig) -> None:
    rig.server.poll = [done(url=None, duration=1, respect_moderation=True)]
    output = Output("https://bucket.example.org/ridge.mp4?signature=c0ffee0123456789")
    job = rig.start(request=VideoRequest(prompt="a fox", duration=1, output=output)).wait(WITHIN_S)
    assert str(job.error) == (
        "the clip was made and went to https://bucket.example.org/ridge.mp4; "
        "the provider gave no address to fetch it from"
    )
    assert job.error is not None
    assert job.error.hint.endswith("$0.05 was billed.")
    assert len(rig.server.polls) == 1, "asking again is no help"


def test_the_same_answer_without_an_output_is_broken(rig: Rig) -> None:
    rig.server.poll = [done(url=None, duration=1, respect_moderation=True)]
    assert "gave no address for it" in str(rig.run().error)
