WRITER_MODEL: str = "claude-sonnet-4-5"
LIMITS = {"headline": 60, "article": 1_500}
STYLE = (
    "Short sentences. "
    "No adjectives that a reader cannot check."
)
