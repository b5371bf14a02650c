"""Which inputs go to the file store, and which ids are used: what needs no server to be proved."""

from __future__ import annotations

import asyncio

import pytest

from grokvideo.engine.fileids import USED_S, FileIds
from grokvideo.engine.uploads import INLINE_MOST, to_store, with_bytes
from grokvideo.errors import InvalidRequest
from grokvideo.values.media import Keyframe, MediaInput
from grokvideo.values.request import VideoRequest

MIB = 1024 * 1024
ONE_FIVE = "grok-imagine-video-1.5"


def picture(size: int, letter: bytes = b"p") -> MediaInput:
    return MediaInput(data=letter * size, mime="image/png")


def stored(*inputs: MediaInput) -> list[int]:
    """Sizes of what would go to the file store."""
    request = VideoRequest(prompt="x", duration=1, reference_images=inputs)
    hashes = to_store(request)
    return [len(media.data or b"") for media in inputs if media.sha256 in hashes]


def test_fifteen_mebibytes_go_in_the_request() -> None:
    assert INLINE_MOST == 15 * MIB
    assert stored(picture(INLINE_MOST)) == []
    assert stored(picture(INLINE_MOST + 1)) == [INLINE_MOST + 1]


def test_the_largest_leave_until_the_rest_fits() -> None:
    sizes = (4 * MIB, 9 * MIB, 6 * MIB, 1 * MIB)
    assert stored(*(picture(size, bytes([65 + at])) for at, size in enumerate(sizes))) == [9 * MIB]


def test_a_picture_that_stands_in_it_twice_counts_twice() -> None:
    same = picture(8 * MIB)
    assert stored(same, same) == [8 * MIB, 8 * MIB]
    assert stored(same, picture(1, b"q")) == []


def test_addresses_and_file_ids_weigh_nothing() -> None:
    assert stored(MediaInput(url="https://cdn.example.org/a.png"), MediaInput(file_id="file_1"), picture(9)) == []


def test_every_input_is_replaced_in_its_place() -> None:
    image, last, middle, reference = (picture(1, letter) for letter in (b"a", b"b", b"c", b"d"))
    request = VideoRequest(
        model=ONE_FIVE,
        image=image,
        last_frame=last,
        keyframes=(Keyframe(middle, 2.0),),
        reference_images=(reference, image),
        prompt="x",
    )
    sent = request.with_inputs(lambda media: MediaInput(file_id=f"file_{(media.data or b'').decode()}"))
    assert [media.file_id for media in sent.inputs()] == ["file_a", "file_b", "file_c", "file_d", "file_a"]
    assert sent.keyframes[0].seconds == 2.0
    assert (sent.mode, sent.duration, sent.notes) == (request.mode, request.duration, request.notes)


def test_a_request_in_which_nothing_changes_stays_itself() -> None:
    request = VideoRequest(prompt="x", image=picture(1))
    assert with_bytes(request) is request


@pytest.mark.parametrize("load", [None, lambda: None], ids=["never kept", "removed"])
def test_bytes_that_are_gone_are_named(load: object) -> None:
    image = MediaInput(sha256="ab" * 32, mime="image/png", label="kettle.png", load=load)  # type: ignore[arg-type]
    with pytest.raises(InvalidRequest, match=r"the image kettle\.png of this request is no longer in the library"):
        with_bytes(VideoRequest(prompt="x", image=image))


def test_an_id_is_known_for_as_long_as_it_may_be_used() -> None:
    now = 1000.0
    ids = FileIds(lambda: now)
    ids.keep("ab", "file_1")
    now += USED_S - 1
    assert ids.get("ab") == "file_1"
    now += 1
    assert ids.get("ab") is None
    assert ids.get("cd") is None


def test_only_the_id_that_failed_is_forgotten() -> None:
    ids = FileIds(lambda: 0.0)
    ids.keep("ab", "file_2")
    ids.forget("ab", "file_1")
    assert ids.get("ab") == "file_2"
    ids.forget("ab", "file_2")
    ids.forget("cd", "file_2")
    assert ids.get("ab") is None


def test_a_lock_is_shared_while_somebody_has_it() -> None:
    async def both() -> bool:
        ids = FileIds()
        first = ids.lock("ab")
        return first is ids.lock("ab") and first is not ids.lock("cd")

    assert asyncio.run(both())
