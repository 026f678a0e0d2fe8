"""The abstract interpreter: what the values of a program can be, told without running it."""
