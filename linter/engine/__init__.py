"""One run over a catalog: settings, loading, phase one (each file alone), phase two (all facts together), verdict.

`run.lint(paths, config)` returns the `Report`. A run has two halves: `run.inspect` collects one `FileResult` per file,
then `run.conclude` makes the report from the results alone, without reading a guide again.
"""
