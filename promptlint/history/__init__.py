"""The history of the code that is scanned: a commit as a tree of files, and what a range of commits changed."""

from promptlint.history.changes import ChangedPath, changed_paths
from promptlint.history.repository import Repository, open_repository
from promptlint.history.revisions import Change, Commit, change_of, commit_of
from promptlint.history.snapshot import Snapshot

__all__ = ["Change", "ChangedPath", "Commit", "Repository", "Snapshot", "change_of", "changed_paths", "commit_of", "open_repository"]
