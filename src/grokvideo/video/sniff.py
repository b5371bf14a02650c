"""What a file's bytes are, told by themselves and not by its name: which picture, film or other thing, and its end."""

from __future__ import annotations

import re

_OTHERS = (
    (rb"GIF8", "a GIF"),
    (rb"BM.{12}", "a BMP"),
    (rb"II\*\0|MM\0\*", "a TIFF"),
    (rb".{4}ftyp(heic|heix|hevc|mif1|msf1)", "HEIC, the format of many phones"),
    (rb".{4}ftyp(avif|avis)", "AVIF"),
    (rb".{4}ftyp|\x1a\x45\xdf\xa3|RIFF.{4}AVI ", "a video"),
    (rb"%PDF-", "a PDF"),
    (rb"(?i)\s*<(\?xml|!doctype svg|svg)[^\0]{0,4000}<svg|\s*<svg", "an SVG drawing"),
)

_FILMS = (
    (rb".{4}ftypqt  ", "mov", "QuickTime"),
    (rb".{4}ftyp(?!heic|heix|hevc|mif1|msf1|avif|avis|M4A |M4B )", "mov", "MP4"),
    (rb".{4}(moov|mdat|wide|free|skip|pnot)", "mov", "QuickTime"),
    (rb"\x1a\x45\xdf\xa3", "matroska", "WebM or Matroska"),
    (rb"RIFF.{4}AVI ", "avi", "AVI"),
    (rb"\0\0\x01\xba", "mpeg", "MPEG"),
    (rb"G.{187}G", "mpegts", "an MPEG stream"),
    (rb"FLV\x01", "flv", "Flash video"),
    (rb"OggS", "ogg", "Ogg"),
    (rb"0&\xb2u\x8ef\xcf\x11", "asf", "Windows Media"),
)


def kind_of(data: bytes) -> tuple[str, str] | None:
    """Pillow's name and the MIME type of a PNG, JPEG or WebP; None for anything else."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG", "image/png"
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG", "image/jpeg"
    return ("WEBP", "image/webp") if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else None


def film_kind(data: bytes) -> tuple[str, str] | None:
    """FFmpeg's name of the reader, and people's name, of a film that begins so; None for anything else.

    Lists of further files and addresses (HLS, concat and their like) are none: they would be opened as well.
    """
    found = (kind for magic, *kind in _FILMS if re.match(magic, data[:4096], re.DOTALL))
    return next(((reader, name) for reader, name in found), None)


def called(data: bytes) -> str:
    """What something that is no picture for us is, where that can be told: `" but a GIF"`; else empty."""
    start = data[:4096]
    return next((f" but {name}" for magic, name in _OTHERS if re.match(magic, start, re.DOTALL)), "")


def picture_alone(data: bytes, kind: str) -> bytes:
    """A picture without what stands behind its end: phones put a film there, and a hidden file would stand there, too.

    What cannot be followed to its end is returned as it is, for a decoder to judge.
    """
    end = {"PNG": _png_end, "JPEG": _jpeg_end, "WEBP": _webp_end}[kind](data)
    return data if end is None else data[:end]


def _png_end(data: bytes) -> int | None:
    at = 8
    while at + 12 <= len(data):
        at, name = at + 12 + int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8]
        if name == b"IEND":
            return at
    return None


def _webp_end(data: bytes) -> int | None:
    length = int.from_bytes(data[4:8], "little")
    return 8 + length + length % 2


def _jpeg_end(data: bytes) -> int | None:
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xD9:
            return at + 2
        if marker == 0xFF:  # filling
            at += 1
        elif marker == 0x01 or 0xD0 <= marker <= 0xD7:
            at += 2
        else:
            at += 2 + int.from_bytes(data[at + 2 : at + 4])
            if marker == 0xDA:
                at = _next_marker(data, at)
    return at + 2 if data[at : at + 2] == b"\xff\xd9" else None


def _next_marker(data: bytes, at: int) -> int:
    """Behind the pixels of one scan, where 0xFF is followed by zero or a restart mark unless the scan is over."""
    while (at := data.find(b"\xff", at)) != -1 and at + 1 < len(data):
        if data[at + 1] != 0 and not 0xD0 <= data[at + 1] <= 0xD7:
            return at
        at += 2
    return len(data)
