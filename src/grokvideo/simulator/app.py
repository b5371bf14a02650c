"""The simulated service as an ASGI application: routes, keys, bodies, answers.

In process it is used through `httpx.ASGITransport`, over a socket through `serve`. It needs no lifespan: the world is
opened by the first request that needs it. What jobs do is the business of `world`.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import secrets
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from grokvideo.simulator.bodies import read_order
from grokvideo.simulator.catalogue import MODELS, Model, find_model
from grokvideo.simulator.door import Door
from grokvideo.simulator.job import Job, Stage
from grokvideo.simulator.refusal import INVALID, NOT_FOUND, Refusal, invalid, show
from grokvideo.simulator.world import Renderer, World

MAX_BODY = 64 * 2**20  # bytes
_SMALL_BODY = 256 * 2**10  # above this, parsing is noticeable and goes to a thread


def create_app(
    home: Path,
    *,
    seed: int = 0,
    speed: float = 1.0,
    token: str | None = None,
    base_url: str = "http://simulator.invalid",
    clock: Callable[[], float] = time.time,
    render: Renderer | None = None,
) -> Starlette:
    """Build the application around the world kept in `home`.

    Parameters
    ----------
    home
        Folder of the world: jobs, clips, first frames. Made when needed.
    seed
        Another seed, other pictures for the same words.
    speed
        World seconds per second: 10 makes clips in a tenth of the time.
    token
        The one key that is accepted; None accepts any that is not empty.
    base_url
        Origin under which the application is reached, without a path. Requests to another `Host` are refused.
    clock
        Seconds since the epoch. Must go on across processes, or unfinished jobs start again.
    render
        Makes a clip; None is the real renderer.
    """
    origin = base_url.rstrip("/")
    api = _Api(World(Path(home), seed=seed, speed=speed, origin=origin, clock=clock, render=render), token)
    app = Starlette(
        routes=[
            Route("/v1/videos/generations", api.create, methods=["POST"]),
            Route("/v1/videos/{request_id}", api.poll),
            Route("/v1/videos/{other}", _nowhere, methods=["POST"]),  # else the line above would answer 405
            Route("/v1/video-generation-models", api.video_models),
            Route("/v1/video-generation-models/{name}", api.video_model),
            Route("/v1/models", api.models),
            Route("/v1/api-key", api.key_info),
            Route("/media/{link}.mp4", api.media),
        ],
        middleware=[Middleware(Door, base_url=origin)],
        exception_handlers={Refusal: _refuse},
    )
    app.router.redirect_slashes = False
    return app


class _Api:
    """The routes."""

    def __init__(self, world: World, token: str | None) -> None:
        self._world = world
        self._token = token

    async def create(self, request: Request) -> Response:
        who = _hash(self._key(request))
        order = read_order(await _read_json(request))
        self._world.check_pace(who)  # after the body: a mistake in it gets explained, and costs no slot
        return JSONResponse({"request_id": await self._world.create(order, who)})

    async def poll(self, request: Request) -> Response:
        world = self._world
        world.check_pace(_hash(self._key(request)))
        job = world.find(request.path_params["request_id"])
        if job is None:
            raise Refusal(404, NOT_FOUND, "There is no video with this request id.")
        if world.hiccup(job):
            raise Refusal(503, "The service is currently unavailable", "Try again in a moment.")
        stage = world.look(job)
        if stage is Stage.PENDING:
            return JSONResponse({"status": "pending", "progress": world.progress(job)}, 202)
        if stage is Stage.FAILED:
            error = {"code": "internal_error", "message": "The video could not be generated."}
            return JSONResponse({"status": "failed", "error": error})
        if stage is Stage.MODERATED:
            message = "The generated video was rejected by moderation."
            raise Refusal(400, "imagine:content-moderated", message, cost_ticks=job.cost_ticks)
        link = await world.link(job)
        if link is None:
            raise Refusal(404, NOT_FOUND, "The video with this request id is no longer kept.")
        # The link leads back by the name that was asked for, localhost or 127.0.0.1: a client trusts the one it knows.
        return JSONResponse(_done(job, f"{request.url.scheme}://{request.url.netloc}{link}"))

    async def media(self, request: Request) -> Response:
        """The clip behind a link. Public, as on the real service: no key is asked for."""
        job = self._world.behind(request.path_params["link"])
        if job is None:
            raise Refusal(404, NOT_FOUND, "This link does not exist or has expired.")
        if self._world.stumble(job):
            raise Refusal(503, "The service is currently unavailable", "Try again in a moment.")
        return FileResponse(self._world.video(job), media_type="video/mp4")

    async def video_models(self, request: Request) -> Response:
        self._key(request)
        return JSONResponse({"models": [_describe(model) for model in MODELS]})

    async def video_model(self, request: Request) -> Response:
        self._key(request)
        model = find_model(request.path_params["name"])
        if model is None:
            raise Refusal(404, NOT_FOUND, f"The model {show(request.path_params['name'])} does not exist.")
        return JSONResponse(_describe(model))

    async def models(self, request: Request) -> Response:
        self._key(request)
        fields = ("id", "created", "object", "owned_by")
        data = [{name: _describe(model)[name] for name in fields} for model in MODELS]
        return JSONResponse({"object": "list", "data": data})

    async def key_info(self, request: Request) -> Response:
        return JSONResponse(
            {
                "redacted_api_key": _mask(self._key(request)),
                "name": "simulator",
                "user_id": "simulator",
                "team_id": "simulator",
                "acls": ["api-key:endpoint:*", "api-key:model:*"],
                "create_time": "2026-01-01T00:00:00Z",
                "api_key_blocked": False,
                "api_key_disabled": False,
                "team_blocked": False,
            }
        )

    def _key(self, request: Request) -> str:
        """The caller's key, which must fit when there is one that fits."""
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        key = key.strip()
        if scheme.lower() != "bearer" or not key or " " in key:
            message = "No credentials were presented. Expected the header `Authorization: Bearer <key>`."
            raise Refusal(401, "unauthenticated:no-credentials", message)
        if self._token is not None and not secrets.compare_digest(key.encode(), self._token.encode()):
            # The real service answers 400 here, not 401.
            message = f"Incorrect API key provided: {_mask(key)}. This simulator was started with a fixed token."
            raise Refusal(400, INVALID, message)
        return key


