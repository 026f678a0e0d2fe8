"""The forms in which a report is given: one module each, all of them pure functions of the report."""
