"""A stand-in for the video service that renders real clips: for lessons, tests and other clients.

It is written from the service's public documentation and imports nothing from the rest of grokvideo,
so a wrong reading on one side cannot agree with itself. Start with `app.create_app` (in process) or
`serve.main` (on loopback).
"""

from __future__ import annotations

import logging

# In a notebook an unhandled log record would be printed into whatever cell runs at that moment.
logging.getLogger(__name__).addHandler(logging.NullHandler())
