"""The published shapes of bodies, as JSON Schemas in `schema/`, and whether a body has them.

They were written from what the provider publishes, not from this project's classes, so that a wrong reading in a class
does not agree with itself. Tags in their comments: OAS is the API schema in xai-org/xai-sdk-ts, REF the REST reference
of docs.x.ai, GUIDE its page "Video Generation", PROTO xai-org/xai-proto.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from referencing import Registry, Resource

FOLDER = Path(__file__).parent / "schema"
NAMES = sorted(path.stem for path in FOLDER.glob("*.json"))
OF_ROUTE = {"/videos/generations": "generations", "/videos/edits": "edits", "/videos/extensions": "extensions"}


def read_schema(name: str) -> dict[str, Any]:
    """One schema as it is."""
    schema: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    return schema


@cache
def _validator(name: str) -> Any:
    named = [(f"{each}.json", Resource.from_contents(read_schema(each))) for each in NAMES]
    return Draft202012Validator(read_schema(name), registry=Registry().with_resources(named))


def misfits(name: str, body: object) -> list[str]:
    """What in the body is not as the schema has it, as `path: words`; empty when it fits."""
    return [f"{fault.json_path}: {fault.message[:300]}" for fault in _validator(name).iter_errors(body)]


def fits(name: str, body: object) -> bool:
    """Whether the body is as the schema has it."""
    return not misfits(name, body)
