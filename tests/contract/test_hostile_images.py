"""Hostile images: of a file that is no picture not a byte is sent, and of a photo not the place where it was taken."""

from __future__ import annotations

import base64
import io
import json
import os
import socket
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from grokvideo.errors import InvalidRequest
from grokvideo.values.request import MediaInput
from grokvideo.values.state import Status
from grokvideo.video.inputs import image_input
from tests.faults.rig import Rig
from tests.hostile import png

MARK = b"root:x:0:0:TOP-SECRET"


def a_picture(kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    Image.linear_gradient("L").resize((64, 48)).convert("RGB").save(buffer, kind, **options)
    return buffer.getvalue()


def archive() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        packed.writestr("passwd", MARK)
    return buffer.getvalue()


def jpeg(width: int, height: int) -> bytes:
    """A JPEG that claims this size."""
    data = bytearray(a_picture("JPEG"))
    at = data.index(b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def text_bomb() -> bytes:
    """A PNG whose note unpacks to 100 MB."""
    data = a_picture("PNG")
    return data[:33] + chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"\0" * 100_000_000)) + data[33:]


FILES: dict[str, Callable[[], bytes]] = {
    "passwords": lambda: MARK,
    "a private key": lambda: b"-----BEGIN PRIVATE KEY-----\n" + MARK,
    "an environment": lambda: b"XAI_API_KEY=xai-1\0" + MARK,
    "a database": lambda: b"SQLite format 3\0" + MARK,
    "a notebook": lambda: b'{"cells": []}' + MARK,
    "an archive": archive,
    "a program": lambda: b"\x7fELF" + MARK,
    "a PDF": lambda: b"%PDF-1.7\n" + MARK,
    "a GIF": lambda: a_picture("GIF") + MARK,
    "a BMP": lambda: a_picture("BMP") + MARK,
    "a TIFF": lambda: a_picture("TIFF") + MARK,
    "an icon": lambda: b"\0\0\1\0" + MARK,
    "an SVG": lambda: b"<svg xmlns='http://www.w3.org/2000/svg'><!--" + MARK + b"--></svg>",
    "an SVG with a head": lambda: b"<?xml version='1.0'?><!--" + MARK + b"--><svg/>",
    "a film": lambda: b"\0\0\0\x18ftypmp42" + MARK,
    "a phone's HEIC": lambda: b"\0\0\0\x18ftypheic" + MARK,
    "nothing": lambda: b"",
    "zeros": lambda: bytes(1000),
    "PNG by its first bytes": lambda: b"\x89PNG\r\n\x1a\n" + MARK,
    "JPEG by its first bytes": lambda: b"\xff\xd8\xff\xe0" + MARK,
    "WebP by its first bytes": lambda: b"RIFF\x40\0\0\0WEBPVP8 " + MARK,
    "a sound in the same wrapping": lambda: b"RIFF\x40\0\0\0WAVEfmt " + MARK,
    "PNG with one byte before": lambda: b"\n" + a_picture("PNG") + MARK,
    "PNG then an archive": lambda: a_picture("PNG") + archive(),
    "PNG then passwords": lambda: a_picture("PNG") + MARK,
    "PNG then a page": lambda: a_picture("PNG") + b"<html><script>" + MARK,
    "JPEG then an archive": lambda: a_picture("JPEG") + archive(),
    "JPEG then passwords": lambda: a_picture("JPEG") + MARK,
    "JPEG in steps then passwords": lambda: a_picture("JPEG", progressive=True) + MARK,
    "JPEG then a phone's film": lambda: a_picture("JPEG") + b"\0\0\0\x18ftypmp42" + MARK,
    "WebP then passwords": lambda: a_picture("WEBP") + MARK,
    "PNG cut short": lambda: a_picture("PNG")[:900] + MARK,
    "JPEG cut short": lambda: a_picture("JPEG")[:500] + MARK,
    "PNG of 2.5 billion pixels": lambda: png(50_000, 50_000) + MARK,
    "PNG of 18 trillion pixels": lambda: png(2**31 - 1, 2**31 - 1) + MARK,
    "PNG of no pixels": lambda: png(0, 0) + MARK,
    "JPEG of 4 billion pixels": lambda: jpeg(65_535, 65_535) + MARK,
    "JPEG of no pixels": lambda: jpeg(0, 0) + MARK,
    "PNG with a note that unpacks to 100 MB": lambda: text_bomb() + MARK,
    "50 MB of passwords": lambda: MARK * 2_400_000,
}


def sent(media: MediaInput) -> bytes:
    assert media.data is not None
    return media.data


@pytest.mark.parametrize("name", FILES)
def test_of_a_file_that_is_no_picture_not_a_byte_is_taken(tmp_path: Path, name: str) -> None:
    path = tmp_path / "picture.png"
    path.write_bytes(FILES[name]())
    for given in (path, str(path), path.read_bytes()):
        try:
            media = image_input(given)
        except InvalidRequest as refused:
            said = f"{refused} {refused.advice}"
            assert "Nothing was sent" in said
            assert "TOP-SECRET" not in said
            assert " at 0x" not in said
            continue
        assert b"TOP-SECRET" not in sent(media)
        with Image.open(io.BytesIO(sent(media))) as picture:
            picture.load()
            assert picture.size == (64, 48)


