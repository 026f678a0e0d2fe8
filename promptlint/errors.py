"""What goes wrong because of how promptlint was asked: told in one line, exit code 2."""


class UserError(Exception):
    """One line for the user that says what is wrong and what to do about it."""
