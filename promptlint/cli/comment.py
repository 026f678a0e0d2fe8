"""`promptlint comment`: what a change does to the bill, on its pull request."""

from __future__ import annotations

import os
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from promptlint.cli import arguments as given
from promptlint.cli.diff import Below, Range, compared
from promptlint.cli.output import Output, warn
from promptlint.errors import UserError

if TYPE_CHECKING:
    from promptlint.forge import Forge

COMMENT = "Comment"
WHERE = "Pull request"
_MOST_BYTES = 4_000_000  # of a file for --body


class Host(StrEnum):
    """Where pull requests can be."""

    github = "github"
    gitlab = "gitlab"


class Behavior(StrEnum):
    """What becomes of an older comment of ours."""

    update = "update"
    new = "new"
    delete_and_new = "delete-and-new"


LIMITS = {Host.github: 60_000, Host.gitlab: 900_000}  # characters; the hosts take 65 536 and 1 000 000


def comment(
    host: Annotated[Host, typer.Argument(metavar="github|gitlab", help="Where the pull request is.", show_default=False)],
    change: Range = None,
    paths: Below = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print the comment and open no connection.", rich_help_panel=COMMENT)] = False,
    behavior: Annotated[
        Behavior, typer.Option("--behavior", help="What becomes of an older comment of ours.", rich_help_panel=COMMENT)
    ] = Behavior.update,
    tag: Annotated[
        str, typer.Option("--tag", metavar="NAME", help="Which of several comments on one pull request.", rich_help_panel=COMMENT)
    ] = "default",
    min_change: Annotated[
        list[str] | None,
        typer.Option(
            "--min-change",
            metavar="CHANGE",
            help='Make no new comment on a smaller change, up or down: "1 USD", 5%, or both.',
            rich_help_panel=COMMENT,
        ),
    ] = None,
    skip_unchanged: Annotated[bool, typer.Option(help="Make no new comment when nothing changed.", rich_help_panel=COMMENT)] = True,
    body: Annotated[
        Path | None,
        typer.Option("--body", metavar="FILE", help="Post this `diff --format markdown` and compare nothing.", rich_help_panel=COMMENT),
    ] = None,
    repo: Annotated[
        str | None, typer.Option("--repo", metavar="OWNER/NAME", help="On GitHub; GITHUB_REPOSITORY if not given.", rich_help_panel=WHERE)
    ] = None,
    pull_request: Annotated[
        int | None,
        typer.Option("--pull-request", metavar="N", min=1, help="On GitHub; that of the CI job if not given.", rich_help_panel=WHERE),
    ] = None,
    project: Annotated[
        str | None, typer.Option("--project", metavar="ID", help="On GitLab; CI_PROJECT_ID if not given.", rich_help_panel=WHERE)
    ] = None,
    merge_request: Annotated[
        int | None,
        typer.Option("--merge-request", metavar="N", min=1, help="On GitLab; that of the CI job if not given.", rich_help_panel=WHERE),
    ] = None,
    exclude: given.Exclude = None,
    config: given.Config = None,
    isolated: given.Isolated = False,
    usage: given.Usage = None,
    prices: given.Prices = None,
    quiet: given.Quiet = False,
) -> int:
    """Show what a change does to the bill on its pull request: the one command that opens a connection, unless --dry-run."""
    _check(host, repo or pull_request, project or merge_request)
    if body is not None:
        if change is not None or paths or min_change:
            raise UserError("--body posts a file as it is: give no range, no paths and no --min-change with it")
        post = _read(body, host, tag, skip_unchanged)
    else:
        where = paths or []
        settings = given.settings(where or [Path()], config, isolated, usage=usage, prices=prices, **given.discovery(exclude, False, False))
        given.tell_of_plugins(settings)
        post = _compared(change, where, settings, host, tag, given.split(min_change), skip_unchanged, quiet)
    if dry_run:
        return _print(post)
    from promptlint import forge  # noqa: PLC0415

    there = forge.github(os.environ, repo, pull_request) if host is Host.github else forge.gitlab(os.environ, project, merge_request)
    return _put(there, post, behavior, quiet)


