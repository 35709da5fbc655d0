"""The sections of a report, grouped into modules by subject. Each function takes `PeriodFigures` and returns a
`Section`, a `Table` or paragraphs. Example: `overview.overall(figures)` is the section 总体情况.
"""
