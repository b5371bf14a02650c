"""Uploads are taken apart byte for byte."""

from __future__ import annotations

import httpx
import pytest

from grokvideo.simulator.multipart import Part, boundary_of, read_parts


def parts(files: list[tuple[str, tuple[str | None, bytes]]]) -> list[Part]:
    """What arrives when a common client sends these parts."""
    request = httpx.Request("POST", "http://simulator.invalid", files=files)
    boundary = boundary_of(request.headers["content-type"])
    assert boundary is not None
    return read_parts(request.read(), boundary)


@pytest.mark.parametrize(
    "data", [b"", b"\r\n", b"\r\n\r\n", b"a\nb\rc\r\n", b"--", b"\r\n--", bytes(range(256)) * 300, b"\r\n--x--\r\n"]
)
def test_a_file_comes_out_as_it_went_in(data: bytes) -> None:
    sent = [("expires_after", (None, b"3600")), ("file", ("a.mp4", data)), ("purpose", (None, b""))]
    assert parts(sent) == [
        Part("expires_after", None, b"3600"),
        Part("file", "a.mp4", data),
        Part("purpose", None, b""),
    ]


@pytest.mark.parametrize(
    "name", ["a b.mp4", "b\u00fccher.png", 'a "quoted" name.mp4', "50%.mp4", "a;name=b.mp4", "back\\slash"]
)
def test_any_file_name_comes_through(name: str) -> None:
    [part] = parts([("file", (name, b"data"))])
    assert part == Part("file", name, b"data")


@pytest.mark.parametrize(
    "head",
    [
        b'Content-Disposition: form-data; name="file"; filename="a.mp4"',
        b"content-disposition:form-data;filename=a.mp4;name=file",
        b'Content-Type: video/mp4\r\nContent-Disposition: form-data; name="file"; filename="a.mp4"',
    ],
)
def test_headers_are_read_however_they_are_written(head: bytes) -> None:
    body = b"a preamble\r\n--x\r\n" + head + b"\r\n\r\ndata\r\n--x--\r\nan epilogue"
    assert read_parts(body, b"x") == [Part("file", "a.mp4", b"data")]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no boundary",
        b"--x",
        b"--x\r\n",
        b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\ndata',
        b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\ndata\r\n--x',
        b'--x\r\nContent-Disposition: form-data; name="file"\r\n--x--',
        b"--x\r\nContent-Disposition: form-data\r\n\r\ndata\r\n--x--",
        b"--x\r\n\r\ndata\r\n--x--",
        b'--x\r\nContent-Disposition: form-data; name="file"' + b";name" * 5000 + b"\r\n\r\ndata\r\n--x--",
        b'--x\r\nContent-Disposition: form-data; name="\xff"\r\n\r\ndata\r\n--x--',
        b'--xyz\r\nContent-Disposition: form-data; name="file"\r\n\r\ndata\r\n--xyz--',
    ],
)
def test_what_is_not_well_formed_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        read_parts(body, b"x")


@pytest.mark.parametrize(
    ("content_type", "boundary"),
    [
        ("multipart/form-data; boundary=abc", b"abc"),
        ('multipart/form-data; charset=utf-8; boundary="a b"', b"a b"),
        ("Multipart/Form-Data; Boundary=abc", b"abc"),
        ("multipart/form-data", None),
        ("multipart/form-data; boundary=" + "x" * 71, None),
        ("multipart/mixed; boundary=abc", None),
        ("application/json", None),
        ("", None),
    ],
)
def test_the_boundary_is_in_the_content_type(content_type: str, boundary: bytes | None) -> None:
    assert boundary_of(content_type) == boundary
