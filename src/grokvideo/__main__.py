"""`python -m grokvideo` is the command line."""

from __future__ import annotations

from grokvideo.cli import main

raise SystemExit(main())
