"""Camera moves: how far everything is enlarged and shifted, by its distance."""

from __future__ import annotations

from dataclasses import dataclass

from grokvideo.simulator.canvas import Canvas


def ease(share: float) -> float:
    """Return a smooth way from 0 to 1: slow, fast, slow. What is outside stays at the ends."""
    share = min(1.0, max(0.0, share))
    return share * share * (3 - 2 * share)


@dataclass(frozen=True, slots=True)
class View:
    """The camera of one moment.

    Parameters
    ----------
    zoom
        Enlargement of what is as near as the figures; farther layers follow less.
    x, y
        Shift of what is as near as the figures, in parts of the picture's short side.
    pivot
        Depth that does not shift: 0 the horizon, 1 the figures (the camera goes round them).
    """

    zoom: float = 1.0
    x: float = 0.0
    y: float = 0.0
    pivot: float = 0.0

    def focus(self, canvas: Canvas, depth: float) -> None:
        """Draw from now on at a depth: 0 the horizon, 1 the figures, above 1 nearer than these."""
        by = (depth - self.pivot) * canvas.unit
        canvas.look(1 + (self.zoom - 1) * depth, (self.x * by, self.y * by))


def view(move: str, progress: float) -> View:
    """Return the camera of a move of the vocabulary at `progress` (0 to 1)."""
    p = ease(progress)
    match move:
        case "push":
            return View(zoom=1 + 0.2 * p)
        case "pull":
            return View(zoom=1.24 - 0.24 * p)
        case "left":
            return View(zoom=1.06, x=0.2 * (2 * p - 1))
        case "right":
            return View(zoom=1.06, x=0.2 * (1 - 2 * p))
        case "orbit":
            return View(zoom=1.03, x=0.3 * (2 * p - 1), pivot=1.0)
        case "rise":
            return View(zoom=1.22 - 0.2 * p, y=0.17 * p - 0.16)
        case "static":
            return View()
    return View(zoom=1 + 0.03 * p, x=0.008 * (2 * p - 1))
