"""Where a download may go: no link, redirect or name of a server leads into somebody's network."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from grokvideo.errors import DownloadFailed
from grokvideo.values.state import Status
from tests.faults.links import Authority, Names, Trap, done_at, needs_openssl, use_media
from tests.faults.rig import Rig
from tests.faults.server import Film, Heard, Server, answer, read_request

INSIDE = {
    "loopback.x.ai": ["127.0.0.1"],
    "loopback6.x.ai": ["::1"],
    "elsewhere.x.ai": ["127.0.0.2"],
    "any.x.ai": ["0.0.0.0"],
    "any6.x.ai": ["::"],
    "mapped.x.ai": ["::ffff:127.0.0.1"],
    "compatible.x.ai": ["::127.0.0.1"],
    "nat64.x.ai": ["64:ff9b::7f00:1"],
    "sixtofour.x.ai": ["2002:7f00:1::1"],
    "private.x.ai": ["10.0.0.1"],
    "shared.x.ai": ["100.64.0.1"],
    "metadata.x.ai": ["169.254.169.254"],
    "link.x.ai": ["fe80::1%1"],
    "unique.x.ai": ["fd00::1"],
    "multicast.x.ai": ["239.255.255.250"],
    "second.x.ai": ["1.1.1.1", "127.0.0.1"],
}
FOREIGN = (
    *("https://127.0.0.1:{port}/a.mp4", "https://[::1]:{port}/a.mp4", "https://localhost:{port}/a.mp4"),
    *("https://2130706433:{port}/a.mp4", "https://0x7f.1:{port}/a.mp4", "https://0177.0.0.1:{port}/a.mp4"),
    *("https://[::ffff:127.0.0.1]:{port}/a.mp4", "https://0:{port}/a.mp4", "http://127.0.0.1:{port}/a.mp4"),
    *(
        "https://vidgen.x.ai@127.0.0.1:{port}/a.mp4",
        "https://127.0.0.1:{port}#.x.ai/",
        "https://127.0.0.1:{port}?.x.ai",
    ),
    *("https://127.0.0.1:{port}\\@vidgen.x.ai/a.mp4", "https://vidgen.x.ai\\@127.0.0.1:{port}/a.mp4"),
    *("https://127。0。0。1:{port}/a.mp4", "https://①②⑦.0.0.1:{port}/a.mp4"),
)
WAYS_IN = (*(f"https://{name}:{{port}}/a.mp4" for name in INSIDE), *FOREIGN)


@pytest.fixture
def trap() -> Iterator[Trap]:
    with Trap() as trap:
        yield trap


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("certificates"))


def test_no_packet_goes_to_an_address_inside_a_network(rig: Rig, trap: Trap) -> None:
    """Thirty links, each given by a poll and by a redirect; the trap has the port that they lead to."""
    names = Names(INSIDE)
    use_media(rig, ("*.x.ai",), policy={"port": trap.port}, resolve=names)
    links = [link.format(port=trap.port) for link in WAYS_IN]
    jobs = []
    for link in links:
        rig.server.poll = [done_at(link)]
        jobs.append(rig.run())
        rig.server.poll = [rig.server.done()]
        rig.server.media = [answer(302, Location=link.encode().decode("latin-1"))]
        jobs.append(rig.run())
    assert len(links) >= 30
    assert set(names.asked) == set(INSIDE)
    assert trap.caught == []
    assert {job.status for job in jobs} == {Status.STALLED}
    assert all(isinstance(job.error, DownloadFailed) and job.error.may_have_cost for job in jobs)
    assert rig.files() == []


def test_the_trap_catches_a_client_that_does_not_look(rig: Rig, trap: Trap) -> None:
    use_media(rig, ("*.x.ai",), policy={"port": trap.port, "allows": lambda _: True}, resolve=Names(INSIDE))
    for name in ("loopback.x.ai", "elsewhere.x.ai", "mapped.x.ai"):
        rig.server.poll = [done_at(f"https://{name}:{trap.port}/a.mp4")]
        assert rig.run().status is Status.STALLED
    assert len(trap.caught) >= 3


def test_an_address_inside_a_network_is_named_and_the_link_kept(rig: Rig) -> None:
    use_media(rig, ("*.x.ai",), resolve=Names({"vidgen.x.ai": ["10.1.2.3"]}))
    rig.server.poll = [done_at("https://vidgen.x.ai/a.mp4")]
    job = rig.run()
    assert isinstance(job.error, DownloadFailed)
    assert job.error.refused_host == "vidgen.x.ai"
    assert "10.1.2.3" in str(job.error)
    assert rig.row(job).remote_url == "https://vidgen.x.ai/a.mp4"
    assert len(rig.server.polls) == 1


def test_a_name_that_is_not_found_is_asked_again_and_leaves_the_job_resumable(rig: Rig) -> None:
    names = Names({})
    use_media(rig, ("*.x.ai",), resolve=names)
    rig.server.poll = [done_at("https://vidgen.x.ai/a.mp4")]
    job = rig.run()
    assert job.status is Status.STALLED
    assert "vidgen.x.ai cannot be looked up" in str(job.error)
    assert len(names.asked) > 3


@needs_openssl
def test_the_connection_goes_to_the_checked_address_under_the_name_asked_for(
    rig: Rig, film: bytes, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = Names({"vidgen.x.ai": ["127.0.0.1"]})
    with Server(media=[Film(film)], tls=authority.server("vidgen.x.ai")) as host:
        authority.trust(monkeypatch)
        port = int(host.origin.rsplit(":", 1)[1])
        use_media(rig, ("*.x.ai",), policy={"port": port, "allows": {"127.0.0.1"}.__contains__}, resolve=names)
        rig.server.poll = [done_at(f"https://vidgen.x.ai:{port}/media/a.mp4")]
        assert rig.run().result().path.read_bytes() == film
        [heard] = host.heard
    assert heard.headers["host"] == f"vidgen.x.ai:{port}"
    assert authority.seen[-1] == "vidgen.x.ai"
    assert names.asked == ["vidgen.x.ai"]


@needs_openssl
def test_a_name_that_leads_elsewhere_after_it_was_checked_is_not_followed(
    rig: Rig, film: bytes, trap: Trap, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each connection uses one look-up. A later one is checked again."""
    names = Names({"vidgen.x.ai": ["127.0.0.1"]})
    with Server(tls=authority.server("vidgen.x.ai")) as host:
        authority.trust(monkeypatch)
        port = int(host.origin.rsplit(":", 1)[1])

        def rebind(connection: socket.socket, heard: Heard) -> None:
            names.addresses["vidgen.x.ai"] = ["127.0.0.3"]
            answer(302, Location="/media/b.mp4")(connection, heard)

        host.media = [rebind]
        use_media(rig, ("*.x.ai",), policy={"port": port, "allows": {"127.0.0.1"}.__contains__}, resolve=names)
        rig.server.poll = [done_at(f"https://vidgen.x.ai:{port}/media/a.mp4")]
        job = rig.run()
        assert host.connections == 1
    assert isinstance(job.error, DownloadFailed)
    assert job.error.refused_host == "vidgen.x.ai"
    assert names.asked == ["vidgen.x.ai", "vidgen.x.ai"]


