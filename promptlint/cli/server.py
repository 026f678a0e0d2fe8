"""`promptlint server`: diagnostics, fixes and costs for editors that speak the Language Server Protocol."""

from __future__ import annotations

from promptlint.errors import UserError

_MISSING = "promptlint server needs the extra lsp: pip install 'promptlint-cost[lsp]'"


def server() -> int:
    """Serve an editor over stdin and stdout (Language Server Protocol); needs the extra `lsp`."""
    try:
        import lsprotocol  # noqa: F401, PLC0415
        import pygls  # noqa: F401, PLC0415
    except ImportError:
        raise UserError(_MISSING) from None
    from promptlint.server.app import run  # noqa: PLC0415

    return run()
