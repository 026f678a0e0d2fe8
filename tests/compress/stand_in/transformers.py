"""A stand-in: the version is all that the worker looks at."""

__version__ = "4.46.3"