@needs_openssl
def test_a_host_with_a_certificate_for_another_name_gets_no_request(
    rig: Rig, film: bytes, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = Names({"vidgen.x.ai": ["127.0.0.1"]})
    with Server(media=[Film(film)], tls=authority.server("evil.example")) as host:
        authority.trust(monkeypatch)
        port = int(host.origin.rsplit(":", 1)[1])
        use_media(rig, ("*.x.ai",), policy={"port": port, "allows": {"127.0.0.1"}.__contains__}, resolve=names)
        rig.server.poll = [done_at(f"https://vidgen.x.ai:{port}/media/a.mp4")]
        job = rig.run()
        assert host.heard == []
    assert job.status is Status.STALLED
    assert "certificate" in str(job.error).lower()


@needs_openssl
def test_a_connection_made_for_one_name_is_not_used_for_another(
    rig: Rig, film: bytes, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both names lead to one address, and only the first has a certificate there."""

    def stays(connection: socket.socket, heard: Heard) -> None:
        connection.sendall(f"HTTP/1.1 200 OK\r\nContent-Length: {len(film)}\r\n\r\n".encode() + film)
        if (more := read_request(connection)) is not None:
            host.heard.append(more)

    names = Names({"vidgen.x.ai": ["127.0.0.1"], "files-cdn.x.ai": ["127.0.0.1"]})
    with Server(media=[stays], tls=authority.server("vidgen.x.ai")) as host:
        authority.trust(monkeypatch)
        port = int(host.origin.rsplit(":", 1)[1])
        use_media(rig, ("*.x.ai",), policy={"port": port, "allows": lambda _: True}, resolve=names)
        rig.server.poll = [done_at(f"https://vidgen.x.ai:{port}/media/a.mp4")]
        assert rig.run().status is Status.DONE
        rig.server.poll = [done_at(f"https://files-cdn.x.ai:{port}/media/a.mp4")]
        assert rig.run().status is Status.STALLED
        assert len(host.heard) == 1


@needs_openssl
def test_a_host_that_does_not_answer_at_one_address_is_tried_at_the_next(
    rig: Rig, film: bytes, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = Names({"vidgen.x.ai": ["127.0.0.9", "127.0.0.1"]})
    with Server(media=[Film(film)], tls=authority.server("vidgen.x.ai")) as host:
        authority.trust(monkeypatch)
        port = int(host.origin.rsplit(":", 1)[1])
        use_media(rig, ("*.x.ai",), policy={"port": port, "allows": lambda _: True}, resolve=names)
        rig.server.poll = [done_at(f"https://vidgen.x.ai:{port}/media/a.mp4")]
        assert rig.run().status is Status.DONE


@needs_openssl
@pytest.mark.parametrize("bypass", [False, True])
def test_behind_a_proxy_the_proxy_resolves_and_the_hosts_are_checked_all_the_same(
    rig: Rig, film: bytes, authority: Authority, monkeypatch: pytest.MonkeyPatch, bypass: bool
) -> None:
    context = authority.server("vidgen.x.ai")
    authority.trust(monkeypatch)

    def tunnel(connection: socket.socket, heard: Heard) -> None:
        connection.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
        with context.wrap_socket(connection, server_side=True) as inner:
            inside = read_request(inner)
            assert inside is not None
            Film(film)(inner, inside)

    names = Names({"vidgen.x.ai": ["10.0.0.1"]})
    with Server(poll=[tunnel]) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.origin)
        monkeypatch.setenv("NO_PROXY", "vidgen.x.ai" if bypass else "other.example")
        use_media(rig, ("*.x.ai",), resolve=names)
        rig.server.poll = [done_at("https://vidgen.x.ai/media/a.mp4")]
        job = rig.run()
        asked = [(heard.method, heard.path) for heard in proxy.heard]
        rig.server.poll = [done_at("https://evil.example/media/a.mp4")]
        assert rig.run().status is Status.STALLED
        assert len(proxy.heard) == len(asked)
    if bypass:
        assert (job.status, asked, names.asked) == (Status.STALLED, [], ["vidgen.x.ai"])
    else:
        assert (job.status, asked, names.asked) == (Status.DONE, [("CONNECT", "vidgen.x.ai:443")], [])


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "ALL_PROXY"])
def test_a_proxy_is_not_asked_for_this_machine(
    home: Path, server: Server, film: bytes, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    with Server() as proxy:
        monkeypatch.setenv(variable, proxy.origin)
        server.poll, server.media = [server.done()], [Film(film)]
        rig = Rig(home, server)
        try:
            assert rig.run().status is Status.DONE
        finally:
            rig.close()
        assert proxy.connections == 0


@needs_openssl
def test_a_redirect_from_the_provider_to_the_origin_that_was_given_is_followed_and_to_no_other(
    rig: Rig, film: bytes, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = Names({"vidgen.x.ai": ["127.0.0.1"]})
    context: ssl.SSLContext = authority.server("vidgen.x.ai")
    with Server(tls=context) as host, Server(media=[Film(film)]) as other:
        authority.trust(monkeypatch)
        port = int(host.origin.rsplit(":", 1)[1])
        use_media(rig, ("*.x.ai",), policy={"port": port, "allows": lambda _: True}, resolve=names)
        rig.server.poll = [done_at(f"https://vidgen.x.ai:{port}/media/a.mp4")]
        host.media = [answer(302, Location=f"{rig.server.origin}/media/a.mp4")]
        assert rig.run().status is Status.DONE
        for place in (f"{other.origin}/media/a.mp4", f"http://vidgen.x.ai:{port}/media/a.mp4", "//evil.example/a.mp4"):
            host.media = [answer(302, Location=place)]
            assert rig.run().status is Status.STALLED
        assert other.connections == 0


def test_the_hint_names_the_setting_that_allows_a_host(rig: Rig) -> None:
    rig.server.poll = [done_at("https://cdn.example.com/a.mp4")]
    job = rig.run()
    assert isinstance(job.error, DownloadFailed)
    assert "gv.configure(media_hosts=['cdn.example.com'])" in job.error.hint
    assert "resume" in job.error.hint


@pytest.mark.parametrize(
    "link",
    [
        "http://vidgen.x.ai/a.mp4",
        "http://vidgen.x.ai:443/a.mp4",
        "https://vidgen.x.ai:8443/a.mp4",
        "https://vidgen.x.ai:80/a.mp4",
        "https://ann:word@vidgen.x.ai/a.mp4",
        "https://ann@vidgen.x.ai/a.mp4",
        "ftp://vidgen.x.ai/a",
    ],
)
def test_a_known_host_is_asked_over_https_on_its_one_port_only(rig: Rig, link: str) -> None:
    names = Names({"vidgen.x.ai": ["127.0.0.1"]})
    use_media(rig, ("*.x.ai",), resolve=names)
    rig.server.poll = [done_at(link)]
    job = rig.run()
    assert "not by plain https on port 443" in str(job.error)
    assert names.asked == []
