"""A bill in words: for the browser, as a table of text, and in sentences."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from grokvideo.engine.bills import BillLine, Part
from grokvideo.errors import BudgetExceeded
from grokvideo.notebook.billing import bill_lines, bill_told, notes_of, prompt_parts, prompt_words, title_words
from grokvideo.notebook.columns import columns
from grokvideo.values.price import Item
from tests.bills import NONE, a_bill, seconds
from tests.values import usd

PROMPT = "A paper crane unfolds in {style}, rain on the window."


def test_the_browser_is_told_the_whole_bill_in_words() -> None:
    assert bill_told(a_bill()) == {
        "head": ["Duration", "Clips", "Seconds × price", "Amount"],
        "lines": [
            ["3 s", "ink, clay", "6 s × $0.07", "$0.42"],
            ["6 s", "ink, clay", "12 s × $0.07", "$0.84"],
            ["9 s", "ink, clay", "18 s × $0.07", "$1.26"],
        ],
        "answered": ["Already in your library", "ink, 6 s", "−$0.42"],
        "running": None,
        "total": ["Estimate", "5 new clips", "$2.10"],
        "budget": {"spent": 0.312, "this": 0.21, "words": "$4.78 of $10.00 budget left after this"},
        "time": "About 2 min, 4 at a time. You can go on working.",
        "notes": [],
        "no": None,
        "generate": "Generate 5 clips",
        "price": "$2.10",
    }
    assert title_words(a_bill()) == "6 clips: style × duration"


def test_as_text_it_is_a_table_whose_amounts_stand_below_each_other() -> None:
    assert list(bill_lines(a_bill(simulated=True), [PROMPT])) == [
        "6 clips: style × duration (simulated)",
        PROMPT,
        "",
        "Duration                 Clips        Seconds × price  Amount",
        "3 s                      ink, clay        6 s × $0.07   $0.42",
        "6 s                      ink, clay       12 s × $0.07   $0.84",
        "9 s                      ink, clay       18 s × $0.07   $1.26",
        "Already in your library  ink, 6 s                      −$0.42",
        "Estimate, simulated      5 new clips                    $2.10",
        "$6.88 of $10.00 budget left; simulated prices do not count.",
    ]


@pytest.mark.parametrize("label", ["a_very_long_style_" * 6, "水墨画の鶴" * 20])
def test_no_line_is_wider_than_a_terminal_and_no_price_is_cut(label: str) -> None:
    lines = (BillLine(label, label, 2, seconds(6), usd("1234567.42")),)
    told = list(bill_lines(a_bill(lines=lines), [PROMPT]))
    assert max(columns(line) for line in told[3:7]) <= 80
    assert told[4].endswith("6 s × $0.07  $1234567.42")
    assert "…" in told[4]


def test_one_clip_is_one_clip() -> None:
    told = bill_told(a_bill(clips=1, new=1, varied="", answered=NONE, expected_s=33.0))
    assert told["generate"] == "Generate 1 clip"
    assert told["total"] == ["Estimate", "1 clip", "$2.10"]
    assert told["time"] == "About 40 s. You can go on working."
    assert title_words(a_bill(clips=1, varied="")) == "1 clip"


def test_where_all_is_there_nothing_is_new() -> None:
    told = bill_told(a_bill(new=0, total=usd("0"), answered=Part(6, "all", usd("2.52"))))
    assert told["total"] == ["Estimate", "nothing new", "$0.00"]
    assert told["answered"] == ["Already in your library", "all", "−$2.52"]
    assert told["time"] == ""


def test_what_is_under_way_is_taken_off_and_what_is_in_doubt_is_said() -> None:
    bill = a_bill(new=2, running=Part(2, "clay × 3 s, 6 s", usd("0.63")), doubtful=Part(1, "clay, 9 s", usd("0.63")))
    told = bill_told(bill)
    assert told["running"] == ["Under way already", "clay × 3 s, 6 s", "−$0.63"]
    assert told["notes"] == [
        "1 clip (clay, 9 s) was asked for before, and not made: nothing is sent for it now (−$0.63), and its cell says "
        "why."
    ]
    [two] = notes_of(replace(bill, doubtful=Part(2, "", None)))
    assert two.startswith("2 clips were asked for before, and not made: nothing is sent for them now, and their cells")


def test_a_price_that_nobody_knows_is_called_so_everywhere() -> None:
    line = BillLine("new-model", "ink", 1, None, None)
    told = bill_told(a_bill(lines=(line,), total=None, answered=Part(1, "ink", None)))
    assert told["lines"] == [["new-model", "ink", "", "price unknown"]]
    assert told["answered"][2] == "$0.00"
    assert (told["total"][2], told["price"]) == ("price unknown", None)
    assert told["budget"]["this"] == 0.0


def test_a_price_that_may_be_less_says_so_on_the_button_too() -> None:
    told = bill_told(a_bill(is_upper_bound=True))
    assert (told["total"][2], told["price"]) == ("up to $2.10", "up to $2.10")
    assert told["notes"] == ["It may be less: how long a source video is, is not known here."]
    assert told["budget"]["words"].startswith("at least $4.78")


def test_pictures_and_source_videos_are_counted_in_their_own_units() -> None:
    items = (Item(Decimal("12"), "s", usd("0.07")), Item(Decimal(2), "image", usd("0.002")))
    source = (Item(Decimal("8.50"), "s in", usd("0.01")), Item(Decimal(1), "image", usd("0.01")))
    lines = (BillLine("3 s", "", 2, items, usd("0.844")), BillLine("6 s", "", 1, source, usd("0.095")))
    told = bill_told(a_bill(lines=lines))
    assert told["head"][2] == "Quantity × price"
    assert [line[1:3] for line in told["lines"]] == [
        ["2 clips", "12 s × $0.07 + 2 images × $0.002"],
        ["1 clip", "8.5 s in × $0.01 + 1 image × $0.01"],
    ]


@pytest.mark.parametrize(
    ("changes", "budget"),
    [
        ({"budget": None}, None),
        ({"simulated": True}, (0.312, 0.0, "$6.88 of $10.00 budget left; simulated prices do not count")),
        ({"spent": usd("9"), "total": usd("2.10")}, (0.9, 0.0, "$1.00 of $10.00 budget left")),
        ({"spent": usd("12")}, (1.0, 0.0, "$0.00 of $10.00 budget left")),
        ({"budget": usd("0"), "spent": usd("0")}, (1.0, 0.0, "$0.00 of $0.00 budget left")),
        ({"spent": usd("7.90")}, (0.79, 0.21, "$0.00 of $10.00 budget left after this")),
    ],
)
def test_the_budget(changes: dict[str, Any], budget: tuple[float, float, str] | None) -> None:
    told = bill_told(a_bill(**changes))["budget"]
    assert told == (None if budget is None else dict(zip(("spent", "this", "words"), budget, strict=True)))


def test_why_it_cannot_be_sent_stands_in_the_bill() -> None:
    bill = a_bill(refusal=BudgetExceeded("$2.10 is more than the $1.00 left in your budget of $10.00 for today"))
    assert bill_told(bill)["no"].startswith("$2.10 is more than the $1.00 left in your budget")
    assert list(bill_lines(bill, [PROMPT]))[-1] == bill_told(bill)["no"]


@pytest.mark.parametrize(
    ("expected", "words"),
    [(0.4, "10 s"), (41, "50 s"), (60, "60 s"), (61, "2 min"), (3540, "59 min"), (3600, "1 h"), (4700, "1 h 20 min")],
)
def test_the_time_is_rounded_up(expected: float, words: str) -> None:
    assert bill_told(a_bill(expected_s=expected))["time"].startswith(f"About {words}, 4 at a time.")


def test_a_prompt_in_pieces() -> None:
    assert prompt_parts(["a {animal} in {{ink}}, {n:>3} {fox.colour}"]) == [
        ("a ", False),
        ("{animal}", True),
        (" in {ink}, ", False),
        ("{n}", True),
        (" ", False),
        ("{fox.colour}", True),
    ]
    assert prompt_words(["a fox", "an owl", "a crane"]) == "a fox and 2 more"
    assert prompt_parts(["a {style}", "an owl"])[1:] == [("{style}", True), (" and 1 more", False)]
    assert prompt_parts([""]) == []
    assert prompt_parts(["a } alone"]) == [("a } alone", False)]


def test_hidden_characters_of_others_are_shown() -> None:
    hidden = chr(0x202E)
    bill = a_bill(
        varied=f"st{hidden}yle",
        head=f"he{hidden}ad",
        lines=(BillLine(f"3{hidden}s", f"i{hidden}nk", 2, seconds(6), usd("0.42")),),
        answered=Part(1, f"i{hidden}nk", usd("0.42")),
        doubtful=Part(1, f"cl{hidden}ay", usd("0.42")),
    )
    told = json.dumps(bill_told(bill), ensure_ascii=False)
    words = "".join([*bill_lines(bill, [f"a {hidden}{{style}}"]), told, title_words(bill)])
    assert hidden not in words
    assert "i�nk" in words
