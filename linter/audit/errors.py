"""What stops an audit before it begins."""

from __future__ import annotations


class CannotReadError(ValueError):
    """A file that is no bulletin, or cannot be read; the message is for the user."""