async def _nowhere(_: Request) -> Response:
    raise HTTPException(404)


async def _refuse(_: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, Refusal)
    return JSONResponse(refusal.body, refusal.status, refusal.headers)


async def _read_json(request: Request) -> object:
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise Refusal(415, INVALID, "Expected a request with `Content-Type: application/json`.")
    too_large = Refusal(413, INVALID, f"The body is larger than {MAX_BODY} bytes.")
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > MAX_BODY:
        raise too_large
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            raise too_large
    try:
        return _parse(body) if len(body) <= _SMALL_BODY else await asyncio.to_thread(_parse, body)
    except (ValueError, RecursionError):
        raise invalid("The body is not valid JSON.") from None


def _parse(body: bytearray) -> object:
    return json.loads(body.decode(), parse_constant=_no_constant)


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")


def _done(job: Job, url: str) -> dict[str, Any]:
    return {
        "status": "done",
        "progress": 100,
        "model": job.model,
        "video": {"url": url, "duration": job.seconds, "respect_moderation": True},
        "usage": {"cost_in_usd_ticks": job.cost_ticks},
    }


def _describe(model: Model) -> dict[str, Any]:
    return {
        "id": model.id,
        "aliases": list(model.aliases),
        "input_modalities": list(model.input_modalities),
        "output_modalities": ["video"],
        "version": model.version,
        "fingerprint": f"fp_{_hash(model.id)[:12]}",
        "created": 1767225600,
        "object": "model",
        "owned_by": "xai",
    }


def _hash(text: str) -> str:
    """Keys are only remembered like this."""
    return hashlib.sha256(text.encode()).hexdigest()


def _mask(key: str) -> str:
    return f"{key[:2]}***{key[-2:]}" if len(key) >= 12 else "***"
