"""The version of this installation, a string such as "0.1.0", from the metadata that pyproject.toml generates."""

from importlib.metadata import PackageNotFoundError, version


def _version() -> str:
    try:
        return version("matterlint")
    except PackageNotFoundError:  # a checkout that was never installed
        return "0+unknown"


VERSION = _version()
