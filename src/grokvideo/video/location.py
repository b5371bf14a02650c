"""Take the place where it was filmed out of an MP4: phones write it beside the pictures, cameras as a track.

What tells it is overwritten with zeros where it stands. Pictures and sound stay as they are, bit by bit, and so do the
lists that say which of them are shown: a copy of the packets into a new file would show again what somebody cut away.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

from grokvideo.errors import InvalidRequest
from grokvideo.video.film import open_film
from grokvideo.video.frames import Box, boxes

# The names of Apple and Android, those of XMP, and the tracks of action cameras. All are longer than three letters:
# shorter ones would turn up by chance in the tables of a film.
_PLACE = re.compile(rb"\xa9xyz|loci|location|ISO6709|GPSL|:GPS|gpmd|mebx|camm", re.IGNORECASE)
_NOTES = (b"udta", b"meta", b"uuid")  # what no player needs
_SHOWN = (b"vide", b"soun", b"tmcd")  # pictures, sound, and the time of day


def tells_the_place(data: bytes) -> bool:
    """Whether an MP4 may say where it was filmed: by a word, or in a track beside pictures and sound."""
    return _is_named(data) or any(_is_beside(data, track) for _, track in _tracks(data))


def without_place(data: bytes) -> bytes:
    """The same MP4, as long as it was, without notes and without tracks beside pictures and sound.

    Raises
    ------
    InvalidRequest
        If the place is still there.
    av.FFmpegError, OSError, ValueError, LookupError
        If it cannot be read.
    """
    fresh = bytearray(data)
    for start, end in _samples_beside(data):
        fresh[start:end] = bytes(end - start)
    for box in _top(data):
        if box.name not in (b"ftyp", b"moov", b"moof", b"mdat") and _PLACE.search(data, box.start, box.end):
            _blank(fresh, box)
    for film, track in _tracks(data):
        if _is_beside(data, track):
            _blank(fresh, track)
        for inside in (film, track):
            for box in _inside(data, inside):
                if box.name in _NOTES:
                    _blank(fresh, box)
    done = bytes(fresh)
    if tells_the_place(done):
        raise InvalidRequest(
            "video says where it was filmed, and that cannot be taken out",
            hint="fit=True (--fit) makes a new MP4 from its pictures and sound alone. Nothing was sent.",
        )
    return done


def _samples_beside(data: bytes) -> Iterator[tuple[int, int]]:
    """Where the samples of those tracks stand."""
    with open_film(io.BytesIO(data), "mov") as source:
        beside = [each for each in source.streams if each.type not in ("video", "audio")]
        for packet in source.demux(beside) if beside else ():
            if packet.pos is not None and packet.size:
                yield packet.pos, packet.pos + packet.size


def _is_named(data: bytes) -> bool:
    return any(_PLACE.search(data, box.start, box.end) for box in _top(data) if box.name != b"mdat")


def _top(data: bytes) -> list[Box]:
    return boxes(io.BytesIO(data))


def _tracks(data: bytes) -> Iterator[tuple[Box, Box]]:
    """Each track, together with what it stands in."""
    for film in _top(data):
        if film.name == b"moov":
            for box in _inside(data, film):
                if box.name == b"trak":
                    yield film, box


def _is_beside(data: bytes, track: Box) -> bool:
    for media in _inside(data, track):
        for box in _inside(data, media) if media.name == b"mdia" else ():
            if box.name == b"hdlr":
                return data[box.start + 16 : box.start + 20] not in _SHOWN
    return False


def _inside(data: bytes, outer: Box) -> list[Box]:
    """The boxes in a box. One of more than 4 GB, which has a longer head, is no matter of 48 MB."""
    found = boxes(io.BytesIO(data[outer.start + 8 : outer.end]))
    first = outer.start + 8
    return [Box(box.name, box.start + first, min(box.end + first, outer.end)) for box in found]


def _blank(data: bytearray, box: Box) -> None:
    length = box.end - box.start
    data[box.start : box.end] = length.to_bytes(4, "big") + b"free" + bytes(length - 8)
