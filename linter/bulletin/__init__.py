"""Reports of a period: from surveys (counted catalogs) to a `Bulletin`, and from that to files.

`report` finds the surveys, `forms` and `sections` write the `Bulletin`, `formats` print it. Example: the report
2026年上半年政务服务事项标准化工作情况通报 as HTML, Markdown, plain text, docx, xlsx and JSON.
"""
