MODELS = {"fast": "gpt-4o-mini", "careful": "gpt-4o"}
CHAT_MODEL = "gpt-4o"
MAX_ANSWER_TOKENS = 2 * 256
