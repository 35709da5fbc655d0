"""Helpers without any knowledge of catalogs and guides: text, rounding, patterns, git, periods, files, workbooks.

No module here imports another room of `linter/`. Example: `text.visible("a\\x1b")` returns `"a\\\\x1b"`.
"""
