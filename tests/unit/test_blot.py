"""A server that quotes the key does not get it into a message, in whatever form it quotes it."""

from __future__ import annotations

import base64
import json
import time
from urllib.parse import quote, quote_plus

import pytest

from grokvideo.values.blot import PIECE, blot

KEY = "xai-CANARYcanary0123456789CANARYcanary"
ODD = "tok/CANARY+of=a~gateway_0123456789"


def encoded(key: str) -> dict[str, str]:
    bearer = f"Bearer {key}".encode()
    return {
        "whole": f"Incorrect API key provided: {key}. Get one at the console.",
        "twice": f"{key}{key}",
        "split over lines": f"wrong key:\n{key[:13]}\n{key[13:]}\n",
        "split over words": " ".join(key[at : at + 10] for at in range(0, len(key), 10)),
        "the first half": f"key {key[: len(key) // 2]}... is wrong",
        "the last half": f"key ...{key[len(key) // 2 :]} is wrong",
        "percent-encoded": quote(key, safe=""),
        "in a query": f"/v1?key={quote_plus(key)}&x=1",
        "base64": base64.b64encode(key.encode()).decode(),
        "base64 of the header": base64.b64encode(bearer).decode(),
        "base64 of name and password": base64.b64encode(f"me:{key}".encode()).decode(),
        "base64 for addresses": base64.urlsafe_b64encode(b"ab" + key.encode()).decode(),
        "hexadecimal": key.encode().hex(),
        "JSON": json.dumps({"error": f"wrong: {key}"}),
        "JSON with escapes": json.dumps({"error": "".join(f"\\u{ord(letter):04x}" for letter in key)}).replace(
            "\\\\", "\\"
        ),
    }


def pieces(key: str) -> set[bytes]:
    forms = [key.encode(), key.encode().hex().encode(), quote_plus(key).encode()]
    forms += [base64.b64encode(b"\0" * n + key.encode())[4:-4] for n in range(3)]
    return {form[at : at + PIECE] for form in forms for at in range(len(form) - PIECE + 1)}


@pytest.mark.parametrize("key", [KEY, ODD])
@pytest.mark.parametrize("form", encoded(KEY))
def test_no_piece_of_a_key_is_left(form: str, key: str) -> None:
    text = encoded(key)[form].encode()
    left = blot(text, key)
    if form == "JSON with escapes":
        assert json.loads(left) == {"error": "[hidden]"}
    else:
        assert any(piece in text for piece in pieces(key)), "the search finds it before"
    assert not [piece for piece in pieces(key) if piece in left]
    assert b"[hidden]" in left


def test_the_words_around_it_stay() -> None:
    text = f"Incorrect API key provided: {KEY}. Get one at https://console.x.ai.".encode()
    assert blot(text, KEY) == b"Incorrect API key provided: [hidden]. Get one at https://console.x.ai."


def test_an_answer_without_the_key_stays_as_it_is() -> None:
    text = b'{"error": "half \\ud800 a pair", "n": 1e400'
    assert blot(text, KEY) is text or blot(text, KEY) == text
    assert blot(b"", KEY) == b""


def test_a_stand_in_is_no_secret() -> None:
    assert blot(b"the simulator says no", "simulator") == b"the simulator says no"


@pytest.mark.parametrize("filler", [b"x", b"CANARYca", b"\\u0041", KEY.encode()])
def test_a_hostile_megabyte_does_not_take_long(filler: bytes) -> None:
    began = time.perf_counter()
    blot(filler * (1_000_000 // len(filler)), KEY)
    assert time.perf_counter() - began < 5.0  # not a measurement: a quadratic search would take minutes
