"""The dry run of every mode: the body as it would go out, without what is large or secret, and its price."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import grokvideo as gv
from grokvideo.engine.orders import takes
from grokvideo.engine.preview import Preview
from grokvideo.engine.uploads import INLINE_MOST
from grokvideo.values.media import MediaInput, Voice
from grokvideo.values.request import VideoRequest
from grokvideo.values.storage import Output, StorageOptions


@pytest.fixture
def session(home: Path) -> Iterator[gv.Session]:
    session = gv.Session(home=home)
    yield session
    session.close()


def plan(session: gv.Session, n: int = 1, **values: Any) -> Preview:
    found: Preview = session.preview(takes(VideoRequest(prompt="x", **values), n, None))
    return found


def a_video(size: int = 3, **known: Any) -> MediaInput:
    return MediaInput(kind="video", data=b"m" * size, mime="video/mp4", label="street.mp4", **known)


def test_a_large_video_stands_as_words(session: gv.Session) -> None:
    found = plan(session, video=a_video(INLINE_MOST + 1, duration=5.0, width=848, height=480))
    assert found.call.path == "/videos/edits"
    assert found.call.json == {
        "model": "grok-imagine-video",
        "prompt": "x",
        "video": {"file_id": "<street.mp4, 15.7 MB, goes to the provider's file store first>"},
    }
    assert (found.would_cost, found.is_upper_bound) == (Decimal("0.30"), False)


def test_a_video_of_unknown_length_has_the_most_it_can_cost(session: gv.Session) -> None:
    found = plan(session, 2, video=MediaInput(kind="video", url="https://cdn.example.org/a.mp4"), extend=True)
    assert found.call.path == "/videos/extensions"
    assert found.is_upper_bound
    assert found.would_cost == 2 * (15 * Decimal("0.01") + 6 * Decimal("0.07"))


def test_references_voices_and_storage_are_all_there(session: gv.Session) -> None:
    found = plan(
        session,
        model="grok-imagine-video-1.5",
        reference_images=(MediaInput(data=b"png", mime="image/png"),),
        reference_audios=(Voice(voice_id="eve"),),
        storage_options=StorageOptions(filename="a.mp4"),
        output=Output("https://bucket.example.org/a.mp4?sig=c0ffee0123456789"),
    )
    body = found.call.json or {}
    assert body["reference_images"] == [{"url": "data:image/png;base64,cG5n"}]
    assert body["reference_audios"] == [{"voice_id": "eve"}]
    assert body["storage_options"] == {"filename": "a.mp4"}
    assert body["output"] == {"upload_url": "https://bucket.example.org/a.mp4?..."}
    assert "c0ffee" not in repr(found)
    assert not found.is_upper_bound
