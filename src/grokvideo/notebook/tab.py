"""Tab in a cell with our magics: IPython's side of it. What is offered is in `notebook/completion.py`."""

from __future__ import annotations

import re
from typing import Any

_ID = "grokvideo"


def register(shell: Any) -> None:
    """Let IPython's completer ask us, once however often the extension is loaded."""
    try:
        from IPython.core.completer import SimpleCompletion, context_matcher
    except ImportError:  # before IPython 8.6 there is no such thing
        return

    @context_matcher(identifier=_ID)
    def match(context: Any) -> Any:
        nothing = {"completions": [], "matched_fragment": ""}
        if "%grokvideo" not in context.full_text:
            return nothing
        from grokvideo.notebook.completion import offer

        found = offer(context.full_text, context.cursor_line, context.cursor_position, shell.user_ns)
        if found is None:
            return nothing
        words, fragment = found.words, found.fragment
        if not words:
            # Where we have nothing IPython would ask its other matchers, and they know Python. What stands there
            # already changes nothing.
            fragment = re.findall(r"\S*\s*$", context.text_until_cursor)[0]
            words = (fragment,)
        return {
            "completions": [SimpleCompletion(text=word, type=found.kind) for word in words],
            "matched_fragment": fragment,
            "suppress": True,
            "ordered": True,
        }

    matchers = shell.Completer.custom_matchers
    matchers[:] = [each for each in matchers if getattr(each, "matcher_identifier", None) != _ID]
    matchers.append(match)
