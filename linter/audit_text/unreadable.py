"""What stops an audit before it begins."""

from __future__ import annotations

from linter.common.errors import UserError


class CannotReadError(UserError):
    """A file that is no bulletin, or cannot be read."""
