"""The life of jobs, on a clock that only moves when told to and with a camera that films on command."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from grokvideo.simulator.bodies import read_edit, read_extension, read_generation
from grokvideo.simulator.job import Job, Stage
from grokvideo.simulator.order import Order
from grokvideo.simulator.refusal import Refusal
from grokvideo.simulator.render import RenderRequest
from grokvideo.simulator.world import LINK_LIFE_S, World
from tests.simulator.footage_of import mp4, picture_uri, video_uri

ORIGIN = "http://simulator.invalid"


class Clock:
    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


class Camera:
    """A renderer that waits until it is let go."""

    def __init__(self) -> None:
        self.requests: list[RenderRequest] = []
        self.go = asyncio.Event()
        self.go.set()
        self.fault: Exception | None = None

    async def __call__(self, request: RenderRequest, path: Path) -> None:
        self.requests.append(request)
        await self.go.wait()
        if self.fault:
            raise self.fault
        await asyncio.to_thread(path.write_bytes, mp4(seconds=3.0))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def camera() -> Camera:
    return Camera()


@pytest.fixture
def world(tmp_path: Path, clock: Clock, camera: Camera) -> World:
    return open_world(tmp_path, clock, camera)


def open_world(home: Path, clock: Clock, camera: Camera, *, speed: float = 1.0) -> World:
    return World(home, seed=0, speed=speed, origin=ORIGIN, clock=clock, render=camera)


def order(prompt: str = "a fox in the snow", **fields: object) -> Order:
    return read_generation({"prompt": prompt, "duration": 6, **fields})


def found(world: World, request_id: str) -> Job:
    job = world.find(request_id)
    assert job is not None
    return job


def content(path: Path | str | None) -> bytes:
    return Path(str(path)).read_bytes()


async def filmed() -> None:
    """Wait until nothing is being rendered."""
    await asyncio.gather(*(task for task in asyncio.all_tasks() if task.get_name().startswith("render ")))


async def test_six_seconds_at_480p_take_four_seconds_and_progress_counts_up(world: World, clock: Clock) -> None:
    job = found(world, await world.create(order(), "key"))
    await filmed()
    seen = []
    for _ in range(4):
        seen.append((world.stage(job), world.progress(job)))
        clock.now += 1.0
    assert seen == [(Stage.PENDING, 0), (Stage.PENDING, 25), (Stage.PENDING, 50), (Stage.PENDING, 75)]
    assert world.stage(job) is Stage.DONE


async def test_nothing_is_done_before_the_file_is_there(world: World, clock: Clock, camera: Camera) -> None:
    camera.go.clear()
    job = found(world, await world.create(order(), "key"))
    clock.now += 3600
    assert (world.look(job), world.progress(job)) == (Stage.PENDING, 99)
    camera.go.set()
    await filmed()
    assert world.look(job) is Stage.DONE
    assert len(camera.requests) == 1


async def test_speed_makes_the_whole_world_faster(tmp_path: Path, clock: Clock, camera: Camera) -> None:
    world = open_world(tmp_path, clock, camera, speed=10)
    job = found(world, await world.create(order(), "key"))
    await filmed()
    clock.now += 0.41
    assert world.stage(job) is Stage.DONE


@pytest.mark.parametrize("speed", [0.0, -1.0, float("inf"), float("nan")])
def test_a_speed_that_makes_no_sense_is_refused(tmp_path: Path, clock: Clock, camera: Camera, speed: float) -> None:
    with pytest.raises(ValueError, match="speed must be a positive number"):
        open_world(tmp_path, clock, camera, speed=speed)


async def test_a_clock_that_is_set_back_only_delays(world: World, clock: Clock) -> None:
    job = found(world, await world.create(order(), "key"))
    await filmed()
    clock.now -= 100
    assert (world.stage(job), world.progress(job)) == (Stage.PENDING, 0)
    clock.now += 200
    assert world.stage(job) is Stage.DONE


async def test_the_camera_gets_what_was_ordered(world: World, camera: Camera) -> None:
    request_id = await world.create(order(resolution="720p", aspect_ratio="9:16", generate_audio=False), "key")
    await filmed()
    assert camera.requests == [
        RenderRequest(
            prompt="a fox in the snow",
            seed=found(world, request_id).seed,
            width=720,
            height=1280,
            seconds=6,
            audio=False,
            request_id=request_id,
        )
    ]


async def test_an_equal_order_is_another_take(world: World, camera: Camera) -> None:
    for prompt in ("a fox", "a fox", "an owl"):
        await world.create(order(prompt), "key")
        await filmed()
    assert [request.take for request in camera.requests] == [0, 1, 0]
    assert camera.requests[0].seed == camera.requests[1].seed


async def test_another_process_goes_on_where_this_one_ended(tmp_path: Path, clock: Clock, camera: Camera) -> None:
    camera.go.clear()
    request_id = await open_world(tmp_path, clock, camera).create(order(), "key")
    later = Camera()
    world = open_world(tmp_path, clock, later)
    clock.now += 60
    assert world.look(found(world, request_id)) is Stage.PENDING
    await asyncio.sleep(0)
    camera.go.set()
    await filmed()
    assert world.look(found(world, request_id)) is Stage.DONE
    assert later.requests == camera.requests


async def test_a_finished_clip_is_not_filmed_again(tmp_path: Path, clock: Clock, camera: Camera) -> None:
    first = open_world(tmp_path, clock, camera)
    request_id = await first.create(order(), "key")
    await filmed()
    clock.now += 60
    url = await first.link(found(first, request_id))
    again = open_world(tmp_path, clock, camera)
    assert again.look(found(again, request_id)) is Stage.DONE
    assert await again.link(found(again, request_id)) == url
    assert len(camera.requests) == 1


async def test_a_clip_that_cannot_be_filmed_fails_for_good(
    tmp_path: Path, clock: Clock, camera: Camera, caplog: pytest.LogCaptureFixture
) -> None:
    camera.fault = RuntimeError("no film in the camera")
    world = open_world(tmp_path, clock, camera)
    request_id = await world.create(order(), "key")
    await filmed()
    assert "no film in the camera" in caplog.text
    assert world.look(found(world, request_id)) is Stage.FAILED
    again = open_world(tmp_path, clock, camera)
    assert again.look(found(again, request_id)) is Stage.FAILED
    assert len(camera.requests) == 1


async def test_a_cancelled_camera_is_no_failed_job(tmp_path: Path, clock: Clock, camera: Camera) -> None:
    camera.go.clear()
    world = open_world(tmp_path, clock, camera)
    request_id = await world.create(order(), "key")
    await asyncio.sleep(0)
    [task] = [task for task in asyncio.all_tasks() if task.get_name().startswith("render ")]
    task.cancel()
    await asyncio.wait([task])
    camera.go.set()
    clock.now += 60
    assert world.look(found(world, request_id)) is Stage.PENDING
    await filmed()
    assert world.look(found(world, request_id)) is Stage.DONE


async def test_a_link_lives_an_hour_and_then_a_fresh_one_is_made(world: World, clock: Clock) -> None:
    job = found(world, await world.create(order(), "key"))
    await filmed()
    clock.now += 60
    first = await world.link(job)
    assert first is not None
    assert first.startswith("/media/")
    clock.now += LINK_LIFE_S - 1
    assert await world.link(job) == first
    assert world.behind(Path(first).stem) is not None
    clock.now += 1
    assert world.behind(Path(first).stem) is None
    second = await world.link(job)
    assert second is not None
    assert second != first
    assert world.behind(Path(first).stem) is None
    assert world.behind(Path(second).stem) is not None


async def test_two_polls_at_once_get_the_same_link(world: World, clock: Clock) -> None:
    job = found(world, await world.create(order(), "key"))
    await filmed()
    clock.now += 60
    first, second = await asyncio.gather(world.link(job), world.link(job))
    assert first == second


async def test_knowing_the_request_id_does_not_open_the_link(world: World, clock: Clock) -> None:
    job = found(world, await world.create(order(), "key"))
    await filmed()
    clock.now += 60
    await world.link(job)
    assert world.behind(job.request_id.replace("-", "") + "0" * 32) is None


async def test_a_key_has_at_most_fifteen_unfinished_jobs(world: World, clock: Clock) -> None:
    attempts = [world.create(order(), "key") for _ in range(16)]
    results = await asyncio.gather(*attempts, return_exceptions=True)
    refused = [result for result in results if isinstance(result, Refusal)]
    assert [refusal.status for refusal in refused] == [429]
    assert int(refused[0].headers["Retry-After"]) >= 1
    await world.create(order(), "another key")
    clock.now += 2
    with pytest.raises(Refusal) as caught:
        await world.create(order(), "key")
    assert caught.value.headers["Retry-After"] == "2"
    await filmed()
    clock.now += 2
    await world.create(order(), "key")
    await filmed()


async def test_a_refused_image_leaves_no_job_behind(world: World, tmp_path: Path) -> None:
    for _ in range(20):
        with pytest.raises(Refusal):
            await world.create(order(image={"url": "file:///etc/passwd"}), "key")
    await world.create(order(), "key")
    await filmed()
    assert len(list((tmp_path / "jobs").iterdir())) == 1


@pytest.mark.parametrize("name", ["", "..", "../secret", "0c3f6f2e-1b7e-4a55-9a8e-9c6f0f1d7a1Z", "a" * 5000, "\0"])
def test_ids_from_outside_are_no_file_names(world: World, tmp_path: Path, name: str) -> None:
    (tmp_path / "secret.json").write_text("{}")
    assert world.find(name) is None
    assert world.behind(name) is None


async def test_a_damaged_record_is_an_unknown_job(
    world: World, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    request_id = await world.create(order(), "key")
    await filmed()
    (tmp_path / "jobs" / f"{request_id}.json").write_text('{"request_id": ')
    assert world.find(request_id) is None
    assert request_id in caplog.text


async def test_an_image_decides_the_size_and_is_handed_to_the_camera(world: World, camera: Camera) -> None:
    image = {"url": picture_uri(64, 32)}
    await world.create(order(image=image, aspect_ratio="9:16", resolution="720p"), "key")
    await filmed()
    [request] = camera.requests
    assert (request.width, request.height) == (1440, 720)
    assert Path(str(request.image_path)).suffix == ".png"


async def test_every_picture_is_handed_to_the_camera(world: World, camera: Camera, tmp_path: Path) -> None:
    picture = {"url": picture_uri()}
    await world.create(
        order(
            model="grok-imagine-video-1.5",
            last_frame=picture,
            keyframes=[{"image": picture, "timestamp_s": 2.0}, {"image": picture, "timestamp_s": 4.5}],
            reference_images=[picture, {"url": "https://example.com/a.png"}],
            reference_audios=[{"voice_id": "eve"}],
        ),
        "key",
    )
    await filmed()
    [request] = camera.requests
    assert (request.width, request.height, request.seconds, request.image_path) == (848, 480, 6, None)
    assert [moment for _, moment in request.keyframes] == [2.0, 4.5]
    assert request.voices == ("eve",)
    assert len(request.reference_paths) == 2
    paths = [request.last_frame_path, *request.reference_paths, *(path for path, _ in request.keyframes)]
    assert all(Path(str(path)).parent == tmp_path / "inputs" and content(path) for path in paths)


async def test_an_edit_is_as_long_as_its_source_and_an_extension_longer(world: World, camera: Camera) -> None:
    video = {"url": video_uri(mp4(640, 480, 3.0))}
    edited = found(world, await world.create(read_edit({"prompt": "at night", "video": video}), "key"))
    extended = found(world, await world.create(read_extension({"prompt": "on", "video": video}), "key"))
    await filmed()
    edit, extend = camera.requests
    assert (edit.action, edit.seconds, edit.width, edit.height) == ("edit", 3.0, 640, 480)
    assert (extend.action, extend.seconds, extend.source_path) == ("extend", 6, edit.source_path)
    assert content(edit.source_path) == mp4(640, 480, 3.0)
    assert (edited.whole_seconds, extended.whole_seconds) == (3, 9)
    assert (edited.pace_s, extended.pace_s) == (3.0, 5.0)


async def test_a_foreign_video_is_left_to_the_camera(world: World, camera: Camera) -> None:
    await world.create(read_edit({"prompt": "at night", "video": {"url": "https://example.com/a.mp4"}}), "key")
    await filmed()
    [request] = camera.requests
    assert (request.source_path, request.width, request.height) == (None, 848, 480)
    assert request.source_url.startswith("https://example.com/")


async def test_a_clip_can_be_the_source_of_the_next_by_its_link(world: World, clock: Clock, camera: Camera) -> None:
    job = found(world, await world.create(order(), "key"))
    await filmed()
    clock.now += 60
    url = f"{ORIGIN}{await world.link(job)}"
    await world.create(read_edit({"prompt": "at night", "video": {"url": url}}), "another key")
    await filmed()
    assert content(camera.requests[1].source_path) == content(world.video(job))
    clock.now += LINK_LIFE_S
    with pytest.raises(Refusal, match="does not exist or has expired"):
        await world.create(read_edit({"prompt": "at night", "video": {"url": url}}), "key")


async def test_a_stored_file_can_be_an_input_even_when_it_is_deleted_meanwhile(
    tmp_path: Path, clock: Clock, camera: Camera
) -> None:
    camera.go.clear()
    world = open_world(tmp_path, clock, camera)
    file = world.files.add("key", "a.mp4", mp4(), 3600)
    request_id = await world.create(read_edit({"prompt": "at night", "video": {"file_id": file.id}}), "key")
    with pytest.raises(Refusal, match="was not found"):
        await world.create(read_edit({"prompt": "at night", "video": {"file_id": file.id}}), "another key")
    world.files.delete(file)
    clock.now += 60
    later = Camera()
    again = open_world(tmp_path, clock, later)
    again.look(found(again, request_id))
    await asyncio.sleep(0)
    camera.go.set()
    await filmed()
    assert later.requests == camera.requests
    assert content(later.requests[0].source_path) == mp4()


STORED = {"filename": "fox.mp4", "expires_after": 604_800, "public_url": {"expires_after": 86_400}}


async def test_a_finished_clip_is_kept_once_as_it_was_asked_for(world: World, clock: Clock) -> None:
    job = found(world, await world.create(order(storage_options=STORED), "key"))
    await filmed()
    assert world.files.all("key") == []
    clock.now += 60
    first, second = await asyncio.gather(world.kept(job), world.kept(job))
    assert first == second
    [file] = world.files.all("key")
    now = int(clock.now)
    assert first == {
        "file_output": {
            "file_id": file.id,
            "filename": "fox.mp4",
            "expires_at": now + 604_800,
            "public_url": f"/files-cdn/{file.link}/{file.id}.mp4",
            "public_url_expires_at": now + 86_400,
        }
    }
    assert world.files.read(file) == world.video(job).read_bytes()
    clock.now += 60
    assert await world.kept(found(world, job.request_id)) == first
    assert len(world.files.all("key")) == 1


async def test_a_clip_that_nobody_wants_to_keep_is_not_kept(world: World, clock: Clock) -> None:
    job = found(world, await world.create(order(), "key"))
    await filmed()
    clock.now += 60
    assert await world.kept(job) == {}
    assert world.files.all("key") == []


async def test_a_clip_that_cannot_be_kept_is_a_finished_clip(
    world: World, clock: Clock, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    job = found(world, await world.create(order(storage_options=STORED), "key"))
    await filmed()
    clock.now += 60
    (tmp_path / "files-api").write_text("a file where the folder should be")
    assert await world.kept(job) == {"storage_error": "The file could not be stored."}
    assert await world.link(found(world, job.request_id))
    assert job.request_id in caplog.text


async def test_too_many_public_links_leave_the_copy_private(
    world: World, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grokvideo.simulator.files.MAX_PUBLIC", 0)
    job = found(world, await world.create(order(storage_options=STORED), "key"))
    await filmed()
    clock.now += 60
    output = (await world.kept(job))["file_output"]
    assert (output["public_url"], output["public_url_expires_at"]) == (None, None)
    assert output["public_url_error"] == "Too many public links: at most 0 active ones for each key."
