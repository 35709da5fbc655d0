"""The time of China.

Input: the clock. Output: a date. Example: `today()` is 2026-10-01 when it is 16:30 on 2026-09-30 in Greenwich.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

_CHINA = timezone(timedelta(hours=8))
"""UTC+8 in the whole country and all year, so that no time-zone data are needed: small systems have none."""


def today() -> date:
    """Return today's date in China."""
    return datetime.now(_CHINA).date()
