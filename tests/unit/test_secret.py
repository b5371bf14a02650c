from __future__ import annotations

import copy
import json
import pickle
import traceback
from typing import Any

import pytest

import grokvideo as gv
from grokvideo.errors import AuthenticationError
from grokvideo.values.secret import SecretKey, redact

CANARY = "xai-CANARYcanary0123456789"


@pytest.fixture
def key() -> SecretKey:
    return SecretKey(CANARY, "XAI_API_KEY")


def test_only_reveal_gives_the_key(key: SecretKey) -> None:
    assert key.reveal() == CANARY
    assert key.source == "XAI_API_KEY"
    for text in (repr(key), str(key), f"{key}", f"{key:>60}", repr([key]), repr({"k": key})):
        assert "CANARY" not in text
    assert repr(key) == "<SecretKey from XAI_API_KEY>"


def test_a_key_is_neither_pickled_nor_copied_nor_written_as_json(key: SecretKey) -> None:
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        with pytest.raises(TypeError):
            pickle.dumps(key, protocol)
    with pytest.raises(TypeError):
        copy.copy(key)
    with pytest.raises(TypeError):
        copy.deepcopy({"key": key})
    with pytest.raises(TypeError):
        json.dumps(key)
    assert not hasattr(key, "__dict__")


def test_a_fingerprint_tells_keys_apart_and_depends_on_the_salt(key: SecretKey) -> None:
    print_ = key.fingerprint(b"salt")
    assert print_ == SecretKey(CANARY, "gv.login()").fingerprint(b"salt")
    assert len({print_, key.fingerprint(b"pepper"), SecretKey(CANARY + "x", "s").fingerprint(b"salt")}) == 3
    assert len(print_) == 32
    assert "CANARY" not in print_


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("", "is empty"),
        ("  ", "is empty"),
        (CANARY + "\n", "line break"),
        (CANARY[:9] + " " + CANARY[9:], "a space"),
        (" " + CANARY, "a space"),
        (CANARY + "\u00a0", "a space"),
        (CANARY.replace("-", "\u2013"), "typographic dash"),
        (CANARY.replace("-", "\u2011"), "typographic dash"),
        (f'"{CANARY}"', "quotes or brackets"),
        (f"<{CANARY}>", "quotes or brackets"),
        (f"Bearer {CANARY}", "Bearer"),
        ("xai-CANARY***89", "shortened display"),
        ("xai-CANARY\u2026", "shortened display"),
        (CANARY + "\u200b", "a character no key contains"),
        (CANARY + "\x00", "a character no key contains"),
        (CANARY * 99, "too long"),
        (f"XAI_API_KEY={CANARY}", "name of its variable in front"),
        (f'export XAI_API_KEY="{CANARY}"', "name of its variable in front"),
        (f"api_key = '{CANARY}'", "name of its variable in front"),
        ("XAI_API_KEY", "is the name of a variable"),
        ("$XAI_API_KEY", "is the name of a variable"),
        ("${XAI_API_KEY}\n", "is the name of a variable"),
        ("%XAI_API_KEY%", "is the name of a variable"),
        ("your-api-key-here", "placeholder"),
        ("<YOUR XAI API KEY>", "placeholder"),
        ("xai-***", "shortened display"),
        (f"Authorization: Bearer {CANARY}", "Bearer"),
        (f"https://console.example/{CANARY}", "is an address"),
    ],
)
def test_what_cannot_be_a_key_is_refused_without_echo(value: str, reason: str) -> None:
    with pytest.raises(AuthenticationError, match=reason) as caught:
        SecretKey(value, "XAI_API_KEY")
    assert "XAI_API_KEY" in str(caught.value)
    assert "CANARY" not in str(caught.value) + caught.value.hint


@pytest.mark.parametrize(
    "value", [CANARY, "0123456789abcdef0123456789abcdef", "simulator", "TEST_KEY", "a=b==", "key-7"]
)
def test_forms_nobody_knows_pass(value: str) -> None:
    assert SecretKey(value, "XAI_API_KEY").expect("xai").reveal() == value