def socket_at(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))


PLACES: dict[str, Callable[[Path], object]] = {
    "a link to passwords": lambda path: path.symlink_to("/etc/passwd"),
    "a link to this process's environment": lambda path: path.symlink_to("/proc/self/environ"),
    "a link to memory": lambda path: path.symlink_to("/proc/self/mem"),
    "a link to zeros without end": lambda path: path.symlink_to("/dev/zero"),
    "a link to chance without end": lambda path: path.symlink_to("/dev/urandom"),
    "a link to a folder": lambda path: path.symlink_to("/etc"),
    "a link to nothing": lambda path: path.symlink_to("nowhere"),
    "a link to itself": lambda path: path.symlink_to(path.name),
    "a folder": lambda path: path.mkdir(),
    "a pipe": lambda path: os.mkfifo(path),
    "a socket": socket_at,
}


@pytest.mark.skipif(os.name == "nt", reason="pipes, sockets and /proc in the file system are a matter of Unix")
@pytest.mark.parametrize("name", PLACES)
def test_what_only_looks_like_a_file_is_not_read(tmp_path: Path, name: str) -> None:
    path = tmp_path / "picture.png"
    PLACES[name](path)
    with pytest.raises(InvalidRequest) as refused:
        image_input(path)
    assert "picture.png" in str(refused.value)
    assert "Nothing was sent" in refused.value.advice


PHOTO = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><r xmlns:e="adobe:exif" e:GPSLatitude="52,31N"/></x:xmpmeta>'


def exif() -> Image.Exif:
    found = Image.Exif()
    found[0x8825] = {1: "N", 2: (52.0, 31.0, 0.0)}
    return found


def packed_xmp() -> bytes:
    """XMP in a PNG may be compressed, and then no search in the file finds it."""
    data = a_picture("PNG")
    note = b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(PHOTO)
    return data[:33] + chunk(b"iTXt", note) + data[33:]


def raw_profile() -> bytes:
    """The way of another well-known program: EXIF as hexadecimal text."""
    block = b"Exif\0\0" + exif().tobytes()
    note = b"Raw profile type exif\0\0" + zlib.compress(f"\nexif\n{len(block):8}\n{block.hex()}\n".encode())
    data = a_picture("PNG")
    return data[:33] + chunk(b"zTXt", note) + data[33:]


LOCATED: dict[str, Callable[[], bytes]] = {
    "JPEG": lambda: a_picture("JPEG", exif=exif()),
    "PNG": lambda: a_picture("PNG", exif=exif()),
    "WebP": lambda: a_picture("WEBP", exif=exif()),
    "JPEG with XMP": lambda: a_picture("JPEG", xmp=PHOTO),
    "WebP with XMP": lambda: a_picture("WEBP", xmp=PHOTO),
    "PNG with packed XMP": packed_xmp,
    "PNG with a raw profile": raw_profile,
    "JPEG with a located film behind": lambda: a_picture("JPEG") + b"\0\0\0\x18ftypmp42GPSLatitude+52.31",
}


@pytest.mark.parametrize("name", LOCATED)
def test_the_place_where_a_picture_was_taken_is_not_sent(name: str) -> None:
    data = LOCATED[name]()
    media = image_input(data)
    assert sent(media) != data
    with Image.open(io.BytesIO(sent(media))) as picture:
        assert 0x8825 not in picture.getexif()
        assert "GPS" not in str(picture.info.get("xmp", "")) + str(picture.info.get("XML:com.adobe.xmp", ""))
        assert not any(str(key).startswith("Raw profile") for key in picture.info)
    assert b"GPSLatitude" not in sent(media)


def test_only_the_picture_goes_into_the_request(rig: Rig, tmp_path: Path) -> None:
    """The whole way: a polyglot from the disk, and what the server read."""
    from grokvideo.values.request import VideoRequest
    from tests.values import a_row

    path = tmp_path / ".." / tmp_path.name / "holiday\n<b>.jpg"
    path.write_bytes(a_picture("JPEG", exif=exif()) + archive())
    request = VideoRequest(prompt="waves", image=image_input(path), duration=1)
    row = a_row("00000000000000aa", request, owner=rig.owner.name, base_url=rig.server.base_url)
    rig.ledger.add(row)
    job = rig.job(row, request)
    rig.driver.start(job, row)
    assert job.wait(20).status is Status.DONE
    [post] = rig.server.posts
    uri = json.loads(post.body)["image"]["url"]
    data = base64.b64decode(uri.partition(",")[2])
    assert b"TOP-SECRET" not in data
    assert b"holiday" not in post.body
    with Image.open(io.BytesIO(data)) as picture:
        assert 0x8825 not in picture.getexif()
