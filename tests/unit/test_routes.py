"""Which addresses are on the internet, and which proxy the environment names."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

import httpx
import pytest

from grokvideo.engine.routes import is_here, is_public, lookup, proxies

FORBIDDEN = (
    *("127.0.0.1", "127.255.255.254", "0.0.0.0", "0.1.2.3", "::", "::1"),
    *("10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "fc00::1", "fd12:3456::1", "fec0::1"),
    *("169.254.169.254", "fe80::1", "fe80::1%1", "2001:4860:4860::8888%eth0"),
    *("100.64.0.1", "100.127.255.255", "192.0.0.8", "192.88.99.1", "198.18.0.1", "192.0.2.1", "198.51.100.1"),
    *("203.0.113.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "ff02::1", "ff0e::1"),
    *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:a9fe:a9fe", "::ffff:100.64.0.1", "::127.0.0.1", "::8.8.8.8"),
    *("64:ff9b::127.0.0.1", "64:ff9b::a00:1", "64:ff9b::169.254.169.254", "64:ff9b:1::8.8.8.8", "64:ff9b:1:ffff::1"),
    *("2002:7f00:1::", "2002:a00:1::1", "2002:a9fe:a9fe::1", "2001::1", "2001:0:7f00:1::", "2001:db8::1", "100::1"),
    *("2001:10::1", "2001:20::1", "3fff::1", "5f00::1"),
    *("", "localhost", "vidgen.x.ai", "0x7f000001", "2130706433", "127.1", "010.0.0.1", "[::1]", "127.0.0.1 "),
)
PUBLIC = (
    *("8.8.8.8", "1.1.1.1", "172.32.0.1", "100.63.255.255", "100.128.0.1", "198.20.0.1", "223.255.255.1"),
    *("2001:4860:4860::8888", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2002:808:808::1"),
)


@pytest.mark.parametrize("address", FORBIDDEN)
def test_an_address_inside_some_network_is_not_public_in_whatever_form(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    ("url", "here"),
    [
        ("http://127.0.0.1:8787/v1", True),
        ("http://localhost:8787", True),
        ("http://[::1]:8787/v1", True),
        ("https://127.9.9.9", True),
        ("https://api.x.ai/v1", False),
        ("https://localhost.example.com", False),
        ("https://10.0.0.1", False),
        ("nonsense", False),
    ],
)
def test_a_url_leads_to_this_machine_or_not(url: str, here: bool) -> None:
    assert is_here(url) is here


def test_a_name_is_looked_up_with_its_scopes_and_its_families_by_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    def found(*_: object, **__: object) -> list[Any]:
        stream = (socket.AF_INET6, socket.SOCK_STREAM, 6, "")
        return [
            (*stream, ("fe80::1", 443, 0, 3)),
            (*stream, ("2606:4700::1111", 443, 0, 0)),
            (*stream, ("2606:4700::1111", 443, 0, 0)),
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("8.8.8.8", 443)),
        ]

    monkeypatch.setattr(socket, "getaddrinfo", found)
    assert asyncio.run(lookup("vidgen.x.ai", 443)) == ["fe80::1%3", "8.8.8.8", "2606:4700::1111"]


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"HTTPS_PROXY": "http://proxy.example:3128"},
        {"https_proxy": "proxy.example:3128", "http_proxy": "http://user:word@other.example"},
        {
            "ALL_PROXY": "http://proxy.example:3128",
            "NO_PROXY": "x.ai, .example.org ,localhost,127.0.0.1,::1,10.0.0.0/8",
        },
        {"HTTPS_PROXY": "http://proxy.example", "NO_PROXY": "https://vidgen.x.ai,,*x.ai,LOCALHOST"},
        {"HTTPS_PROXY": "http://proxy.example", "NO_PROXY": "a.example,*"},
    ],
)
def test_proxies_are_read_as_httpx_reads_them(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http", "https", "all", "no"):
        monkeypatch.delenv(f"{name}_proxy", raising=False)
        monkeypatch.delenv(f"{name}_proxy".upper(), raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert proxies() == httpx._utils.get_environment_proxies()
