"""The simulated service as an ASGI application: routes, keys, bodies, answers.

In process it is used through `httpx.ASGITransport`, over a socket through `serve`. It needs no lifespan: the world is
opened by the first request that needs it. What jobs do is the business of `world`. It opens no connection of its own:
foreign inputs become stand-ins, and `output.upload_url` is checked and taken, but nothing is uploaded there.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from grokvideo.simulator import storage
from grokvideo.simulator.bodies import read_edit, read_extension, read_generation
from grokvideo.simulator.catalogue import MODELS, Model, find_model
from grokvideo.simulator.door import Door
from grokvideo.simulator.file_routes import FileRoutes, absolute
from grokvideo.simulator.intake import read_json
from grokvideo.simulator.job import Job, Stage
from grokvideo.simulator.keys import Keys, digest, mask
from grokvideo.simulator.order import Order
from grokvideo.simulator.refusal import NOT_FOUND, Refusal, show
from grokvideo.simulator.world import Renderer, World


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
        Folder of the world: jobs, clips, inputs, files. Made when needed.
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
    world = World(Path(home), seed=seed, speed=speed, origin=origin, clock=clock, render=render)
    keys = Keys(token)
    api = _Api(world, keys)
    app = Starlette(
        routes=[
            Route("/v1/videos/generations", api.generate, methods=["POST"]),
            Route("/v1/videos/edits", api.edit, methods=["POST"]),
            Route("/v1/videos/extensions", api.extend, methods=["POST"]),
            Route("/v1/videos/{request_id}", api.poll),
            Route("/v1/videos/{other}", _nowhere, methods=["POST"]),  # else the line above would answer 405
            Route("/v1/video-generation-models", api.video_models),
            Route("/v1/video-generation-models/{name}", api.video_model),
            Route("/v1/models", api.models),
            Route("/v1/api-key", api.key_info),
            Route("/v1/me", api.me),
            *FileRoutes(world.files, keys).routes,
            Route("/media/{link}.mp4", api.media),
        ],
        middleware=[Middleware(Door, base_url=origin)],
        exception_handlers={Refusal: _refuse},
    )
    app.router.redirect_slashes = False
    return app


class _Api:
    """The routes."""

    def __init__(self, world: World, keys: Keys) -> None:
        self._world = world
        self._keys = keys

    async def generate(self, request: Request) -> Response:
        return await self._create(request, read_generation)

    async def edit(self, request: Request) -> Response:
        return await self._create(request, read_edit)

    async def extend(self, request: Request) -> Response:
        return await self._create(request, read_extension)

    async def _create(self, request: Request, read: Callable[[object], Order]) -> Response:
        who = self._keys.owner_of(request)
        order = read(await read_json(request))
        self._world.check_pace(who)  # after the body: a mistake in it gets explained, and costs no slot
        return JSONResponse({"request_id": await self._world.create(order, who)})

    async def poll(self, request: Request) -> Response:
        world = self._world
        world.check_pace(self._keys.owner_of(request))
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
        kept = await world.kept(job)
        link = await world.link(job)
        if link is None:
            raise Refusal(404, NOT_FOUND, "The video with this request id is no longer kept.")
        return JSONResponse(
            _done(job, absolute(link, request), storage.told(kept, lambda path: absolute(path, request)))
        )

    async def media(self, request: Request) -> Response:
        """The clip behind a link. Public, as on the real service: no key is asked for."""
        job = self._world.behind(request.path_params["link"])
        if job is None:
            raise Refusal(404, NOT_FOUND, "This link does not exist or has expired.")
        if self._world.stumble(job):
            raise Refusal(503, "The service is currently unavailable", "Try again in a moment.")
        return FileResponse(self._world.video(job), media_type="video/mp4")

    async def video_models(self, request: Request) -> Response:
        self._keys.key_of(request)
        return JSONResponse({"models": [_describe(model) for model in MODELS]})

    async def video_model(self, request: Request) -> Response:
        self._keys.key_of(request)
        model = find_model(request.path_params["name"])
        if model is None:
            raise Refusal(404, NOT_FOUND, f"The model {show(request.path_params['name'])} does not exist.")
        return JSONResponse(_describe(model))

    async def models(self, request: Request) -> Response:
        self._keys.key_of(request)
        fields = ("id", "created", "object", "owned_by")
        data = [{name: _describe(model)[name] for name in fields} for model in MODELS]
        return JSONResponse({"object": "list", "data": data})

    async def key_info(self, request: Request) -> Response:
        return JSONResponse(
            {
                "redacted_api_key": mask(self._keys.key_of(request)),
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

    async def me(self, request: Request) -> Response:
        self._keys.key_of(request)
        return JSONResponse(
            {
                "user_id": "simulator",
                "team_id": "simulator",
                "team_blocked": False,
                "zdr_status": "no_zdr",
                "api_key": {"blocked": False, "disabled": False},
            }
        )


async def _nowhere(_: Request) -> Response:
    raise HTTPException(404)


async def _refuse(_: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, Refusal)
    return JSONResponse(refusal.body, refusal.status, refusal.headers)


def _done(job: Job, url: str, kept: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "status": "done",
        "progress": 100,
        "model": job.model,
        "video": {"url": url, "duration": job.whole_seconds, "respect_moderation": True, **kept},
        "usage": {"cost_in_usd_ticks": job.cost_ticks},
    }


def _describe(model: Model) -> dict[str, Any]:
    return {
        "id": model.id,
        "aliases": list(model.aliases),
        "input_modalities": list(model.input_modalities),
        "output_modalities": ["video"],
        "version": model.version,
        "fingerprint": f"fp_{digest(model.id)[:12]}",
        "created": 1767225600,
        "object": "model",
        "owned_by": "xai",
    }
