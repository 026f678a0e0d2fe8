from openai import AsyncOpenAI, OpenAI


class Tutor:
    model = "gpt-4o-mini"
    instructions = "You teach children to read clocks."

    def __init__(self, client: OpenAI, max_tokens: int = 400):
        self.client = client
        self.max_tokens = max_tokens
        self.history = []
        self.topic = None

    def start(self, topic):
        self.topic = topic
        self.history = [{"role": "system", "content": self.instructions}]

    def ask(self, question):
        self.history.append({"role": "user", "content": question})
        response = self.client.chat.completions.create(
            model=self.model,
            max_completion_tokens=self.max_tokens,
            messages=self.history,
        )
        return response.choices[0].message.content

    def hint(self):
        return self.client.chat.completions.create(
            model=self.model,
            max_completion_tokens=30,
            messages=[
                {"role": "system", "content": self.instructions},
                {"role": "user", "content": f"Give a hint on {self.topic}."},
            ],
        )


class PatientTutor(Tutor):
    model = "gpt-4o"

    def __init__(self, client: OpenAI):
        super().__init__(client, max_tokens=900)
        self.encouragement = "Well done!"

    def praise(self):
        return self.client.chat.completions.create(
            model=self.model,
            messages=[{"role": "user", "content": "Say it in other words: " + self.encouragement}],
        )


class Examiner:
    MODEL = "o3-mini"

    def __init__(self):
        self._client = AsyncOpenAI(max_retries=5)
        self._cap = 2000
        self._configure()

    def _configure(self):
        self._format = {"type": "json_object"}
        self._prompt = "Write three questions as JSON."

    async def questions(self):
        return await self._client.chat.completions.create(
            model=Examiner.MODEL,
            max_completion_tokens=self._cap,
            response_format=self._format,
            messages=[{"role": "developer", "content": self._prompt}],
        )

    @property
    def model_name(self):
        return self.MODEL

    async def marks(self, answers):
        return await self._client.chat.completions.create(
            model=self.model_name,
            max_completion_tokens=self._cap // 4,
            messages=[{"role": "user", "content": "Mark these answers: %s" % answers}],
        )
