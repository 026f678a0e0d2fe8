"""DSPy: signatures are the instructions, modules are called, the model is set for the whole program or for a block."""

import dspy


class Summarise(dspy.Signature):
    """Summarise the article in one sentence."""

    article: str = dspy.InputField()
    summary: str = dspy.OutputField()


dspy.configure(lm=dspy.LM("openai/gpt-4o-mini", max_tokens=500))


class Digest(dspy.Module):
    def __init__(self, strong):
        super().__init__()
        self.summarise = dspy.ChainOfThought(Summarise)
        self.title = dspy.Predict("summary -> title")
        self.strong = strong

    def forward(self, article):
        summary = self.summarise(article=article).summary
        with dspy.context(lm=self.strong):
            return self.title(summary=summary)


def translate(text):
    with dspy.context(lm=dspy.LM("openai/gpt-4o", max_tokens=90)):
        return dspy.Predict("text -> translation")(text=text)
