"""JSON Schema fragments for the parameters of checks."""

from __future__ import annotations

from typing import Any

PLACE: dict[str, Any] = {"type": "string", "pattern": "^/"}
PLACES: dict[str, Any] = {"type": "array", "items": PLACE, "minItems": 1}
CONDITION: dict[str, Any] = {"type": "object", "minProperties": 1}
TEXTS: dict[str, Any] = {"type": "array", "items": {"type": "string"}, "minItems": 1}
PERCENT: dict[str, Any] = {"type": "integer", "minimum": 0, "maximum": 100}
TABLE: dict[str, Any] = {"type": "string", "pattern": "^[a-z0-9-]+$"}


def params(required: str = "", **properties: Any) -> dict[str, Any]:
    """The schema of a mapping; `required` names the keys that must be there, separated by blanks."""
    return {"required": required.split(), "properties": properties}
