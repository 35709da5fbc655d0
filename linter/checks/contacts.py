"""Named checks: contacts."""

from __future__ import annotations

from linter.rule import Kind

KINDS: dict[str, Kind] = {}
