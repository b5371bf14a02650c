"""The Studio in a bare page: every width, the prompt that grows over its mirror, less motion, other colours."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looks import axe, fits
from tests.browser.stage import Stage, frame_of
from tests.browser.test_studio_page import ROOT, put_all, put_studio
from tests.browser.test_widths import WIDER

pytestmark = pytest.mark.browser

WIDTHS = (960, 720, 560, 520, 519, 340, 320)
OTHERS = ("variable", "image", "frames", "moved")
LINE = 20
FRAME = "() => new Promise(seen => requestAnimationFrame(() => requestAnimationFrame(seen)))"
TEXTS = (
    "A paper {animal} unfolds on a windowsill in the style of {a very long name of a style}, rain outside. " * 2,
    "{crane}" * 30,
    "crane" * 40,
    "A {crane}, and a\ttab\n\n  {owl} {{no hole}} {a-b}-{c}.{d}/{e} " + "fox-and-owl-" * 12,
    "trailing space " * 12 + "    \n",
    "Line.\n" * 12 + "{style} " * 40,
)


def widen(page: Page, width: int) -> None:
    """Give the output area another width, and wait until that is drawn."""
    page.evaluate("width => { document.getElementById('stage').style.width = `${width}px` }", width)
    page.evaluate(FRAME)


def wear(page: Page) -> None:
    """A font that is 15 % wider."""
    page.add_style_tag(content=WIDER)
    page.evaluate("() => document.body.style.setProperty('--jp-ui-font-family', 'wider')")
    page.evaluate("() => document.fonts.ready")


def sideways(page: Page) -> int:
    """How far the page can be scrolled sideways."""
    return int(page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth"))


@pytest.mark.parametrize("wide", [False, True], ids=["usual", "wider font"])
def test_every_studio_fits(stage: Stage, wide: bool) -> None:
    page = stage.open(on=stage.page(viewport={"width": 1000, "height": 900}))
    put_all(page)
    for name in OTHERS:
        put_studio(page, name)
    if wide:
        wear(page)
    for width in WIDTHS:
        widen(page, width)
        fits(page, width)


@pytest.mark.parametrize("width", [340, 320])
def test_nothing_scrolls_sideways_in_a_narrow_window(stage: Stage, width: int) -> None:
    page = stage.open(on=stage.page(viewport={"width": width, "height": 700}), width=width)
    page.add_style_tag(content="body { margin: 0 }")
    put_all(page)
    for name in OTHERS:
        put_studio(page, name)
    assert sideways(page) == 0
    for opener in ("[data-action=phrases-Camera] >> nth=1", "[data-action=more] >> nth=2"):
        page.locator(opener).click()
        assert sideways(page) == 0, opener
    page.keyboard.press("Escape")
    page.locator("[data-action=address]").first.click()
    assert sideways(page) == 0
    wear(page)
    assert sideways(page) == 0


@pytest.mark.parametrize("window", [1440, 720])
def test_every_studio_fits_at_200_percent_zoom(stage: Stage, window: int) -> None:
    """What a browser does at 200 %: half as many CSS pixels, each of two device pixels."""
    page = stage.page(viewport={"width": window // 2, "height": 450}, device_scale_factor=2)
    stage.open(on=page, width=window // 2 - 32)
    put_all(page)
    page.evaluate(FRAME)
    fits(page, window // 2 - 32)
    assert sideways(page) == 0


def test_words_without_a_space_are_broken_or_shortened(stage: Stage) -> None:
    page = stage.open(on=stage.page())
    page.evaluate(
        """() => {
            const word = 'crane'.repeat(30), now = Date.now() / 1000;
            const {offer, slots, bill} = studioSample('moved', now);
            const image = {id: word, name: word, words: word, thumb: null, bad: word, upload: null};
            mount('studio', studioSample('moved', now, {
                prompt: `{${word}} ${word}`, values: {[word]: [word]},
                offer: {...offer, moved: {resolution: word, duration: word}, restore: word, fit: word},
                slots: {...slots, reference_images: [image]},
                bill: {...bill, words: `60 ${word}`, no: null, sum: word, price: '$18.20', budget: word, confirm: true,
                    placeholders: [{name: word, from: null}], tips: [word], notes: [word],
                    sheet: {...studioSample('sweep', now).bill.sheet, lines: [[word, word, word, '$18.20']]}},
            }), listSample([cardOf('failed', `${word} 1`, now, {brief: word.slice(0, 40)}),
                cardOf('done', word, now)]));
        }"""
    )
    page.locator("[data-action=bill]").click()
    for width in (720, 320):
        widen(page, width)
        fits(page, width)
        cut = frame_of(page.locator(".gv-line-of > :nth-child(2)").first)["height"]
        assert cut <= 4 * LINE, "what is cut off is not seen below it"


@pytest.mark.parametrize("width", [720, 320])
def test_no_target_is_below_24_px(stage: Stage, width: int) -> None:
    page = stage.open(width=width)
    put_all(page)
    for opener in ("[data-action=address] >> nth=0", "[data-action=more] >> nth=2"):
        page.locator(opener).click()
    # A field is as large as its label, or the frame that gives it the focus.
    small = page.locator("button, input, select, textarea").evaluate_all(
        """all => all.filter(each => each.checkVisibility()).map(each => {
            const {width, height} = (each.closest('label') ?? each).getBoundingClientRect();
            return [width, height, each.outerHTML.slice(0, 120)];
        }).filter(([width, height]) => Math.min(width, height) < 24)"""
    )
    assert small == []


@pytest.mark.parametrize("width", [340, 320])
@pytest.mark.parametrize("name", ["sweep", "confirm"])
def test_below_520_all_that_is_said_of_the_money_has_its_place(stage: Stage, name: str, width: int) -> None:
    page = stage.open(width=width)
    root = put_studio(page, name, bill={"simulated": True})
    count, badge = root.locator(".gv-count > :first-child"), root.locator(".gv-count .gv-badge")
    if width == 340 and name == "sweep":
        assert frame_of(badge)["y"] - frame_of(count)["y"] < LINE / 2, "one line has both"
    bill, generate = frame_of(root.locator("[data-action=bill]")), frame_of(root.locator("[data-action=generate]"))
    assert bill["y"] >= frame_of(count)["y"] + LINE - 1
    assert generate["y"] >= bill["y"] + bill["height"]
    assert generate["width"] >= width - 28


def test_the_line_of_the_money_is_56_high_with_a_bill_and_without(stage: Stage) -> None:
    page = stage.open()
    for name in ("empty", "image", "sweep", "over"):
        assert frame_of(put_studio(page, name).locator(".gv-settle-line"))["height"] == 56, name


@pytest.mark.parametrize(("width", "rows"), [(960, 1), (520, 1), (519, 2), (320, 2)])
def test_below_520_the_modes_are_two_rows_of_three(stage: Stage, width: int, rows: int) -> None:
    page = stage.open(width=width)
    modes = put_studio(page, "empty").locator("[data-field=mode] > button")
    # The one that is chosen is a pixel larger at each side.
    frames = [frame_of(each) for each in modes.all()]
    assert len({round(each["y"] / 8) for each in frames}) == rows
    assert len({round(each["x"] / 8) for each in frames}) == 6 // rows


@pytest.mark.parametrize(("width", "columns"), [(960, 4), (720, 3), (560, 2), (519, 1), (320, 1)])
def test_clips_stand_in_columns_and_below_520_as_rows(stage: Stage, width: int, columns: int) -> None:
    page = stage.open(width=width)
    cards = put_studio(page, "sweep", clips=True).locator(".gv-clip")
    assert len({round(frame_of(each)["x"]) for each in cards.all()}) == columns
    shot, words = frame_of(cards.first.locator(".gv-shot")), frame_of(cards.first.locator(".gv-below"))
    if columns == 1:
        assert shot["width"] == pytest.approx(124, abs=1)
        assert words["x"] >= shot["x"] + shot["width"]
    else:
        assert shot["width"] / shot["height"] == pytest.approx(16 / 9, abs=0.03)
        assert words["y"] >= shot["y"] + shot["height"]


def test_the_prompt_grows_from_two_lines_to_eight(stage: Stage) -> None:
    page = stage.open()
    root = put_studio(page, "empty")
    field = root.locator("[data-field=prompt]")
    for lines in (0, 1, 2, 3, 8, 9, 20):
        field.fill("\n".join(["crane"] * lines))
        assert frame_of(field)["height"] == 18 + LINE * min(max(lines, 2), 8), lines
    for key, place in (("Control+Home", "< 20"), ("Control+End", "> 200")):
        field.press(key)
        page.wait_for_function(
            f"""() => {{
                const [mirror, field] = document.querySelectorAll('.gv-prompt-field > *');
                return field.scrollTop {place} && mirror.scrollTop === field.scrollTop;
            }}"""
        )


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_prompt_can_be_read_in_its_mirror(stage: Stage, dark: bool) -> None:
    page = stage.open(dark=dark)
    root = put_studio(page, "sweep")
    field = root.locator("[data-field=prompt]")
    asks = field.evaluate("each => getComputedStyle(each, '::placeholder').color")
    assert asks == root.locator(".gv-inspector .gv-label").first.evaluate("each => getComputedStyle(each).color")
    # With the field away, axe sees what a person sees.
    page.add_style_tag(content="textarea.gv-words { visibility: hidden }")
    assert [each for each in axe(page) if "Element has no value" not in each] == []
    assert root.locator(".gv-mirror > .gv-hole").all_text_contents() == ["{animal}", "{style}"]


def test_the_prompt_and_its_mirror_wrap_at_the_same_places(stage: Stage) -> None:
    page = stage.open()
    for text in TEXTS:
        put_studio(page, "text", prompt=text)
    put_studio(page, "empty")
    both = """() => [...document.querySelectorAll('.gv-prompt-field')].map(({children}) =>
        [...children].map(({scrollHeight, clientWidth}) => `${scrollHeight} ${clientWidth}`))"""
    # Low enough to say how high their text is; what is cut off has a bar at the side, as what is long has.
    low = page.add_style_tag(content=".gv-prompt-field > * { height: 20px !important; min-height: 0 !important }")
    for number, width in enumerate((960, 720, 560, 519, 411, 340, 323, 320)):
        if number == 4:
            wear(page)
        for is_low in (True, False):
            low.evaluate("(each, on) => { each.media = on ? 'all' : 'none' }", is_low)
            widen(page, width)
            found = page.evaluate(both)
            assert [mirror for mirror, _ in found] == [field for _, field in found], (width, is_low)
            assert len(found) == len(TEXTS) + 1


def test_with_reduced_motion_no_ring_turns_and_nothing_plays_by_hover(stage: Stage) -> None:
    page = stage.open(on=stage.page(reduced_motion="reduce"))
    root = put_studio(page, "sweep", clips=True)
    expect(root.locator('[data-icon="ring"]').first).to_be_visible()
    root.locator("[data-status=done] .gv-shot").first.hover()
    root.locator("[data-spot='mode text']").click()
    root.locator("[data-action=generate]").hover()
    page.mouse.down()
    assert page.evaluate("() => document.getAnimations().length") == 0
    assert root.locator("video[src]").count() == 0


def test_otherwise_a_ring_turns_and_a_clip_plays_without_sound_by_hover(stage: Stage) -> None:
    page = stage.open()
    root = put_studio(page, "sweep", clips=True)
    turning = "() => document.getAnimations().map(({effect}) => effect.target.dataset.icon)"
    assert "ring" in page.evaluate(turning)
    root.locator("[data-status=done] .gv-shot").first.hover()
    page.wait_for_function(
        "() => [...document.querySelectorAll('video')].some(each => !each.paused && each.muted && each.currentTime)"
    )


def test_forced_colours_keep_borders_and_words(stage: Stage) -> None:
    page = stage.open(on=stage.page(forced_colors="active"))
    put_all(page)
    edged = ".gv-radios:not([hidden]), textarea, .gv-drop, .gv-field, .gv-clip, .gv-filled, .gv-chip"
    edges = page.locator(f"{edged}, .gv-hole-row > .gv-hole, .gv-badge, .gv-budget-bar").evaluate_all(
        """all => all.filter(each => each.checkVisibility() && getComputedStyle(each).borderTopStyle === 'none')
            .map(each => each.className)"""
    )
    # The shapes have an edge each, and only around the one that is chosen is it seen.
    assert edges == ["gv-radios"] * 4
    boxes = page.locator(".gv-check").evaluate_all(
        "all => all.map(each => getComputedStyle(each, '::before').borderTopWidth)"
    )
    assert boxes
    assert "0px" not in boxes
    chosen = page.locator("[role=radio][aria-checked=true]").evaluate_all(
        "all => all.map(each => getComputedStyle(each).borderTopWidth)"
    )
    assert set(chosen) == {"2px"}
    # The mirror is gone: the words are the field's own.
    field = page.locator(ROOT).nth(1).locator("[data-field=prompt]")
    expect(page.locator(".gv-mirror").first).to_be_hidden()
    assert field.evaluate("each => getComputedStyle(each).color") == "rgb(0, 0, 0)"
