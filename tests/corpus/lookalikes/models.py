class Manager:
    def create(self, **fields):
        return fields


class Message:
    objects = Manager()
    order = 0


class Batch:
    objects = Manager()


class _Completions:
    def create(self, words):
        return " ".join(words)


class _Chat:
    completions = _Completions()


class OpenAI:
    """The shop's register of open artificial insemination stations; the name is older than the company's."""

    chat = _Chat()
