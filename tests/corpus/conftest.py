"""The corpus is read by tests; pytest itself leaves it alone."""

collect_ignore_glob = ["*"]