@pytest.mark.parametrize(
    ("start", "company"),
    [
        ("sk-proj-", "of OpenAI"),
        ("sk-ant-api03-", "of Anthropic"),
        ("sk-or-v1-", "of OpenRouter"),
        ("AIza", "of Google"),
        ("gsk_", "Groq is not Grok"),
        ("hf_", "of Hugging Face"),
        ("r8_", "of Replicate"),
    ],
)
def test_another_company_s_key_is_named_and_not_echoed(start: str, company: str) -> None:
    key = SecretKey(f"{start}CANARYcanary0123456789", "XAI_API_KEY")
    with pytest.raises(AuthenticationError) as caught:
        key.expect("xai")
    said = f"{caught.value} {caught.value.hint}"
    assert company in said
    assert "keys begin with xai-" in said
    assert "subscription to the Grok app or to X is not API access" in said
    assert "Nothing was sent." in said
    assert "CANARY" not in said


def test_a_key_of_xai_is_not_for_another_provider_and_the_simulator_takes_any(key: SecretKey) -> None:
    with pytest.raises(AuthenticationError, match=r"is one of xAI .*, not of AI/ML API"):
        key.expect("aimlapi")
    assert SecretKey("sk-anything", "api_key=").expect("simulator").reveal() == "sk-anything"


def test_a_key_is_text() -> None:
    with pytest.raises(AuthenticationError, match="is not text"):
        SecretKey(b"xai-CANARY", "gv.login()")  # type: ignore[arg-type]


def test_a_verbose_traceback_of_a_refusal_does_not_show_the_key() -> None:
    def read() -> AuthenticationError:
        with pytest.raises(AuthenticationError) as caught:
            SecretKey("xai-CANARY\n" + str(1), "XAI_API_KEY")
        return caught.value

    frames = traceback.TracebackException.from_exception(read(), capture_locals=True).stack
    own = [frame for frame in frames if frame.filename.endswith("secret.py")]
    assert own
    assert not any("CANARY" in text for frame in own for text in (frame.locals or {}).values())


@pytest.mark.parametrize(
    "text",
    [
        f"Incorrect API key provided: {CANARY}.",
        "Incorrect API key provided: xa***CANARY. Get one at the console.",
        "key xai-...CANARY is blocked",
        "sent Authorization: Bearer CANARYcanary0123",
        f"{'x' * 480} {CANARY}",
        f"line one\n{CANARY}\nline three",
    ],
)
def test_key_like_fragments_are_hidden(text: str) -> None:
    assert "CANARY" not in redact(text)


def test_words_around_a_fragment_stay() -> None:
    assert redact("Incorrect key: xa***3f. Get one.") == "Incorrect key: [hidden]. Get one."
    assert redact(f"Incorrect API key {CANARY} provided.") == "Incorrect API key [hidden] provided."


def test_server_text_becomes_one_short_line() -> None:
    text = redact("a\n\tb \x1b[31mred\u202e" + "c" * 5000)
    assert text.startswith("a b �[31mred�ccc")
    assert len(text) == 500
    assert text.endswith("…")


@pytest.mark.parametrize("filler", ["a", "-*", "xai-", "bearer ", "**"])
def test_a_hostile_megabyte_is_cut_like_any_other_text(filler: str) -> None:
    assert len(redact(filler * 500_000)) <= 500  # a pattern that backtracks would hang here


@pytest.mark.parametrize(
    ("settings", "wrong"), [({"max_jobs": 99}, ""), ({"colour": "red"}, ""), ({}, "\n"), ({"max_jobs": 99}, " ")]
)
def test_no_frame_of_ours_holds_a_key_that_an_error_leaves_behind(settings: dict[str, Any], wrong: str) -> None:
    """A verbose traceback shows the arguments of every frame."""
    key = f"{'xai-CANARY'}canary0123456789{wrong}"
    for take in (gv.configure, gv.Session, gv.Session().configure):
        with pytest.raises(gv.GrokVideoError) as caught:
            take(api_key=key, **settings)
        walk = caught.value.__traceback__
        while walk is not None:
            if "/tests/" not in walk.tb_frame.f_code.co_filename:
                assert "CANARY" not in repr(walk.tb_frame.f_locals), walk.tb_frame
            walk = walk.tb_next
