"""`storage_options` of a finished clip: its copy in the Files API, and what the answer says of it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from grokvideo.simulator.files import Files
from grokvideo.simulator.job import Job
from grokvideo.simulator.refusal import Refusal

_log = logging.getLogger(__name__)


def keep(job: Job, clip: Path, files: Files) -> dict[str, Any]:
    """Copy the clip as the order asked for it; return what becomes of `video` in the answer.

    A copy that fails does not fail the job: then there is a `storage_error`, or a `public_url_error` beside the copy.
    Links are paths here, because the host in them is the one that is asked for. Blocks.
    """
    options = job.storage
    assert options is not None
    try:
        file = files.add(job.owner, options.filename, clip.read_bytes(), options.expires_after)
    except OSError:
        _log.exception("the clip of job %s cannot be kept", job.request_id)
        return {"storage_error": "The file could not be stored."}
    output: dict[str, Any] = {
        "file_id": file.id,
        "filename": file.filename,
        "expires_at": file.expires_at,
        "public_url": None,
        "public_url_expires_at": None,
    }
    if options.public:
        try:
            file = files.publish(file, options.public_expires_after)
        except Refusal as refusal:
            output["public_url_error"] = str(refusal)
        else:
            output |= {"public_url": files.public_path(file), "public_url_expires_at": file.link_expires_at}
    return {"file_output": output}


def told(kept: Mapping[str, Any], absolute: Callable[[str], str]) -> dict[str, Any]:
    """What was kept, with whole links."""
    output = kept.get("file_output")
    if output is None or output["public_url"] is None:
        return dict(kept)
    return {**kept, "file_output": {**output, "public_url": absolute(output["public_url"])}}
