import anthropic

shared_client = anthropic.Anthropic(max_retries=0)
