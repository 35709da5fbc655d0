"""What a user can mend: the one kind of error that a command tells as a message."""

from __future__ import annotations


class UserError(Exception):
    """Input, a setting or a use of the tool that cannot be honoured; the message is Chinese and for the user."""
