"""The package's version. Its major number is that of the contract it speaks, and up from 1."""

__version__ = "1.0.0"
USER_AGENT = f"kynasmith-python/{__version__}"
