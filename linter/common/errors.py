"""The base class of errors that a user can mend; a command prints their message and exits with 2.

Example: `raise UserError("没有这个文件：a.yaml")`.
"""

from __future__ import annotations


class UserError(Exception):
    """Raised for input, a setting or a use of the tool that cannot be honoured. The message is Chinese text for the
    user."""
