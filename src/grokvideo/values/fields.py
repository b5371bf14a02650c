"""The fields of a request, unchecked: what its rules read, and write defaults into. Use `VideoRequest`."""

from __future__ import annotations

from dataclasses import dataclass, field

from grokvideo.values.capability import Mode
from grokvideo.values.media import Keyframe, MediaInput, Voice
from grokvideo.values.storage import Output, StorageOptions


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestFields:
    """What `VideoRequest` documents."""

    prompt: str = ""
    model: str = "grok-imagine-video"
    duration: int | None = None
    resolution: str | None = None
    aspect_ratio: str | None = None
    image: MediaInput | None = None
    last_frame: MediaInput | None = None
    keyframes: tuple[Keyframe, ...] = ()
    reference_images: tuple[MediaInput, ...] = ()
    reference_audios: tuple[Voice, ...] = ()
    video: MediaInput | None = None
    extend: bool = False
    generate_audio: bool = True
    user: str | None = None
    storage_options: StorageOptions | None = None
    output: Output | None = None
    foreign: bool = False
    notes: tuple[str, ...] = field(default=(), compare=False)

    @property
    def mode(self) -> Mode:
        """What the clip is made from; follows from the inputs given."""
        if self.video is not None:
            return Mode.EXTEND if self.extend else Mode.EDIT
        if self.reference_images or self.reference_audios:
            return Mode.REFERENCE
        if self.last_frame is not None or self.keyframes:
            return Mode.FRAMES
        return Mode.TEXT if self.image is None else Mode.IMAGE

    def _note(self, sentence: str) -> None:
        # `dataclasses.replace` hands the notes on, so the same sentence may already be there.
        if sentence not in self.notes:
            self._set("notes", (*self.notes, sentence))

    def _set(self, name: str, value: object) -> None:
        object.__setattr__(self, name, value)
