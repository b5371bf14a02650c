"""The same notebook again: reloaded, interrupted, restarted, run once more, in two tabs. Nobody pays twice."""

from __future__ import annotations

import pytest

from tests.browser.jupyter import LONG, ours
from tests.browser.room import Room, Wire, card, press, said
from tests.faults.server import answer, reset

pytestmark = pytest.mark.browser

CRANE = "%%grokvideo crane -d 1\nA paper crane"
HERON = "%%grokvideo heron -d 1\nA heron"
FOX = "%%grokvideo fox -d 1\nA fox"


def test_a_reloaded_page_finds_the_live_card_again(room: Room) -> None:
    with room.opened(CRANE) as notebook:
        notebook.run_all()
        notebook.page.wait_for_selector(card("pending"), timeout=LONG)
        job = notebook.page.get_attribute(card("pending"), "data-job-id")
        notebook.save()
        notebook.page.goto(room.lab.address(room.path))
        notebook.wait_idle()
        notebook.page.wait_for_selector(f'{card("pending")}[data-job-id="{job}"]', timeout=LONG)
        room.finish()
        notebook.page.wait_for_selector(f'{card("done")}[data-job-id="{job}"] video', timeout=LONG)
        assert ours(notebook.complaints) == []
    assert len(room.service.posts) == 1


def test_an_interrupted_wait_gives_the_prompt_back_and_its_card_ends_in_the_clip(room: Room) -> None:
    with room.opened(f"{CRANE.replace('-d 1', '-d 1 --wait')}") as notebook:
        notebook.start_all()
        notebook.page.wait_for_selector(card("pending"), timeout=LONG)
        assert notebook.prompt(1) == "[*]:"
        notebook.interrupt()
        notebook.wait_prompt(1, r"^\[2\]:$")
        notebook.page.get_by_text("goes on in the background").wait_for(timeout=LONG)
        assert notebook.page.locator(card("pending")).count() == 1
        room.finish()
        notebook.page.wait_for_selector(f"{card('done')} video", timeout=LONG)
    assert len(room.service.posts) == 1


def test_the_cell_of_a_restarted_kernel_attaches_to_the_job_that_is_under_way(room: Room) -> None:
    with room.opened(CRANE) as notebook:
        notebook.run_all()
        notebook.page.wait_for_selector(card("pending"), timeout=LONG)
        job = notebook.page.get_attribute(card("pending"), "data-job-id")
        notebook.restart()
        notebook.run(0)
        notebook.run(1)
        room.finish()
        notebook.page.wait_for_function(
            f"() => document.querySelectorAll('{card('done')}').length === 2", timeout=LONG
        )  # one where it was picked up, one below its cell
        assert {each.get_attribute("data-job-id") for each in notebook.page.query_selector_all(card("done"))} == {job}
    assert room.rows() == [(job, "done")]
    assert len(room.service.posts) == 1


def test_run_all_a_second_time_costs_nothing_and_says_so(room: Room) -> None:
    room.finish()
    with room.opened(CRANE) as notebook:
        notebook.run_all()
        notebook.page.wait_for_selector(card("done"), timeout=LONG)
        notebook.run_all()
        said(notebook.page, "From your library, $0.00").wait_for(timeout=LONG)
        notebook.page.wait_for_selector(f"{card('done')} video", timeout=LONG)
        notebook.restart()
        notebook.run_all()
        said(notebook.page, "From your library, $0.00").wait_for(timeout=LONG)
    assert [state for _, state in room.rows()] == ["done"]
    assert len(room.service.posts) == 1


def test_a_click_in_a_tab_that_has_not_heard_of_the_other_tabs_click_pays_nothing(room: Room) -> None:
    room.service.create = [answer(200, {"request_id": "r-1"}), answer(200, {"request_id": "r-2"})]
    room.finish()
    slow = Wire()
    with room.opened(CRANE) as first:
        first.run_all()
        first.page.wait_for_selector(card("done"), timeout=LONG)
        old = first.page.get_attribute(card("done"), "data-job-id")
        first.save()
        with room.opened_again(slow) as second:
            second.page.wait_for_selector(card("done"), timeout=LONG)
            slow.holds = frozenset({"browser", "kernel"})
            press(first.page, "generate-again")
            new = f'{card("done")}:not([data-job-id="{old}"])'
            first.page.wait_for_selector(new, timeout=LONG)
            press(second.page, "generate-again")
            assert second.page.locator(f'[data-job-id="{old}"] [data-action="generate-again"][aria-disabled]').count()
            slow.release()
            second.page.wait_for_selector(new, timeout=LONG)
            shown = [tab.page.get_attribute(card("done"), "data-job-id") for tab in (first, second)]
    assert shown[0] == shown[1] != old
    assert len(room.service.posts) == len(room.rows()) == 2


def test_three_ways_out_of_a_submit_nobody_knows_about(room: Room) -> None:
    room.service.create = [reset, reset, reset, answer(200, {"request_id": "r-9"})]
    with room.opened(CRANE, HERON, FOX) as notebook:
        page = notebook.page
        notebook.run_all()
        page.wait_for_function(
            f"() => document.querySelectorAll('{card('submit_unknown')}').length === 3", timeout=LONG
        )
        notebook.run_all()  # whatever is run again: it is never sent again by itself
        ids = [each.get_attribute("data-job-id") for each in page.query_selector_all(card("submit_unknown"))]
        assert len(room.service.posts) == 3
        crane, heron, fox = (f'[data-job-id="{job}"]' for job in ids)

        page.fill(f'{crane} [data-field="request-id"]', "r-77")
        page.click(f'{crane} [data-action="attach"]')
        page.wait_for_selector(f"{card('pending')}{crane}", timeout=LONG)

        page.click(f'{heron} [data-action="mark-lost"]')
        page.wait_for_selector(f"{card('failed')}{heron}", timeout=LONG)
        page.locator(heron).get_by_text("Marked as lost").first.wait_for(timeout=LONG)

        page.click(f'{fox} [data-action="submit-again"]')
        page.wait_for_selector(f"{card('pending')}:not({crane})", timeout=LONG)
        room.finish()
        page.wait_for_function(f"() => document.querySelectorAll('{card('done')}').length === 2", timeout=LONG)
    states = dict(room.rows())
    assert [states.pop(str(job)) for job in ids] == ["done", "resolved_lost", "superseded"]
    assert list(states.values()) == ["done"]
    assert len(room.service.posts) == 4
    assert {heard.path.rpartition("/")[2] for heard in room.service.polls} == {"r-77", "r-9"}
