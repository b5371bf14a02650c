"""One call over a real socket: where the key goes, what is not followed, and whether a byte left."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from grokvideo.engine.gate import Gate
from grokvideo.engine.inquiry import ask_about_models
from grokvideo.engine.pacing import Prospect
from grokvideo.engine.transport import Api, ConnectionLost, _Exchange
from grokvideo.errors import AuthenticationError, NotSent
from grokvideo.values.secret import SecretKey
from grokvideo.wire.body import PIECE, Body
from grokvideo.wire.dialect import Call, FormPart, RemoteModel, Reply
from grokvideo.wire.xai import XaiDialect
from tests.engine.virtual import in_no_time
from tests.faults.rig import BACKGROUND, WITHIN_S
from tests.faults.server import Server, answer, raw, reset

UNUSUAL_KEY = "tok_CANARY_of_a_gateway_0123456789"
POLL = Call("GET", "/videos/r-1")
CREATE = Call("POST", "/videos/generations", json={"prompt": "größer"}, paid=True)


@pytest.fixture
def api(server: Server) -> Iterator[Api]:
    api = Api(server.base_url, SecretKey(UNUSUAL_KEY, "a test"), Gate(1000.0))
    yield api
    BACKGROUND.run(api.close())


def send(api: Api, call: Call) -> Reply:
    return BACKGROUND.run(api.send(call), WITHIN_S)


def test_a_reply_is_read_whole(api: Api, server: Server) -> None:
    server.create = [answer(418, b"tea" * 1000, X_Request_Id="t-1")]
    reply = send(api, CREATE)
    assert (reply.status, reply.body, reply.headers["x-request-id"]) == (418, b"tea" * 1000, "t-1")
    [post] = server.posts
    assert post.body.decode() == '{"prompt":"größer"}'
    assert post.headers["content-type"] == "application/json"
    assert post.headers["user-agent"].startswith("grokvideo/")


def test_a_key_of_an_unusual_form_is_cut_out_of_what_the_server_quotes(api: Api, server: Server) -> None:
    server.poll = [answer(401, f"no such key: {UNUSUAL_KEY}".encode()), raw(f"{UNUSUAL_KEY}\r\n\r\n".encode())]
    assert send(api, POLL).body == b"no such key: [hidden]"
    with pytest.raises(ConnectionLost) as caught:
        send(api, POLL)
    assert "CANARY" not in str(caught.value)


def test_a_redirect_is_not_followed_with_the_key(api: Api, server: Server) -> None:
    with Server() as elsewhere:
        server.poll = [answer(status, Location=f"{elsewhere.base_url}/videos/r-1") for status in (301, 302, 307, 308)]
        assert [send(api, POLL).status for _ in range(4)] == [301, 302, 307, 308]
        assert elsewhere.connections == 0


def test_a_connection_that_broke_before_or_after_the_request_left_is_told_apart(api: Api, server: Server) -> None:
    server.poll = [reset]
    with pytest.raises(ConnectionLost, match="after the request left"):
        send(api, POLL)
    server.close()
    with pytest.raises(NotSent, match="could not be reached") as caught:
        send(api, POLL)
    assert "Nothing was sent" in caught.value.hint


def test_what_is_to_be_done_before_the_first_byte_keeps_it_from_leaving(api: Api, server: Server) -> None:
    async def fails() -> None:
        raise LookupError("no intent, no request")

    with pytest.raises(LookupError):
        BACKGROUND.run(api.send(CREATE, before=fails), WITHIN_S)
    assert server.posts == []
    assert send(api, CREATE).status == 200  # and the gate is open for the next


def test_only_paid_calls_go_to_the_head_of_the_queue(server: Server) -> None:
    gate, seen = Gate(1000.0), list[bool]()
    turn = gate.turn

    def noted(*, submit: bool = False, asks: Prospect | None = None) -> Any:
        seen.append(submit)
        return turn(submit=submit, asks=asks)

    gate.turn = noted  # type: ignore[method-assign]
    server.poll = [answer()]
    api = Api(server.base_url, SecretKey(UNUSUAL_KEY, "a test"), gate)
    send(api, POLL)
    send(api, CREATE)
    BACKGROUND.run(api.close())
    assert seen == [False, True]


def test_a_form_is_sent_like_any_free_call_and_in_its_order(api: Api, server: Server) -> None:
    parts = (FormPart("expires_after", b"3600"), FormPart("file", b"m" * 200_000, "a.mp4", "video/mp4"))
    shares: list[float] = []
    call = Call("POST", "/files", form=parts)
    reply = BACKGROUND.run(api.send(call, progress=shares.append), WITHIN_S)
    assert reply.body == b'{"id": "file_1"}'
    [upload] = server.uploads
    assert upload.body.index(b'name="expires_after"') < upload.body.index(b'name="file"')
    assert len(upload.body) == int(upload.headers["content-length"])
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_secret_words_of_a_body_do_not_come_back(api: Api, server: Server) -> None:
    word = "signed-words-abcdefgh"
    server.create = [answer(400, f"no {word}".encode(), X_Echo=word), raw(f"{word}\r\n\r\n".encode())]
    call = Call("POST", "/videos/generations", json={"a": word}, paid=True, secrets=(word,))
    reply = send(api, call)
    assert (reply.body, reply.headers["x-echo"]) == (b"no [hidden]", "[hidden]")
    with pytest.raises(ConnectionLost) as caught:
        send(api, call)
    assert "abcdefgh" not in str(caught.value)


def test_a_large_body_may_take_longer_than_an_answer() -> None:
    """On a slow line each piece takes 20 s: what counts is that it gets on."""

    async def leaves(seconds: float) -> int:
        exchange = _Exchange(None, None)
        async with Gate(1000.0).turn(submit=True) as turn, asyncio.timeout(None) as limit:
            exchange.begin(turn, limit)
            await exchange.leave()
            count = 0
            async for _ in exchange.body(Body((b"m" * 10 * PIECE,), "video/mp4")):
                await asyncio.sleep(seconds)
                count += 1
            return count

    assert in_no_time(leaves(20.0)) == 10
    with pytest.raises(TimeoutError):
        in_no_time(leaves(31.0))


def test_the_models_of_a_key_are_asked_for(api: Api, server: Server) -> None:
    server.poll = [answer(200, {"models": [{"id": "grok-imagine-video"}]}), answer(401, {"error": "no"})]
    ask = ask_about_models(api, XaiDialect())
    assert BACKGROUND.run(ask, WITHIN_S) == (RemoteModel("grok-imagine-video"),)
    assert (server.heard[0].method, server.heard[0].path) == ("GET", "/v1/video-generation-models")
    with pytest.raises(AuthenticationError):
        BACKGROUND.run(ask_about_models(api, XaiDialect()), WITHIN_S)
