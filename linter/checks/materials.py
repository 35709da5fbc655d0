"""Named checks: materials."""

from __future__ import annotations

from linter.rule import Kind

KINDS: dict[str, Kind] = {}
