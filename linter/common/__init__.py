"""Text, rounding, patterns, git, periods and workbooks. Nothing here knows of guides."""
