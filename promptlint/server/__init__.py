"""The language server: what an editor shows of a report while the code is written.

What is shown is worked out by pure functions of a report and the open texts (`diagnostics`, `figures`, `hovers`, `actions`);
`session` decides when to scan, and `app` alone speaks the protocol.  All of it needs the extra `lsp`, so nothing imports
this package but `cli/server.py`, inside its function.
"""
