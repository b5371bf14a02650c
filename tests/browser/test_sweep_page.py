"""The bill of a sweep and its table, in a bare page: how they look, what a click asks for, what stays where it is."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from scripts import frontend
from tests.browser.looks import axe, fits
from tests.browser.stage import FILM, Stage, frame_of, ready
from tests.browser.test_widths import WIDER

pytestmark = pytest.mark.browser

ROOT = '.grokvideo[data-widget="sweep"]'
BILLS = ("bill", "refused", "unpriced", "cancelled")
TABLES = ("busy", "done", "failed", "every", "several", "single", "takes", "columns")
WIDTHS = (960, 720, 520, 519, 340, 320)
STATES = ("waiting", "submitting", "pending", "downloading", "done", "library", "failed", "moderated", "stopped")
NAME = "e => e.dataset.spot ?? e.dataset.action ?? e.id ?? e.tagName"


@pytest.fixture(scope="module")
def poster() -> list[int]:
    """The bytes of a small picture."""
    kept = io.BytesIO()
    Image.new("RGB", (64, 36), (40, 90, 120)).save(kept, "JPEG")
    return list(kept.getvalue())


def put_sweep(page: Page, name: str, poster: list[int] | None = None) -> Locator:
    """Show that sweep below the others."""
    page.evaluate(
        """([name, film, poster]) => {
            const model = mount('sweepview', sweepSample(name, Date.now() / 1000, film));
            if (poster) model.poster = Uint8Array.from(poster);
        }""",
        [name, FILM, poster],
    )
    return page.locator(ROOT).last


def wishes(page: Page, number: int = 0) -> list[list[str]]:
    """What was asked for so far: action, what for, value."""
    found: list[list[str]] = page.evaluate(
        """number => Object.values(Object.fromEntries(models[number].sent.filter(each => each.kind === 'action')
            .map(each => [each.nonce, [each.action, each.job, each.value].filter(part => part !== undefined)])))""",
        number,
    )
    return found


def turn(page: Page, label: str, state: str, **part: Any) -> None:
    """Let the kernel write one cell, and add up."""
    page.evaluate(
        """([label, state, part]) => {
            const [model] = models;
            const cells = model.get('cells').map(cell => cell?.label === label
                ? {...cellOf(state, label, Date.now() / 1000, {job: cell.job, ...part}, 'files/film.mp4')} : cell);
            model.set('cells', cells);
            model.set('sums', sumsOf(cells));
        }""",
        [label, state, part],
    )


def cell(page: Page, label: str) -> Locator:
    return page.locator(f'{ROOT} [data-cell="{label}"]')


def boxes(page: Page, selector: str) -> list[list[float]]:
    found: list[list[float]] = page.evaluate(
        """selector => [...document.querySelectorAll(selector)].map(each => {
            const {left, top, width, height} = each.getBoundingClientRect();
            return [left, top, width, height];
        })""",
        selector,
    )
    return found


def focused(page: Page) -> str:
    name: str = page.evaluate(f"({NAME})(document.activeElement)")
    return name


def test_the_sheet_of_every_widget_begins_with_all_that_is_shared() -> None:
    """A page has the sheets of several; the last one decides between rules that weigh the same."""
    sheets = [path for path in (frontend.JS / "src").glob("*.css") if path.name != "style.css"]
    assert sheets
    for path in sheets:
        assert re.findall(r'@import "(.*?)"', path.read_text("utf-8"))[0] == "./style.css", path.name


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [720, 320])
def test_axe_finds_nothing_in_any_sweep(stage: Stage, dark: bool, width: int, poster: list[int]) -> None:
    page = stage.open(dark=dark, width=width)
    for name in (*BILLS, *TABLES):
        put_sweep(page, name, poster)
    page.locator("[data-action=bill]").first.click()
    expect(page.locator(ROOT).first).to_have_attribute("data-theme", "dark" if dark else "light")
    assert axe(page) == []


@pytest.mark.parametrize("wide", [False, True], ids=["usual", "wider font"])
@pytest.mark.parametrize("width", WIDTHS)
def test_every_sweep_fits(stage: Stage, width: int, wide: bool) -> None:
    page = stage.open(on=stage.page(viewport={"width": max(width + 32, 340), "height": 900}), width=width)
    if wide:
        page.add_style_tag(content=WIDER)
        page.evaluate("() => document.body.style.setProperty('--jp-ui-font-family', 'wider')")
        page.evaluate("() => document.fonts.ready")
    for name in (*BILLS, *TABLES):
        put_sweep(page, name)
    page.locator("[data-action=bill]").first.click()
    fits(page, width)
    if width > 320:
        assert page.evaluate("() => document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.parametrize(
    ("name", "width", "layout", "columns"),
    [
        ("busy", 960, "matrix", 3),
        ("busy", 720, "matrix", 3),
        ("busy", 520, "matrix", 3),
        ("busy", 519, "list", 1),
        ("busy", 320, "list", 1),
        ("columns", 960, "groups", 6),
        ("columns", 720, "groups", 5),
        ("columns", 340, "list", 1),
        ("every", 578, "groups", 4),
        ("every", 577, "groups", 2),
        ("every", 520, "groups", 2),
        ("takes", 720, "groups", 5),
        ("takes", 320, "list", 1),
        ("single", 720, "matrix", 3),
    ],
)
def test_the_layout_goes_by_the_room_there_is(stage: Stage, name: str, width: int, layout: str, columns: int) -> None:
    page = stage.open(width=width)
    root = put_sweep(page, name)
    expect(root.locator(".gv-matrix")).to_have_attribute("data-layout", layout)
    lefts = {round(left) for left, *_ in boxes(page, "[role=gridcell]")}
    assert len(lefts) == columns
    shown = root.locator(".gv-name").first
    if layout == "matrix":
        expect(shown).to_be_hidden()
    else:
        expect(shown).to_be_visible()


def test_in_a_cell_that_failed_the_money_stands_close_below_the_reason(stage: Stage) -> None:
    page = stage.open(width=960)
    put_sweep(page, "failed")
    shown = page.locator(f"{ROOT} [data-status=moderated] .gv-words:visible")
    (_, first, _, height), (_, second, _, _) = shown.evaluate_all(
        """all => all.map(each => {
            const {left, top, width, height} = each.getBoundingClientRect();
            return [left, top, width, height];
        })"""
    )
    assert second == first + height


def test_the_layout_follows_when_the_output_gets_narrower_and_wider(stage: Stage) -> None:
    page = stage.open(width=720)
    root = put_sweep(page, "busy")
    for width, layout in ((400, "list"), (560, "matrix"), (720, "matrix")):
        page.evaluate("width => { document.getElementById('stage').style.width = `${width}px` }", width)
        expect(root.locator(".gv-matrix")).to_have_attribute("data-layout", layout)


@pytest.mark.parametrize("width", [960, 720, 520, 400, 320])
@pytest.mark.parametrize("name", ["busy", "columns"])
def test_no_cell_moves_or_grows_whatever_its_state(stage: Stage, name: str, width: int, poster: list[int]) -> None:
    page = stage.open(width=width)
    put_sweep(page, name, poster)
    before = boxes(page, f"{ROOT} [role=gridcell]")
    labels = page.evaluate("() => models[0].get('cells').filter(Boolean).map(cell => cell.label)")
    for state in (*STATES, "stalled", "submit_unknown", "expired"):
        for label in labels[:4]:
            turn(page, label, state)
        assert boxes(page, f"{ROOT} [role=gridcell]") == before, state
    page.evaluate("() => { models[0].reply = {error: 'It would cost more by now. Nothing was sent.'} }")
    turn(page, labels[1], "failed", again=None)
    cell(page, labels[1]).locator("[data-action=retry]").click()
    expect(page.locator(".gv-bar .gv-refusal-words").last).to_contain_text("It would cost more by now.")
    assert boxes(page, f"{ROOT} [role=gridcell]") == before


def test_the_table_has_the_pictures_of_its_clips(stage: Stage, poster: list[int]) -> None:
    page = stage.open()
    put_sweep(page, "busy", poster)
    page.wait_for_function(
        "() => [...document.querySelectorAll('.gv-poster')].filter(each => each.naturalWidth === 64).length === 2"
    )
    frame = frame_of(cell(page, "ink, 3 s").locator(".gv-box"))
    assert frame["width"] / frame["height"] == pytest.approx(16 / 9, abs=0.01)
    assert page.evaluate("() => [...document.querySelectorAll('video')].map(each => each.networkState)") == [0, 0]


def test_another_ratio_stands_whole_in_the_same_box(stage: Stage, poster: list[int]) -> None:
    page = stage.open()
    put_sweep(page, "busy", poster)
    before = boxes(page, "[data-cell]")
    tall = {"name": "tall.mp4", "url": None, "size": 1, "duration": 6, "width": 480, "height": 848, "fps": 24}
    turn(page, "ink, 3 s", "done", clip=tall | {"has_audio": True})
    assert boxes(page, "[data-cell]") == before
    fit = "each => getComputedStyle(each).objectFit"
    expect(cell(page, "ink, 3 s").locator("img")).to_be_visible()
    assert cell(page, "ink, 3 s").locator("img").evaluate(fit) == "contain"


@pytest.mark.parametrize(("name", "action"), [("bill", "generate"), ("bill", "cancel"), ("busy", "stop")])
def test_a_double_click_is_one_wish(stage: Stage, name: str, action: str) -> None:
    page = stage.open()
    put_sweep(page, name)
    page.locator(f"{ROOT} [data-action={action}]").dblclick()
    page.locator(f"{ROOT} [data-action={action}]").focus()
    # An impatient hand: the answer to the first click is there, and each is a wish of its own only after it.
    assert wishes(page)[0] == [action, page.evaluate("() => models[0].get('sweep').id")]


def test_a_silent_kernel_is_asked_once_however_often_one_clicks(stage: Stage) -> None:
    page = stage.open(silent="1")
    root = put_sweep(page, "bill")
    root.locator("[data-action=generate]").dblclick()
    root.locator("[data-action=generate]").dblclick(force=True)
    expect(root.locator("[data-action=generate] span").first).to_have_text("Waiting for the kernel")
    assert len(wishes(page)) == 1
    assert page.evaluate("() => models[0].sent.length") > 1


@pytest.mark.parametrize("width", [720, 320])
def test_a_second_click_never_lands_on_a_yes(stage: Stage, width: int) -> None:
    page = stage.open(width=width, refuse="It would cost $2.40 by now. Nothing was sent.", confirm="$2.40")
    root = put_sweep(page, "bill")
    root.locator("[data-action=generate]").click()
    expect(root.locator("[data-action=confirm]")).to_have_text("Yes, generate $2.40")
    page.mouse.down()
    page.mouse.up()
    assert all("yes" not in wish for wish in wishes(page))
    root.locator("[data-action=confirm]").click()
    assert wishes(page)[-1][-1] == "yes"


def test_a_refused_try_again_is_said_in_the_cell_and_confirmed_below(stage: Stage) -> None:
    page = stage.open(refuse="$0.21 is above your limit. Nothing was sent.", confirm="$0.21")
    root = put_sweep(page, "busy")
    cell(page, "clay, 3 s").locator("[data-action=retry]").click()
    expect(cell(page, "clay, 3 s").locator(".gv-words").first).to_have_text(
        "$0.21 is above your limit. Nothing was sent."
    )
    expect(root.locator(".gv-bar .gv-refusal-words").last).to_have_text(
        "clay, 3 s: $0.21 is above your limit. Nothing was sent."
    )
    page.evaluate("() => { models[0].reply = {} }")
    root.locator("[data-action=confirm]").click()
    job = cell(page, "clay, 3 s").get_attribute("data-job-id")
    expect(root.locator("[data-action=confirm]")).to_have_count(0)
    assert wishes(page)[-1] == ["retry", job, "yes"]


def test_the_bill_becomes_the_table_in_its_place_and_the_heading_has_the_focus(stage: Stage) -> None:
    page = stage.open()
    root = put_sweep(page, "bill")
    root.evaluate("root => { root.marked = true }")
    assert focused(page) != "generate"
    root.locator("[data-action=generate]").focus()
    page.evaluate("""() => {
        const {cells, sums, sweep} = sweepSample('busy', Date.now() / 1000);
        const [model] = models;
        model.set('cells', cells);
        model.set('sums', sums);
        model.set('sweep', {...sweep, id: model.get('sweep').id});
    }""")
    expect(root).to_have_attribute("data-phase", "matrix")
    assert root.evaluate("root => root.marked")
    expect(root.locator(".gv-heading")).to_be_focused()
    expect(root.locator(".gv-heading")).to_have_text("6 clips")


@pytest.mark.parametrize("by", ["mouse", "keys"])
def test_the_heading_has_a_ring_only_for_who_came_by_the_keyboard(stage: Stage, by: str) -> None:
    page = stage.open()
    root = put_sweep(page, "bill")
    if by == "mouse":
        root.locator("[data-action=cancel]").focus()
        page.keyboard.press("Shift")  # somebody typed before, and clicks now
        root.locator("[data-action=cancel]").click()
    else:
        root.locator("[data-action=generate]").focus()
        page.keyboard.press("Tab")
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Enter")
    page.evaluate("() => models[0].set('sweep', {...models[0].get('sweep'), phase: 'cancelled'})")
    heading = root.locator(".gv-heading")
    expect(heading).to_be_focused()
    assert heading.evaluate("e => getComputedStyle(e).outlineStyle") == ("none" if by == "mouse" else "solid")


@pytest.mark.parametrize("width", [960, 340, 320])
def test_the_money_of_a_clip_in_trouble_is_never_cut_off(stage: Stage, width: int) -> None:
    page = stage.open(width=width)
    put_sweep(page, "every")
    turn(page, page.evaluate("() => models[0].get('cells').find(each => each.status === 'expired').label"), "expired",
         brief="link expired " * 12 + ", may have been billed (simulated)")  # fmt: skip
    outside = page.evaluate("""() => [...document.querySelectorAll('.gv-cost')].filter(each => {
        const line = each.getBoundingClientRect(), shot = each.closest('.gv-shot').getBoundingClientRect();
        return line.top < shot.top - 1 || line.bottom > shot.bottom + 1 || each.scrollWidth > each.clientWidth + 1;
    }).map(each => each.textContent)""")
    assert page.locator(".gv-cost").count() >= 3
    assert outside == []


def walk(page: Page) -> list[str]:
    """What Tab comes by from a control on this side of the widget to one on the other."""
    page.evaluate(
        """() => {
            const button = id => Object.assign(document.createElement('button'), {id});
            document.body.prepend(button('before'));
            document.body.append(button('after'));
        }"""
    )
    page.focus("#before")
    names: list[str] = []
    while len(names) < 40:
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "after":
            return names
        names.append(focused(page))
    raise AssertionError(f"a trap: {names}")


@pytest.mark.parametrize(
    ("name", "order"),
    [
        ("bill", ["cancel", "generate"]),
        ("busy", ["bill", "cell 0", "cell 3 retry", "compare", "to-dataframe", "stop"]),
        (
            "failed",
            [
                *("bill", "cell 0", "cell 1 retry", "cell 2 decide", "cell 5 decide"),
                *("compare", "to-dataframe", "resume", "generate-missing"),
            ],
        ),
    ],
)
def test_tab_comes_by_one_cell_and_every_button(stage: Stage, name: str, order: list[str]) -> None:
    page = stage.open()
    put_sweep(page, name)
    assert walk(page) == order


@pytest.mark.parametrize(
    ("name", "width", "down"),
    [("busy", 720, "cell 3"), ("busy", 320, "cell 1"), ("columns", 720, "cell 5"), ("takes", 720, "cell 5")],
)
def test_arrows_go_by_what_one_sees(stage: Stage, name: str, width: int, down: str) -> None:
    page = stage.open(width=width)
    root = put_sweep(page, name)
    root.locator("[role=gridcell]").first.focus()
    page.keyboard.press("ArrowDown")
    assert focused(page) == down
    page.keyboard.press("ArrowUp")
    assert focused(page) == "cell 0"
    page.keyboard.press("ArrowUp")
    assert focused(page) == "cell 0"


def test_a_clip_is_opened_and_a_failed_one_made_again_by_keyboard_alone(stage: Stage) -> None:
    page = stage.open()
    put_sweep(page, "busy")
    page.evaluate("() => { window.leaked = []; document.addEventListener('keydown', e => leaked.push(e.key)) }")
    while focused(page) != "cell 0":
        page.keyboard.press("Tab")
    page.evaluate("leaked.length = 0")
    for key in ("ArrowDown", "ArrowRight", "Enter", "d", "d", "End", "Home"):
        page.keyboard.press(key)
    assert focused(page) == "cell 3"
    page.keyboard.press("Tab")
    assert focused(page) == "cell 3 retry"
    assert page.evaluate("leaked.filter(key => key !== 'Tab')") == []
    page.keyboard.press("Enter")
    jobs = [cell(page, label).get_attribute("data-job-id") for label in ("clay, 6 s", "clay, 3 s")]
    assert wishes(page) == [["open", jobs[0]], ["retry", jobs[1]]]
    turn(page, "clay, 3 s", "waiting", job="a new one")
    assert focused(page) == "cell 3"
    page.keyboard.press("Escape")
    assert page.evaluate("leaked.at(-1)") == "Escape"


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(("name", "width"), [("bill", 720), ("failed", 720), ("failed", 320), ("columns", 720)])
def test_what_has_the_focus_shows_a_ring_that_nothing_cuts_off(stage: Stage, name: str, width: int, dark: bool) -> None:
    page = stage.open(dark=dark, width=width)
    put_sweep(page, name)
    accent = "rgb(108, 182, 247)" if dark else "rgb(23, 105, 194)"
    for stop in walk(page):
        page.evaluate("() => document.getElementById('before')?.remove()")
        page.keyboard.press("Tab")
        ring = page.evaluate(
            """stop => {
                const element = [...document.querySelectorAll('[data-spot], button')]
                    .find(each => (each.dataset.spot ?? each.dataset.action) === stop);
                element.focus({focusVisible: true});
                const style = getComputedStyle(element);
                const {left, top, right, bottom} = element.getBoundingClientRect();
                let cut = false;
                for (let place = element.parentElement; place; place = place.parentElement) {
                    if (getComputedStyle(place).overflow === 'visible') continue;
                    const frame = place.getBoundingClientRect();
                    cut ||= left - 4 < frame.left || top - 4 < frame.top
                        || right + 4 > frame.right || bottom + 4 > frame.bottom;
                }
                return [style.outlineStyle, style.outlineWidth, style.outlineOffset, style.outlineColor, cut];
            }""",
            stop,
        )
        assert ring == ["solid", "2px", "2px", accent, False], stop


def test_a_clip_plays_without_sound_while_the_mouse_is_over_it(stage: Stage, poster: list[int]) -> None:
    page = stage.open()
    put_sweep(page, "done", poster)
    first = cell(page, "ink, 480p")
    first.locator(".gv-shot").hover()
    playing = "each => !each.paused && each.currentTime > 0 && each.muted"
    page.wait_for_function(f"() => [...document.querySelectorAll('video')].some({playing})")
    expect(first.locator("[data-plays]")).to_have_count(1)
    page.mouse.move(0, 0)
    page.wait_for_function("() => [...document.querySelectorAll('video')].every(each => each.paused)")


def test_few_films_are_loaded_at_a_time(stage: Stage, poster: list[int]) -> None:
    page = stage.open()
    root = put_sweep(page, "done", poster)
    loaded = "() => [...document.querySelectorAll('video')].map(each => each.hasAttribute('src'))"
    for number in range(6):
        root.locator(".gv-shot").nth(number).hover()
        page.wait_for_function(f"() => document.querySelectorAll('video')[{number}].readyState > 2")
        expect(root.locator("[data-plays]")).to_have_count(1)
    assert page.evaluate(loaded) == [False, False, False, True, True, True]


def test_nothing_plays_or_turns_where_motion_is_unwanted(stage: Stage, poster: list[int]) -> None:
    page = stage.open(on=stage.page(reduced_motion="reduce"))
    put_sweep(page, "busy", poster)
    cell(page, "ink, 3 s").locator(".gv-shot").hover()
    percent = cell(page, "ink, 9 s").locator(".gv-percent")
    expect(percent).to_have_text("61\u00a0%")
    page.wait_for_function("() => document.querySelector('[data-cell=\"ink, 9 s\"] .gv-words').textContent !== ''")
    assert page.evaluate("() => document.getAnimations().length") == 0
    assert page.locator("video[src]").count() == 0


def test_bars_glide_on_a_clock_and_touch_only_cells_that_move(stage: Stage) -> None:
    page = stage.open(still=True)
    put_sweep(page, "busy")
    percent = cell(page, "ink, 9 s").locator(".gv-percent")
    page.evaluate("""() => {
        window.touched = new Set();
        const note = ({target}) => touched.add((target.closest ?? target.parentElement.closest)
            .call(target.closest ? target : target.parentElement, '[data-cell]')?.dataset.cell ?? target.className);
        new MutationObserver(all => all.forEach(note)).observe(document.getElementById('stage'),
            {subtree: true, childList: true, attributes: true, characterData: true});
    }""")
    page.clock.run_for(5000)
    expect(percent).to_have_text("70\u00a0%")
    assert set(page.evaluate("() => [...touched]")) == {"ink, 9 s", "clay, 6 s"}
    page.clock.run_for(60_000)
    expect(percent).to_have_text("95\u00a0%")


def test_sixty_cells_that_report_four_times_a_second_touch_little(stage: Stage) -> None:
    page = stage.open(still=True, width=960)
    put_sweep(page, "large")
    count = page.evaluate("""async () => {
        const [model] = models;
        let count = 0;
        const observer = new MutationObserver(all => { count += all.length });
        observer.observe(document.getElementById('stage'),
            {subtree: true, childList: true, attributes: true, characterData: true});
        for (let at = 1; at <= 4; at += 1) {
            const now = Date.now() / 1000;
            const cells = model.get('cells').map((cell, place) =>
                place % 4 === at % 4 ? {...cell, progress: 0.61 + at / 100, eta_s: 20 - at, now} : {...cell, now});
            model.set('cells', cells);
            model.set('sums', sumsOf(cells));
        }
        await Promise.resolve();
        return count;
    }""")
    # Fifteen cells changed each time; number, words, and what the bar has for eye and ear, and for tests.
    assert 60 <= count <= 4 * 15 * 9


def test_two_views_of_one_sweep_are_one(stage: Stage) -> None:
    page = stage.open(silent="1")
    put_sweep(page, "busy")
    page.evaluate("() => view(models[0])")
    first, second = page.locator(ROOT).nth(0), page.locator(ROOT).nth(1)
    first.locator("[data-action=bill]").click()
    expect(second.locator("[role=table]")).to_be_visible()
    second.locator("[data-action=retry]").click()
    for view in (first, second):
        expect(view.locator("[data-action=retry] span").first).to_have_text("Waiting for the kernel")
    assert len(wishes(page)) == 1


def test_forced_colours_keep_edges_and_the_parts_of_the_budget(stage: Stage) -> None:
    page = stage.open(on=stage.page(forced_colors="active"))
    root = put_sweep(page, "bill")
    edge = "each => getComputedStyle(each).borderTopStyle"
    for selector in ("[data-action=generate]", ".gv-hole", ".gv-budget-bar", ".gv-total"):
        assert root.locator(selector).evaluate(edge) == "solid", selector
    table = put_sweep(page, "busy")
    assert table.locator("[data-cell]").first.evaluate(edge) == "solid"


def test_words_without_a_space_are_broken_or_shortened(stage: Stage) -> None:
    for width in (720, 320):
        page = stage.open(width=width)
        page.evaluate("""() => {
            const word = 'crane'.repeat(30);
            const traits = sweepSample('busy', Date.now() / 1000);
            const {sweep} = traits;
            sweep.title = `6 clips: ${word}`;
            sweep.prompt = [[word, 0], [word, 1]];
            sweep.columns.labels[1] = word;
            sweep.rows = {axis: word, labels: [word, 'clay']};
            sweep.bill = {...sweep.bill, lines: [[word, word, word, '$0.42']], notes: [word], time: word};
            Object.assign(traits.cells[3], {brief: word});
            const bill = {...traits, sweep: {...sweep, id: 'another', phase: 'bill'}};
            mount('sweepview', traits);
            mount('sweepview', bill);
        }""")
        ready(page)
        fits(page, width)
