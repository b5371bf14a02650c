"""Looks that a person would take at the cards of a page: by the rules of access, and for words that do not fit."""

from __future__ import annotations

from playwright.sync_api import Page

from scripts import frontend
from tests.browser.stage import ready

_AXE = (frontend.JS / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")
_RUN = """async () => {
    const {violations, incomplete} = await axe.run('#stage', {
        resultTypes: ['violations', 'incomplete'],
        rules: {'target-size': {enabled: true}, 'color-contrast': {enabled: true}},
    });
    // Words on a picture have a ground of their own: white on 78 % black is readable whatever is behind.
    const isSafe = ({target}) => {
        const {color, backgroundColor} = getComputedStyle(document.querySelector(target.at(-1)));
        const black = /^rgba\\(0, 0, 0, ([.\\d]+)\\)$/.exec(backgroundColor);
        return color === 'rgb(255, 255, 255)' && black && Number(black[1]) >= 0.78;
    };
    const unsure = incomplete.filter(each => each.id === 'color-contrast')
        .map(({id, nodes}) => ({id, nodes: nodes.filter(node => !isSafe(node))}));
    const list = found => found.flatMap(({id, nodes}) => nodes.map(({target, failureSummary}) => {
        const card = document.querySelector(target.at(-1))?.closest('[data-status]');
        return `${id}: ${card?.dataset.status} ${target.join(' ')} ${failureSummary}`;
    }));
    return list([...violations, ...unsure]);
}"""
_FAULTS = """width => [...document.querySelectorAll('.grokvideo')].flatMap(card => {
    const faults = [];
    const tell = (what, element) => faults.push(
        `${card.dataset.status}: ${what}: ${element.tagName} ${element.className} ${element.textContent.slice(0, 40)}`);
    const over = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
        && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
    // A field over its own label, a prompt over its mirror, and the button that is a whole picture, with what is on it.
    const isMeant = (one, other) => one.contains(other) || one.closest('label')?.contains(other)
        || one.closest('.gv-prompt-field')?.contains(other)
        || [one, other].some(each => each.matches('.gv-play') && each.parentElement.contains(one)
            && each.parentElement.contains(other));
    const frame = card.getBoundingClientRect();
    if (frame.width > Math.min(width, 960) + 0.5) tell(`${frame.width} px wide`, card);
    const texts = [];
    for (const each of [card, ...card.querySelectorAll('*')]) {
        if (!each.checkVisibility() || each.closest('svg, .gv-hidden')) continue;
        const style = getComputedStyle(each), box = each.getBoundingClientRect();
        // A picture is cut by its own frame, and text by an ellipsis.
        const cuts = style.overflow !== 'visible' && !each.matches('input, textarea, video, img, .gv-box');
        if (card === each || each.matches('.gv-card, .gv-body') || cuts) {
            if (each.scrollWidth > each.clientWidth + 1 && style.textOverflow !== 'ellipsis')
                tell(`scrolls sideways, ${each.scrollWidth} in ${each.clientWidth}`, each);
            if (cuts && each.scrollHeight > each.clientHeight + 1 && style.webkitLineClamp === 'none')
                tell(`is cut, ${each.scrollHeight} in ${each.clientHeight}`, each);
        }
        if (box.width && (box.left < frame.left - 0.5 || box.right > frame.right + 0.5)) tell('sticks out', each);
        for (const node of each.childNodes) {
            if (node.nodeType !== Node.TEXT_NODE || !node.data.trim()) continue;
            const range = document.createRange();
            range.selectNodeContents(node);
            const frames = [];
            for (let place = each; place !== card; place = place.parentElement)
                if (getComputedStyle(place).overflow !== 'visible') frames.push(place.getBoundingClientRect());
            for (const rect of range.getClientRects())
                if (frames.every(one => over(one, rect))) texts.push([each, {
                    left: Math.max(rect.left, ...frames.map(one => one.left)),
                    right: Math.min(rect.right, ...frames.map(one => one.right)),
                    top: Math.max(rect.top, ...frames.map(one => one.top)),
                    bottom: Math.min(rect.bottom, ...frames.map(one => one.bottom)),
                }]);
        }
    }
    const controls = [...card.querySelectorAll('button, input, textarea, [role=progressbar]')]
        .filter(each => each.checkVisibility()).map(each => [each, each.getBoundingClientRect()]);
    for (const [number, [one, a]] of controls.entries()) {
        for (const [other, b] of controls.slice(number + 1))
            if (over(a, b) && !isMeant(one, other))
                tell(`${one.dataset.action} lies over ${other.dataset.action}`, one);
        for (const [element, b] of texts)
            if (over(a, b) && !isMeant(one, element)) tell(`${one.dataset.action} lies over words`, element);
        if (one.tagName === 'BUTTON' && (a.height < 23.5 || a.width < 23.5)) tell(`${a.width} x ${a.height}`, one);
    }
    for (const [number, [one, a]] of texts.entries())
        for (const [other, b] of texts.slice(number + 1))
            if (one !== other && over(a, b)) tell(`words over ${other.textContent.slice(0, 40)}`, one);
    return faults;
})"""


def axe(page: Page) -> list[str]:
    """What axe has to say about the cards; a contrast that it cannot tell is a finding too."""
    page.evaluate(_AXE)
    found: list[str] = page.evaluate(_RUN)
    return found


def fits(page: Page, width: int) -> None:
    """Nothing goes sideways, is cut without saying so, or lies over something else, in an area that is so wide."""
    ready(page)
    faults: list[str] = page.evaluate(_FAULTS, width)
    assert not faults, "\n".join(faults)
