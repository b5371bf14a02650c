"""The place where a film was made is not sent, and nothing else of it changes."""

from __future__ import annotations

import hashlib
import io
from typing import Any

import av
import pytest

from grokvideo.values.capability import Mode
from grokvideo.video.sources import video_input
from tests.films import Seen, a_film, box

EDIT = Mode.EDIT
PLACE = "+52.5163+013.3777/"


def as_android_writes_it(**options: Any) -> bytes:
    """FFmpeg writes the words of 3GPP into an MP4; phones write those of QuickTime. Both boxes are 35 bytes long."""
    data = a_film(2, metadata={"location": PLACE}, **options)
    at = data.index(b"loci")
    return data[:at] + b"\xa9xyz\0\x13\x15\xc7" + PLACE.encode().ljust(23, b"\0") + data[at + 31 :]


def with_a_third_track() -> bytes:
    """Cameras write what they measure as a track of its own; here it is the sound that says it is one."""
    data = a_film(2)
    assert (data.count(b"soun"), data.count(b"mp4a")) == (1, 1)
    return data.replace(b"soun", b"meta").replace(b"mp4a", b"mebx")


APPLE = {"com.apple.quicktime.location.ISO6709": PLACE}
LOCATED = {
    "as Android writes it": as_android_writes_it,
    "as 3GPP has it": lambda: a_film(2, metadata={"location": PLACE}),
    "as Apple writes it": lambda: a_film(2, metadata=APPLE, container={"movflags": "use_metadata_tags"}),
    "in a film that is turned": lambda: as_android_writes_it(turn=90),
    "in XMP": lambda: (
        a_film(2) + box(b"uuid", b"\xbe\x7a\xcf\xcb" + b"<x exif:GPSLatitude='52,31N'/>" + PLACE.encode())
    ),
    "in H.265": lambda: as_android_writes_it(codec="libx265"),
    "without sound": lambda: as_android_writes_it(sound=None),
}


@pytest.mark.parametrize("name", LOCATED)
def test_the_place_where_it_was_filmed_is_not_sent(name: str) -> None:
    data = LOCATED[name]()
    assert b"52.51" in data or b"loci" in data
    media = video_input(data, EDIT)
    assert media.data is not None
    for word in (b"52.51", b"013.37", b"\xa9xyz", b"ISO6709", b"GPSLatitude", b"loci"):
        assert word not in media.data
    assert media.identity() == {"origin": f"{hashlib.sha256(data).hexdigest()} without its location"}
    before, after = Seen(data), Seen(media.data)
    assert [each.tobytes() for each in after.images] == [each.tobytes() for each in before.images]
    assert after.times == before.times
    assert (after.turn, after.tracks) == (before.turn, before.tracks)
    assert not any("location" in key for key in after.metadata)


def test_a_track_beside_pictures_and_sound_is_not_sent() -> None:
    data = with_a_third_track()
    assert Seen(data).tracks == ["video", "data"]
    with av.open(io.BytesIO(data), "r") as source:
        samples = [(packet.pos, packet.size) for packet in source.demux(source.streams[1]) if packet.size]
    sent = video_input(data, EDIT).data or b""
    assert (Seen(sent).tracks, Seen(sent).numbers) == (["video"], list(range(48)))
    assert len(samples) > 50
    for pos, size in samples:
        assert pos is not None
        assert sent[pos : pos + size] == bytes(size)


def test_what_somebody_cut_away_is_not_shown_again() -> None:
    """Phones cut a film by a list of what to show (ISO/IEC 14496-12, section 8.6.6), and leave the rest inside."""
    data = bytearray(as_android_writes_it())
    at = data.index(b"elst") + 12
    data[at : at + 4] = (1000).to_bytes(4, "big")  # a second
    start = int.from_bytes(data[at + 4 : at + 8], "big")
    data[at + 4 : at + 8] = (start + 12 * 512).to_bytes(4, "big")  # from half a second on
    shown = list(range(12, 36))
    assert Seen(bytes(data)).numbers == shown
    media = video_input(bytes(data), EDIT)
    assert Seen(media.data or b"").numbers == shown
    assert media.duration == pytest.approx(1.0)
    as_quicktime = bytes(data).replace(b"ftypisom", b"ftypqt  ")
    assert Seen(video_input(as_quicktime, EDIT, fit=True).data or b"").numbers == shown


def test_the_place_does_not_survive_being_made_to_fit() -> None:
    data = a_film(10, metadata=APPLE, container={"movflags": "use_metadata_tags"}, kind="mov", sound=None)
    assert PLACE.encode() in data
    made = video_input(data, EDIT, fit=True).data or b""
    assert PLACE.encode() not in made
    assert b"ISO6709" not in made
