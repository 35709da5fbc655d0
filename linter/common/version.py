"""The version of this program, a string such as "0.1.0".

pyproject.toml has the same number, and a test compares them: reading the metadata of the installation would take a
third of the time in which `matterlint --version` is done.
"""

VERSION = "0.1.0"
