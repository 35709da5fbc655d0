"""Kinds of checks with parameters that many rules use: required, pattern, compare, agree …, one module per subject."""
