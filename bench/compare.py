"""How far players are from the clock that they share, in frames, read from the pixels: 2, 4 and 9 clips of 480p.

In a real JupyterLab and browser, without a graphics card. At each frame of the screen one player is looked at, in
turn: how far the frame whose number is in its picture is from the time that the comparison shows in that moment.
Baseline: players of the same files, started by `play()` one after the other and left alone, and the clock that began
with them.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from _lab import Bench, notebook
from _table import Figure, show
from grokvideo.simulator.film import shoot
from grokvideo.simulator.framecode import CELLS, NUMBER_BITS, cell_side
from grokvideo.simulator.render import RenderRequest

SIZE = (848, 480)
SECONDS, FPS = 10, 24
COUNTS = (2, 4, 9)
WATCHED_MS = 6000
READ = f"""
const side = {cell_side(*SIZE)}, cells = {CELLS}, bits = {NUMBER_BITS};
const canvas = document.createElement("canvas");
canvas.width = cells * side;
canvas.height = side;
const pen = canvas.getContext("2d", {{ willReadFrequently: true }});
const frameOf = (video) => {{
    pen.drawImage(video, 0, 0, cells * side, side, 0, 0, cells * side, side);
    const row = pen.getImageData(0, side >> 1, cells * side, 1).data;
    let word = 0;
    for (let k = 0; k < cells; k++) {{
        const at = 4 * Math.floor(side * (k + 0.5));
        word = (word << 1) | (row[at] + row[at + 1] + row[at + 2] >= 384 ? 1 : 0);
    }}
    return (word >> bits) === 0b1010 ? word & ((1 << bits) - 1) : null;
}};
"""
WATCH = f"""
async ([naive, ms]) => {{
    {READ}
    const root = [...document.querySelectorAll('.grokvideo[data-widget="compare"]')].at(-1);
    let videos = [...root.querySelectorAll("video")];
    let clock = () => Number(root.dataset.time) * {FPS};
    if (naive) {{
        // Players of their own in the same places: those of the comparison would be put right.
        videos = await Promise.all(videos.map((theirs) => new Promise((ready) => {{
            const video = document.createElement("video");
            video.muted = true;
            video.style.cssText = "position: absolute; inset: 0; width: 100%";
            video.addEventListener("canplaythrough", () => ready(video), {{ once: true }});
            video.src = theirs.currentSrc;
            theirs.after(video);
        }})));
        for (const video of videos) void video.play();
        const began = performance.now();
        clock = () => (performance.now() - began) / 1000 * {FPS};
    }} else root.querySelector('[data-action="play"]').click();
    await new Promise(done => setTimeout(done, 1500));
    const seen = [];
    const until = performance.now() + ms;
    for (let number = 0; performance.now() < until; number++) {{
        await new Promise(requestAnimationFrame);
        const frame = frameOf(videos[number % videos.length]);
        const time = clock();
        // None while the clock is within the time of that frame.
        if (frame !== null) seen.push(Math.max(0, frame - time, time - frame - 1));
    }}
    if (naive) for (const video of videos) video.remove();
    else root.querySelector('[data-action="pause"]').click();
    return seen;
}}
"""
READY = """count => {
    const root = [...document.querySelectorAll('.grokvideo[data-widget="compare"]')].at(-1);
    const videos = root ? [...root.querySelectorAll("video")] : [];
    return videos.length === count && videos.every(video => video.readyState >= 3);
}"""


def main() -> None:
    figures = []
    with TemporaryDirectory() as folder:
        clips = []
        for number in range(max(COUNTS)):
            clips.append(str(Path(folder, f"clip-{number}.mp4")))
            words = f"A paper {('crane', 'fox', 'owl')[number % 3]}, {('ink', 'clay', 'neon')[number // 3]}"
            film = RenderRequest(prompt=words, seed=number, width=SIZE[0], height=SIZE[1], seconds=SECONDS)
            shoot(film, Path(clips[-1]))
        with notebook([f"in_kernel.show_compare({clips[:count]!r})" for count in COUNTS]) as bench:
            for cell, count in enumerate(COUNTS, 1):
                figures += _measure(bench, cell, count)
    show("compare.py: distance of players from their clock, 480p at 24 frames a second", figures)


def _measure(bench: Bench, cell: int, count: int) -> list[Figure]:
    bench.run(cell)
    bench.page.wait_for_function(READY, arg=count)
    ours = bench.page.evaluate(WATCH, [False, WATCHED_MS])
    naive = bench.page.evaluate(WATCH, [True, WATCHED_MS])
    return [
        Figure(f"{count} clips", ours, "frames", goal=1.0, of="p95"),
        Figure(f"{count} clips, play() and left alone (baseline)", naive, "frames"),
    ]


if __name__ == "__main__":
    main()
