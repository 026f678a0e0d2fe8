"""Shorter versions of prompts, with what each of them keeps and saves.  Nothing is ever applied by itself."""
