"""Which paths a change touches, and which of them are one file under two names."""

from __future__ import annotations

from promptlint.history import change_of, changed_paths, open_repository

from .conftest import Files, Link, Scratch, Submodule

TEXT = "".join(f"line {number}\n" for number in range(40))


def changes(scratch: Scratch, old: Files, new: Files) -> list[tuple[str, str, str]]:
    scratch.commit(new, scratch.commit(old))
    with open_repository() as repository:
        found = changed_paths(repository, change_of(repository, "HEAD~1..HEAD"))
    return [(changed.kind, changed.old_path, changed.path) for changed in found]


def test_added_removed_modified_and_untouched(scratch: Scratch) -> None:
    old = {"a.py": "1", "b/c.py": "one", "b/d.py": "3", "same/e.py": "5"}
    new = {"a.py": "2", "b/d.py": "3", "f/g.py": "another", "same/e.py": "5"}
    assert changes(scratch, old, new) == [("modified", "", "a.py"), ("removed", "", "b/c.py"), ("added", "", "f/g.py")]


def test_renames_are_found_by_their_content(scratch: Scratch) -> None:
    old = {"one.py": TEXT, "two.py": TEXT.replace("line", "row"), "three.py": "x\n"}
    new = {"app/one.py": TEXT + "more\n", "other.py": TEXT.replace("line", "row"), "four.py": "y\n"}
    assert changes(scratch, old, new) == [
        ("renamed", "one.py", "app/one.py"),
        ("added", "", "four.py"),
        ("renamed", "two.py", "other.py"),
        ("removed", "", "three.py"),
    ]


def test_among_equal_files_the_one_of_the_same_name_is_the_renamed_one(scratch: Scratch) -> None:
    assert changes(scratch, {"x/a.py": TEXT, "x/b.py": TEXT}, {"y/b.py": TEXT, "y/a.py": TEXT}) == [
        ("renamed", "x/a.py", "y/a.py"),
        ("renamed", "x/b.py", "y/b.py"),
    ]


def test_a_folder_that_becomes_a_file_and_other_kinds(scratch: Scratch) -> None:
    old = {"a": "1", "b/c": "2", "link": Link("a"), "sub": Submodule("1" * 40)}
    new = {"a/x": "3", "b": "4", "link": Link("b"), "sub": Submodule("2" * 40)}
    assert changes(scratch, old, new) == [
        ("removed", "", "a"),
        ("added", "", "a/x"),
        ("added", "", "b"),
        ("removed", "", "b/c"),
        ("modified", "", "link"),
        ("modified", "", "sub"),
    ]
