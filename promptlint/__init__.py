"""promptlint: what code spends on language models, told without running it."""

__version__ = "0.1.0"
