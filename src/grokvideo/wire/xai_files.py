"""xAI's file store: large inputs go there before the paid call, and a clip's copy can be fetched from it.

Source: docs.x.ai REST reference "Files", read 2026-11: `expires_after` is read only when it comes before the file, and
a file has at most 50 MB (48 in a guide). A file id is data from a server, and cannot leave its place in a path.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import quote

from grokvideo.errors import BadRequest, InvalidRequest, JobFailed, ProtocolError, RateLimited
from grokvideo.values.media import MediaInput
from grokvideo.values.storage import STORED_SECONDS
from grokvideo.values.visible import visible
from grokvideo.wire.dialect import Call, FormPart, Reply, UploadResult
from grokvideo.wire.problem import read_problem
from grokvideo.wire.read import identifier, json_object

_ENDINGS = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp", "video/mp4": "mp4"}
_PASSING = (408, 425)
_FREE = "No clip was asked for, and nothing was billed."
_HINTS = {
    404: "This address may have no file store. Give smaller inputs, at most 15 MiB together, or a URL.",
    413: "The provider takes files of at most 48 MB. Make it smaller, or give a URL.",
}
_HINTS[405] = _HINTS[404]


def upload_call(media: MediaInput, expires_after: int) -> Call:
    """Put an input's bytes into the file store, under a name that tells nothing of this machine."""
    if media.data is None or media.sha256 is None:
        raise InvalidRequest(f"the bytes of the {media.kind} {media.label or media.sha256} are not at hand")
    if expires_after not in STORED_SECONDS:
        raise ValueError(f"expires_after must be 3600-2592000 seconds, got {expires_after!r}")
    name = f"{media.sha256[:16]}.{_ENDINGS.get(media.mime or '', 'bin')}"
    form = (
        FormPart("expires_after", str(expires_after).encode()),
        FormPart("file", media.data, filename=name, mime=media.mime),
    )
    return Call("POST", "/files", form=form)


def read_upload(reply: Reply, clock: Callable[[], float] = time.time) -> UploadResult:
    """The id of the file, or why there is none, and whether once more may do."""
    if 200 <= reply.status < 300:
        file_id = identifier((json_object(reply.body) or {}).get("id"))
        if file_id is not None:
            return UploadResult(file_id)
        error = ProtocolError(
            f"The provider took the file, but its answer has no id (HTTP {reply.status}).",
            hint=f"If you set base_url, check that it is the provider's API. {_FREE}",
            status=reply.status,
            trace_id=reply.headers.get("x-request-id"),
        )
        return UploadResult(error=error)
    problem = read_problem(reply, clock=clock)
    if issubclass(problem.kind, JobFailed):  # moderation of a file ends no job, and bills none
        problem = replace(problem, kind=BadRequest)
    return UploadResult(
        error=problem.error(hint=_HINTS.get(reply.status, ""), after=_FREE),
        is_passing=reply.status in _PASSING or reply.status >= 500 or problem.kind is RateLimited,
        retry_after_s=problem.retry_after_s,
    )


def content_call(file_id: str) -> Call:
    """The bytes of a file, which need the key."""
    found = identifier(file_id)
    if found is None:
        raise InvalidRequest(f"that cannot be a file id: {visible(file_id, 80)!r}")
    return Call("GET", f"/files/{quote(found, safe='')}/content")
