"""What a caller ordered, with every default written out: the three create routes become one value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from grokvideo.simulator.catalogue import Model

Action = Literal["", "edit", "extend"]


@dataclass(frozen=True, slots=True)
class Given:
    """A picture or a video as it was sent, not looked into yet.

    Parameters
    ----------
    field
        Where it was sent, such as `keyframes[0].image`, for error messages.
    url
        http(s) URL or data URI; without meaning when there is a `file_id`.
    """

    field: str
    url: str = ""
    file_id: str | None = None


@dataclass(frozen=True, slots=True)
class Keyframe:
    """A picture that is to be seen at `seconds` into the clip."""

    image: Given
    seconds: float


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice: the name of a preset, or the URL of a sample, without meaning when there is a name."""

    field: str
    url: str = ""
    voice_id: str | None = None


@dataclass(frozen=True, slots=True)
class Storage:
    """`storage_options`: the clip is to be kept in the Files API as well.

    Parameters
    ----------
    expires_after
        Seconds it is kept; None: until it is deleted.
    public
        Whether it gets a public link.
    public_expires_after
        Seconds that link lives; None: as long as the file.
    """

    filename: str
    expires_after: int | None = None
    public: bool = False
    public_expires_after: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A valid request.

    Parameters
    ----------
    action
        Empty for a new clip.
    seconds
        Length of the clip, or of what an extension adds; 0 for an edit, which keeps the length of its source.
    resolution, aspect_ratio
        Empty where the source decides. The ratio is without meaning when there is a first frame.
    upload_url
        `output.upload_url`. Nothing is sent there: the simulator opens no connection.
    """

    model: Model
    prompt: str
    action: Action = ""
    seconds: int = 0
    resolution: str = ""
    aspect_ratio: str = ""
    audio: bool = True
    image: Given | None = None
    last_frame: Given | None = None
    keyframes: tuple[Keyframe, ...] = ()
    references: tuple[Given, ...] = ()
    voices: tuple[Voice, ...] = ()
    video: Given | None = None
    storage: Storage | None = None
    upload_url: str | None = None

    @property
    def has_references(self) -> bool:
        """Whether it is in reference mode, whatever else is given."""
        return bool(self.references or self.voices)

    @property
    def pictures(self) -> int:
        """How many pictures are billed."""
        frames = (self.image is not None) + (self.last_frame is not None)
        return frames + len(self.keyframes) + len(self.references)
