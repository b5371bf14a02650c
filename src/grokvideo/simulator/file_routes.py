"""The routes of the Files API."""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from grokvideo.simulator.fields import Fields
from grokvideo.simulator.files import MAX_BYTES, UNKNOWN_TYPE, File, Files
from grokvideo.simulator.intake import read_body, read_json
from grokvideo.simulator.keys import Keys
from grokvideo.simulator.multipart import Part, boundary_of, read_parts
from grokvideo.simulator.refusal import INVALID, NOT_FOUND, Refusal, invalid, show
from grokvideo.simulator.rules import MAX_FILENAME, check_life

_ENVELOPE = 64 * 2**10  # bytes around the file in an upload


class FileRoutes:
    """Uploads, their metadata, their content and their public links."""

    def __init__(self, files: Files, keys: Keys) -> None:
        self._files = files
        self._keys = keys

    @property
    def routes(self) -> list[Route]:
        one = "/v1/files/{file_id}"
        return [
            Route("/v1/files", self.upload, methods=["POST"]),
            Route("/v1/files", self.all),
            Route(one, self.one),
            Route(one, self.delete, methods=["DELETE"]),
            Route(f"{one}/content", self.content),
            Route(f"{one}/public-url", self.publish, methods=["POST"]),
            Route(f"{one}/public-url/revoke", self.revoke, methods=["POST"]),
            Route("/files-cdn/{link:path}", self.public),
        ]

    async def upload(self, request: Request) -> Response:
        owner = self._keys.owner_of(request)
        boundary = boundary_of(request.headers.get("content-type", ""))
        if boundary is None:
            raise Refusal(415, INVALID, "Expected a request with `Content-Type: multipart/form-data`.")
        body = await read_body(request, MAX_BYTES + _ENVELOPE)
        return JSONResponse(self._describe(await asyncio.to_thread(self._add, owner, body, boundary), request))

    async def all(self, request: Request) -> Response:
        files = await asyncio.to_thread(self._files.all, self._keys.owner_of(request))
        return JSONResponse({"data": [self._describe(file, request) for file in files]})

    async def one(self, request: Request) -> Response:
        return JSONResponse(self._describe(await self._find(request), request))

    async def delete(self, request: Request) -> Response:
        file = await self._find(request)
        await asyncio.to_thread(self._files.delete, file)
        return JSONResponse({"id": file.id, "object": "file", "deleted": True})

    async def content(self, request: Request) -> Response:
        return _content(self._files, await self._find(request), UNKNOWN_TYPE)

    async def publish(self, request: Request) -> Response:
        file = await self._find(request)
        body = Fields(await read_json(request), ("expires_after",))
        expires_after = body.whole("expires_after")
        check_life("expires_after", expires_after)
        file = await asyncio.to_thread(self._files.publish, file, expires_after)
        return JSONResponse({"public_url": self._link(file, request), "expires_at": file.link_expires_at})

    async def revoke(self, request: Request) -> Response:
        file = await self._find(request)
        was_public = self._files.public_path(file) is not None
        await asyncio.to_thread(self._files.revoke, file)
        return JSONResponse({"id": file.id, "revoked": was_public})

    async def public(self, request: Request) -> Response:
        """A file behind its public link: no key is asked for."""
        file = await asyncio.to_thread(self._files.behind, request.url.path)
        if file is None:
            raise Refusal(404, NOT_FOUND, "This link does not exist, has expired or was revoked.")
        return _content(self._files, file, file.media_type)

    async def _find(self, request: Request) -> File:
        owner, file_id = self._keys.owner_of(request), request.path_params["file_id"]
        file = await asyncio.to_thread(self._files.find, file_id, owner)
        if file is None:
            raise Refusal(404, NOT_FOUND, f"The file {show(file_id)} does not exist.")
        return file

    def _add(self, owner: str, body: bytes, boundary: bytes) -> File:
        try:
            parts = read_parts(body, boundary)
        except ValueError as problem:
            raise invalid(f"The body is not valid multipart/form-data: {problem}.") from None
        content: Part | None = None
        expires_after: int | None = None
        for part in parts:
            if part.name == "expires_after":
                if content is not None:
                    raise invalid("expires_after: must come before file")
                expires_after = _seconds(part)
            elif part.name == "file":
                if content is not None:
                    raise invalid("file: only one at a time")
                content = part
            elif part.name != "purpose":  # it is taken and ignored
                raise invalid(f"unknown part {show(part.name)}")
        if content is None:
            raise invalid("file: missing")
        filename = (content.filename or "").strip()
        if not 0 < len(filename) <= MAX_FILENAME:
            raise invalid(f"file: needs a file name of 1-{MAX_FILENAME} characters, got {len(filename)}")
        if not content.data:
            raise invalid("file: must not be empty")
        if len(content.data) > MAX_BYTES:
            raise Refusal(413, INVALID, f"file: at most {MAX_BYTES} bytes, got {len(content.data)}")
        return self._files.add(owner, filename, content.data, expires_after)

    def _describe(self, file: File, request: Request) -> dict[str, Any]:
        return {
            "id": file.id,
            "object": "file",
            "bytes": file.bytes,
            "filename": file.filename,
            "created_at": file.created_at,
            "expires_at": file.expires_at,
            "public_url": self._link(file, request),
        }

    def _link(self, file: File, request: Request) -> str | None:
        path = self._files.public_path(file)
        return None if path is None else absolute(path, request)


def absolute(path: str, request: Request) -> str:
    """A link that leads back by the name that was asked for, localhost or 127.0.0.1: a client trusts that one."""
    return f"{request.url.scheme}://{request.url.netloc}{path}"


def _content(files: Files, file: File, media_type: str) -> Response:
    return FileResponse(files.content(file), media_type=media_type, headers={"X-Content-Type-Options": "nosniff"})


def _seconds(part: Part) -> int:
    text = part.data.strip()
    if not text.isdigit() or len(text) > 12:
        raise invalid(f"expires_after: expected whole seconds, got {show(text.decode('latin-1'))}")
    check_life("expires_after", int(text))
    return int(text)