@dataclass(frozen=True, slots=True)
class _Post:
    """What is to be posted."""

    text: str
    marker: str
    why_not: str  # why it makes no new comment; "" when it does
    code: int = 0  # the exit code: 1 where the change is over a budget


def _check(host: Host, github: object, gitlab: object) -> None:
    if github and host is Host.gitlab:
        raise UserError("--repo and --pull-request are for GitHub; GitLab takes --project and --merge-request")
    if gitlab and host is Host.github:
        raise UserError("--project and --merge-request are for GitLab; GitHub takes --repo and --pull-request")


def _compared(
    change: str | None, paths: list[Path], settings: object, host: Host, tag: str, min_change: tuple[str, ...], skip: bool, quiet: bool
) -> _Post:
    from promptlint.report.pull_request import body, marker  # noqa: PLC0415
    from promptlint.threshold import threshold_of  # noqa: PLC0415

    first, threshold = marker(tag), threshold_of(min_change)  # a mistake in them is told before the work
    difference, names = compared(change, paths, None, settings, quiet=quiet)  # type: ignore[arg-type]
    why_not = ""
    if difference.is_empty and skip:
        why_not = "nothing changed"
    elif not threshold.is_reached(difference):
        why_not = "the bill changes by less than --min-change"
    return _Post(body(difference, names, limit=LIMITS[host], tag=tag), first, why_not, int(difference.is_over_budget))


def _read(file: Path, host: Host, tag: str, skip: bool) -> _Post:
    """A file that `promptlint diff --format markdown` wrote, under the tag that is asked for."""
    from promptlint.report.pull_request import UNCHANGED, marker  # noqa: PLC0415

    try:
        with file.open("rb") as opened:
            text = opened.read(_MOST_BYTES + 1).decode()
    except (OSError, ValueError) as error:
        raise UserError(f"{file}: cannot be read: {str(getattr(error, 'strerror', None) or 'not UTF-8').lower()}") from None
    first, _, rest = text.partition("\n")
    if not (first.startswith("<!-- promptlint: ") and first.endswith(" -->")) or "\0" in text:
        raise UserError(f"{file}: not what `promptlint diff --format markdown` writes")
    if len(text) > LIMITS[host]:
        raise UserError(f"{file}: longer than a comment may be")
    return _Post(f"{marker(tag)}\n{rest}", marker(tag), "nothing changed" if skip and rest.startswith(UNCHANGED) else "")


def _print(post: _Post) -> int:
    with Output() as output:
        output.text([post.text])
    told = f"no new comment, {post.why_not}: an older one would be brought up to date" if post.why_not else "this would be posted"
    warn([(f"promptlint: dry run: {told}",)])
    return post.code


def _put(there: Forge, post: _Post, behavior: Behavior, quiet: bool) -> int:
    from promptlint import forge  # noqa: PLC0415

    try:
        outcome = forge.put(there, post.text, post.marker, behavior.value, may_create=not post.why_not)
    except forge.Refused as error:
        kept = _keep(post.text)
        warn([(f"promptlint: no comment: {error}, as is usual for the pull request of a fork{kept}",)])
        return post.code
    told = {"created": "commented", "updated": "brought the comment up to date", "same": "the comment is up to date"}
    if not quiet:
        warn([(f"promptlint: {told.get(outcome, f'no comment: {post.why_not}')}",)])
    return post.code


def _keep(text: str) -> str:
    """Put what cannot be posted into the summary of the CI job, where there is one."""
    file = os.environ.get("GITHUB_STEP_SUMMARY")
    if not file:
        return ""
    try:
        with Path(file).open("a", encoding="utf-8", newline="\n") as summary:
            summary.write(text + "\n")
    except (OSError, ValueError):
        return "; the summary of the job cannot be written either"
    return "; it is in the summary of the job"
