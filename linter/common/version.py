"""The version, from the installed distribution's metadata (pyproject.toml is its source)."""

from importlib.metadata import PackageNotFoundError, version


def _version() -> str:
    try:
        return version("matterlint")
    except PackageNotFoundError:  # run from a checkout that was never installed
        return "0+unknown"


VERSION = _version()
