"""The tests, one folder for each room of linter/; `repository`, `real_data` and `browser` look at the whole."""

import pytest

# Its asserts are explained like those of a test module.
pytest.register_assert_rewrite("tests.support")
