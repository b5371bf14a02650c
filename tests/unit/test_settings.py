"""Argument, then `configure(...)`, then environment, then default; and whose key goes where."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from grokvideo.errors import AuthenticationError, InvalidRequest
from grokvideo.settings import NAMES, Settings, is_loopback, key_for, resolve, sources
from grokvideo.values.secret import SecretKey

CANARY = "xai-CANARYcanary0123456789"
LOOPBACK = "http://127.0.0.1:8787/v1"


def test_the_defaults() -> None:
    settings = resolve({}, {})
    assert settings == Settings(provider="simulator")
    assert (settings.requests_per_second, settings.max_jobs, settings.wait, settings.timeout) == (
        1.0,
        4,
        False,
        900.0,
    )


@pytest.mark.parametrize(
    ("variable", "text", "name", "value"),
    [
        ("GROKVIDEO_PROVIDER", "xai", "provider", "xai"),
        ("GROKVIDEO_BASE_URL", "https://gateway.example/xai/v1", "base_url", "https://gateway.example/xai/v1"),
        ("GROKVIDEO_HOME", "clips", "home", Path("clips")),
        ("GROKVIDEO_MODEL", "grok-imagine-video-1.5", "model", "grok-imagine-video-1.5"),
        ("GROKVIDEO_RPS", "0.5", "requests_per_second", 0.5),
        ("GROKVIDEO_MAX_JOBS", "15", "max_jobs", 15),
        ("GROKVIDEO_WAIT", "1", "wait", True),
        ("GROKVIDEO_WAIT", "On", "wait", True),
        ("GROKVIDEO_WAIT", "no", "wait", False),
    ],
)
def test_each_environment_variable_sets_one_thing(variable: str, text: str, name: str, value: object) -> None:
    settings = resolve({}, {variable: f" {text} "})
    default = resolve({}, {})
    assert getattr(settings, name) == value
    assert {each for each in NAMES if getattr(settings, each) != getattr(default, each)} <= {name}


def test_an_empty_variable_counts_as_none() -> None:
    assert resolve({}, {"GROKVIDEO_MAX_JOBS": "", "GROKVIDEO_WAIT": "  ", "XAI_API_KEY": " "}) == resolve({}, {})


def test_argument_beats_configure_beats_environment_beats_default() -> None:
    environment = {"GROKVIDEO_MODEL": "from the environment"}
    assert resolve({}, {}).model == "grok-imagine-video"
    assert resolve({}, environment).model == "from the environment"
    assert resolve({"model": "configured"}, environment).model == "configured"
    assert resolve({"model": "configured"}, environment, model="given").model == "given"
    assert resolve({"model": None}, environment, model=None).model == "from the environment"


def test_a_key_chooses_the_real_provider_and_a_word_overrules_it() -> None:
    key = {"XAI_API_KEY": CANARY}
    assert resolve({}, key).provider == "xai"
    assert resolve({}, {}, has_key=True).provider == "xai"
    assert resolve({}, key | {"GROKVIDEO_PROVIDER": "simulator"}).provider == "simulator"
    assert resolve({"provider": "simulator"}, key, has_key=True).provider == "simulator"


@pytest.mark.parametrize(
    ("variable", "text"),
    [
        ("GROKVIDEO_RPS", "fast"),
        ("GROKVIDEO_MAX_JOBS", "4.5"),
        ("GROKVIDEO_MAX_JOBS", "four"),
        ("GROKVIDEO_WAIT", "maybe"),
    ],
)
def test_a_variable_that_cannot_be_read_is_named(variable: str, text: str) -> None:
    with pytest.raises(InvalidRequest, match=f"{variable} cannot be '{text}'"):
        resolve({}, {variable: text})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("provider", "sora"),
        ("provider", ""),
        ("base_url", "api.x.ai/v1"),
        ("base_url", "ftp://api.x.ai/v1"),
        ("base_url", "http://api.x.ai/v1"),
        ("base_url", "http://192.168.1.2/v1"),
        ("base_url", "http://127.0.0.1.evil.example/v1"),
        ("base_url", "https://user:secret@api.x.ai/v1"),
        ("base_url", "https://@api.x.ai/v1"),
        ("base_url", "https://api.x.ai/v1?key=1"),
        ("base_url", "https://api.x.ai/v1#a"),
        ("base_url", "https:///v1"),
        ("base_url", "http://[::1/v1"),
        ("base_url", "http://127.0.0.1:99999/v1"),
        ("base_url", "http://127.0.0.1:port/v1"),
        ("base_url", 8787),
        ("home", 7),
        ("model", ""),
        ("model", 1.5),
        ("requests_per_second", 0),
        ("requests_per_second", -1),
        ("requests_per_second", 1001),
        ("requests_per_second", float("nan")),
        ("requests_per_second", float("inf")),
        ("requests_per_second", "1"),
        ("requests_per_second", True),
        ("max_jobs", 0),
        ("max_jobs", 16),
        ("max_jobs", 2.5),
        ("max_jobs", "4"),
        ("wait", "no"),
        ("timeout", 0),
        ("timeout", float("nan")),
        ("timeout", "60"),
    ],
)
def test_a_wrong_value_names_its_setting(name: str, value: Any) -> None:
    with pytest.raises(InvalidRequest, match=f"^{name} must ") as caught:
        resolve({name: value}, {})
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]", "LOCALHOST"])
def test_plain_http_is_for_this_machine(host: str) -> None:
    url = f"http://{host}:8787/v1"
    assert resolve({"base_url": url}, {}).base_url == url
    assert is_loopback(url)


def test_the_library_is_an_absolute_folder(home: Path) -> None:
    assert resolve({}).library() == home
    assert Settings(home=Path("clips")).library() == Path.cwd() / "clips"
    assert Settings(home=Path("~/clips")).library() == Path.home() / "clips"
    assert Settings().library().is_absolute()


def test_a_key_given_in_code_goes_before_the_environments() -> None:
    given = SecretKey("given-in-code", source="api_key=")
    assert key_for(Settings(provider="xai"), given, {"XAI_API_KEY": CANARY}) is given
    found = key_for(Settings(provider="xai"), None, {"XAI_API_KEY": f" {CANARY} "})
    assert (found.reveal(), found.source) == (CANARY, "XAI_API_KEY")


@pytest.mark.parametrize("url", [LOOPBACK, "http://localhost/v1", "http://[::1]:1/v1", "https://127.0.0.1/v1"])
def test_a_key_from_the_environment_never_goes_to_this_machine(url: str) -> None:
    for provider in ("xai", "simulator"):
        settings = Settings(provider=provider, base_url=url)
        assert CANARY not in key_for(settings, None, {"XAI_API_KEY": CANARY}).reveal()


def test_a_key_given_in_code_may_go_to_this_machine() -> None:
    given = SecretKey(CANARY, source="api_key=")
    assert key_for(Settings(provider="xai", base_url=LOOPBACK), given, {}) is given
    assert key_for(Settings(provider="simulator", base_url=LOOPBACK), given, {}) is given


def test_the_embedded_simulator_never_gets_a_real_key() -> None:
    given = SecretKey(CANARY, source="api_key=")
    for key in (given, None):
        assert CANARY not in key_for(Settings(provider="simulator"), key, {"XAI_API_KEY": CANARY}).reveal()


def test_a_simulator_elsewhere_never_gets_the_environments_key() -> None:
    settings = Settings(provider="simulator", base_url="https://simulator.example/v1")
    assert CANARY not in key_for(settings, None, {"XAI_API_KEY": CANARY}).reveal()


def test_without_a_key_the_way_out_is_named() -> None:
    with pytest.raises(AuthenticationError, match="no key for xai") as caught:
        key_for(Settings(provider="xai"), None, {})
    assert "XAI_API_KEY" in caught.value.hint
    assert "simulator" in caught.value.hint


def test_a_key_that_cannot_be_one_is_refused_without_showing_it() -> None:
    with pytest.raises(AuthenticationError, match="the key from XAI_API_KEY") as caught:
        key_for(Settings(provider="xai"), None, {"XAI_API_KEY": CANARY + " " + CANARY})
    assert "CANARY" not in f"{caught.value} {caught.value.hint}"


@pytest.mark.parametrize(("given", "usd"), [(0, "0"), (0.3, "0.3"), (Decimal("1.005"), "1.005")])
def test_money_is_kept_as_it_was_written(given: object, usd: str) -> None:
    settings = resolve({"budget_usd": given, "confirm_over_usd": given}, {})
    assert (settings.budget_usd, settings.confirm_over_usd) == (Decimal(usd), Decimal(usd))


@pytest.mark.parametrize("name", ["budget_usd", "confirm_over_usd"])
@pytest.mark.parametrize("wrong", [-1, "5", float("nan"), float("inf"), True])
def test_an_amount_must_be_one(name: str, wrong: object) -> None:
    with pytest.raises(InvalidRequest, match=f"{name} must be an amount in USD"):
        resolve({name: wrong}, {})


def test_the_environment_sets_amounts() -> None:
    settings = resolve({}, {"GROKVIDEO_BUDGET_USD": "12.50", "GROKVIDEO_CONFIRM_OVER_USD": "0.2"})
    assert (settings.budget_usd, settings.confirm_over_usd) == (Decimal("12.50"), Decimal("0.2"))
    with pytest.raises(InvalidRequest, match="GROKVIDEO_BUDGET_USD cannot be 'much'"):
        resolve({}, {"GROKVIDEO_BUDGET_USD": "much"})


def test_media_hosts_are_names_of_hosts() -> None:
    assert resolve({"media_hosts": ["CDN.example.com", "*.example.org"]}, {}).media_hosts == (
        "cdn.example.com",
        "*.example.org",
    )
    for wrong in ("*", "https://cdn.example.com", ["a b.example"], [7], "*.", "localhost"):
        with pytest.raises(InvalidRequest, match="media_hosts must be names like"):
            resolve({"media_hosts": wrong}, {})


def test_a_key_that_was_typed_in_does_not_go_to_this_machine() -> None:
    here = resolve({"base_url": "http://127.0.0.1:8787/v1", "provider": "xai"}, {})
    typed, given = SecretKey("xai-0123456789abcdef", "gv.login()"), SecretKey("xai-0123456789abcdef", "api_key=")
    assert key_for(here, typed, {}).reveal() == "local"
    assert key_for(here, given, {}) is given


def test_another_companys_key_is_refused_at_the_providers_own_address_only() -> None:
    foreign = SecretKey("sk-ant-0123456789abcdef", "api_key=")
    with pytest.raises(AuthenticationError, match="one of Anthropic"):
        key_for(resolve({"provider": "xai"}, {}), foreign, {})
    assert key_for(resolve({"provider": "xai", "base_url": "https://gate.example/v1"}, {}), foreign, {}) is foreign


def test_it_is_known_where_each_value_comes_from() -> None:
    found = sources({"max_jobs": 3, "budget_usd": None}, {"GROKVIDEO_WAIT": "1", "GROKVIDEO_MAX_JOBS": "7"})
    assert (found["max_jobs"], found["wait"], found["timeout"]) == ("set here", "GROKVIDEO_WAIT", "default")
    assert (found["budget_usd"], found["provider"]) == ("default", "no key is set")
    assert sources({}, {"XAI_API_KEY": "k"})["provider"] == "XAI_API_KEY"
    assert sources({}, {}, has_key=True)["provider"] == "your key"
    assert sources({}, {"GROKVIDEO_PROVIDER": "xai"}, has_key=True)["provider"] == "GROKVIDEO_PROVIDER"
