"""One call over a real socket: where the key goes, what is not followed, and whether a byte left."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from grokvideo.engine.gate import Gate
from grokvideo.engine.transport import Api, ConnectionLost
from grokvideo.errors import NotSent
from grokvideo.values.secret import SecretKey
from grokvideo.wire.dialect import Call, Reply
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

    def noted(*, submit: bool) -> Any:
        seen.append(submit)
        return turn(submit=submit)

    gate.turn = noted  # type: ignore[method-assign]
    server.poll = [answer()]
    api = Api(server.base_url, SecretKey(UNUSUAL_KEY, "a test"), gate)
    send(api, POLL)
    send(api, CREATE)
    BACKGROUND.run(api.close())
    assert seen == [False, True]
