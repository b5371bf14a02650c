"""What bench/studio.py does in the page. Functions return milliseconds; watches note what they see."""

from __future__ import annotations

from _lab import NOW, PAINTED

FORM, LIST = ".grokvideo[data-widget=studio]", ".grokvideo[data-widget=clips]"
CLIP = ".gv-list > .gv-clip"
WATCH_CARDS = """
new MutationObserver(changes => {
    for (const { type, target, addedNodes } of changes)
        for (const { dataset } of type === "childList" ? addedNodes : [target]) {
            if (dataset?.step) noteOnScreen(dataset.step);
            else if (dataset?.jobId?.startsWith("more ")) noteOnScreen(dataset.jobId);
            else if (dataset?.progress) noteOnScreen(`${dataset.jobId} ${dataset.progress}`);
        }
}).observe(document.body, { subtree: true, childList: true, attributeFilter: ["data-status", "data-step"] });
"""
# A key is numbered, and the price that follows it has its number.
WATCH_PRICE = """
let keys = 0;
const [takes, price] = ["%s", "%s"].map(selector => document.querySelector(selector));
let before = price.textContent;
takes.addEventListener("keydown", () => {
    before = price.textContent;
    note(`key ${++keys}`);
}, true);
new MutationObserver(() => {
    if (price.textContent !== before) noteOnScreen(`price ${keys}`);
}).observe(price, { subtree: true, childList: true, characterData: true });
"""
CLICK = f"""async () => {{
    {PAINTED}
    const count = () => document.querySelectorAll("{CLIP}").length;
    const before = count();
    const began = {NOW};
    document.querySelector("{FORM} [data-action=generate]").click();
    while (count() === before) await ofFrame();
    await painted();
    return {NOW} - began;
}}"""
# And it stays so for half a second: whatever was typed is in its price by then.
CAN_CLICK = f"""() => {{
    const button = document.querySelector("{FORM} [data-action=generate]");
    const can = !button.ariaDisabled && button.textContent.startsWith("Generate");
    const since = button.canSince = can ? (button.canSince ?? performance.now()) : undefined;
    return performance.now() - since > 500;
}}"""
ALL_SHOWN = f"""async ([cell, count]) => {{
    {PAINTED}
    const content = window.jupyterapp.shell.currentWidget.content;
    const list = () => content.widgets[cell].node.querySelector("{LIST}");
    const took = {{}};
    content.activeCellIndex = cell;
    const began = {NOW};
    const wait = async (name, is) => {{
        while (!is()) await ofFrame();
        await painted();
        took[name] = {NOW} - began;
    }};
    const seen = (clip) => {{
        const {{ top, bottom }} = clip.getBoundingClientRect();
        return top < innerHeight && bottom > 0;
    }};
    window.jupyterapp.commands.execute('notebook:run-cell').then(() => {{ took.returned = {NOW} - began; }});
    await wait("form", () => content.widgets[cell].node.querySelector("{FORM}")?.offsetHeight > 0);
    await wait("cards", () => list()?.querySelectorAll(".gv-clip[data-status=done]").length === count);
    await wait("pictures", () => [...list().querySelectorAll(".gv-clip")].filter(seen).every(
        clip => clip.querySelector(".gv-poster")?.naturalWidth > 0));
    while (!took.returned) await ofFrame();
    return took;
}}"""
FILTER = f"""async group => {{
    {PAINTED}
    const before = {NOW};
    document.querySelector(`{LIST} [data-spot="show ${{group}}"]`).click();
    await ofFrame();
    await painted();
    return {NOW} - before;
}}"""
FRAMES = """async ms => {
    const took = [];
    let last = await new Promise(requestAnimationFrame);
    const until = last + ms;
    while (last < until) {
        const now = await new Promise(requestAnimationFrame);
        took.push(now - last);
        last = now;
    }
    return took;
}"""
