from openai import OpenAI


class Service:
    def __init__(self, model: str = "gpt-4.1"):
        self.model = model
        self.client = OpenAI()

    def complete(self, prompt: str, max_tokens: int = 150):
        return self.client.chat.completions.create(
            model=self.model, max_tokens=max_tokens, messages=[{"role": "user", "content": prompt}]
        )

    def name_of(self, thing: str):
        return self.complete("Name of: " + thing, max_tokens=15)
