"""Named checks: process."""

from __future__ import annotations

from linter.rule import Kind

KINDS: dict[str, Kind] = {}
