"""Pieces of static HTML that several pages share: inline style only, colours inherited, and text that is escaped."""

from __future__ import annotations

from html import escape

from grokvideo.notebook.words import visible

NO_MATH = "mathjax_ignore tex2jax_ignore"
"""For MathJax 3 (JupyterLab) and 2 (nbconvert's pages), which take what stands between two prices for a formula."""
EDGE = "rgba(128,128,128,.45)"
FRAME = f"border:1px solid {EDGE};border-radius:6px;padding:12px;box-sizing:border-box;text-align:left;"
PLAIN = "border:0;background:none;color:inherit;font-size:inherit"
"""Notebook pages stripe the rows of tables, and centre or right-align what stands in them."""
_BADGE = (
    "border:1px dashed rgba(128,128,128,.9);border-radius:3px;padding:0 4px;margin-left:4px;font-size:10px;"
    "line-height:12px;font-weight:700;letter-spacing:.06em;white-space:nowrap"
)


def safe(words: str, limit: int = 2000) -> str:
    """Words of anybody, safe in HTML and in an attribute, and cut."""
    return escape(visible(words, limit), quote=True)


def paragraph(inside: str, below: int, above: int = 0) -> str:
    """A paragraph of HTML; px of space below and above it."""
    return f'<p style="margin:{above}px 0 {below}px">{inside}</p>'


def code(command: str) -> str:
    """What is to be typed."""
    return f'<code style="white-space:normal;overflow-wrap:anywhere">{safe(command)}</code>'


def heading(words: str, *, simulated: bool) -> str:
    """A bold title, with the word for what cost no money behind it."""
    if not simulated:
        return f"<b>{safe(words)}</b>"
    # The brackets are for pages that strip the style, where the badge has no outline.
    hidden = '<span style="font-size:0">{}</span>'
    badge = f'{hidden.format("(")}<span style="{_BADGE}">SIMULATED</span>{hidden.format(")")}'
    return f"<b>{safe(words)}</b> {badge}"
