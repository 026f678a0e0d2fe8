"""What a prompt asks for: labelled prompts, half of them such that a hasty reader would be wrong about."""

from __future__ import annotations

import pytest

from promptlint.model import Task
from promptlint.pipeline import scan_sources


def task(prompt: str, *, system: str | None = None, more: str = "", head: str = "") -> Task:
    """The task of one request to a chat model; `{text}` in the prompt is a run-time value."""
    messages = [
        *([f'{{"role": "system", "content": {system!r}}}'] if system is not None else []),
        f'{{"role": "user", "content": f{prompt!r}}}',
    ]
    code = f"""
from openai import OpenAI
{head}

def ask(text, other):
    return OpenAI().chat.completions.create(model="gpt-4o", messages=[{", ".join(messages)}]{more})
"""
    calls = scan_sources({"app.py": code}).calls
    assert len(calls) == 1
    return calls[0].task


YES_NO = [
    "Is this message spam? Answer only yes or no.\n\n{text}",
    "Does the letter mention a date? Reply with yes or no, nothing else.\n{text}",
    "{text}\n\nIs the author happy? (yes/no)",
    "Return true or false: the text is written in German.\n{text}",
    'Answer "yes" if the letter needs a reply and "no" otherwise.\n{text}',
    "Output YES/NO only. Is the shop open on this day?\n{text}",
    "Ist das eine Rechnung? Antworte nur mit Ja oder Nein.\n{text}",
    "Est-ce une facture ? Réponds uniquement par oui ou non.\n{text}",
    "¿Es una factura? Responde solo sí o no.\n{text}",
    "这是发票吗？只回答“是”或“否”。\n{text}",
    "Does the customer ask for a call? Do not explain. Respond with one word: yes or no.\n{text}",
]
LABELS = [
    "Sort the ticket into billing, repairs or other. Reply with one word only.\n{text}",
    "Respond with only the category name.\nCategories: food, rent, travel.\nExpense: {text}",
    "Which language is it? Answer with a single word.\n{text}",
    'Return only "red", "green" or "blue".\n{text}',
    "Classify the mail as either PRIVATE or BUSINESS. Return nothing else.\n{text}",
    "Choose one of these and output only the label: [north, south, east].\n{text}",
    "Reply with exactly one letter: A for apples, B for bread, C for cheese.\n{text}",
    "Limit your response to only 'open', 'closed' or 'unknown'.\n{text}",
]
NUMBERS = [
    "How many people are in the story? Respond with only the number.\n{text}",
    "Only output the numeric value: how many days are between the two dates?\n{text}",
    "Return just a single integer, the page on which the chapter begins.\n{text}",
]
PHRASES = [
    "Write a short title for this conversation, at most five words. Return only the title.\n{text}",
    "Create a concise 3-6 word title for the note below.\n{text}",
    "Return only the rewritten search query.\n{text}",
    "Come up with a short file name for the picture. Output only the file name.\n{text}",
    "Generate a brief subject line for the letter, no more than 60 characters.\n{text}",
]
LENGTHS = [
    ("Summarise the review in one sentence.\n{text}", "sentences"),
    ("Describe the picture's caption in at most 20 words.\n{text}", "sentences"),
    ("Summarize the meeting in three bullet points.\n{text}", "points"),
    ("Answer in 2-3 sentences.\nQuestion: {text}", "sentences"),
]
OTHERS = [
    ("Translate the text into Dutch.\n{text}", "translation"),
    ("Summarise the following pages.\n{text}", "summary"),
    ("Please rewrite this letter in a friendlier tone.\n{text}", "rewriting"),
    ("Extract every name from the letter.\n{text}", "extraction"),
    ("Write a Python script that does this: {text}", "code"),
    ("Write a detailed article about {text}.", "long"),
    ('Return JSON: {{"spam": true or false, "language": "en|de|fr"}}\n{text}', "json"),
]

RIGHT = [
    *((prompt, "yes-no") for prompt in YES_NO),
    *((prompt, "label") for prompt in LABELS),
    *((prompt, "number") for prompt in NUMBERS),
    *((prompt, "phrase") for prompt in PHRASES),
    *LENGTHS,
    *OTHERS,
]

# Nothing short is asked for, or not only that, or nobody can tell.
TRAPS = [
    "Answer yes or no, then explain why.\n{text}",
    "Answer yes or no. Give your reasoning in two paragraphs.\n{text}",
    "Is this spam? Think step by step, then answer yes or no.\n{text}",
    "Answer yes or no. If yes, write a reply to the customer.\n{text}",
    "Answer with yes or no followed by a quotation from the letter.\n{text}",
    "When a visitor asks whether we are open, answer only yes or no. Otherwise help with whatever is asked.\n{text}",
    "If the question is not about the museum, answer with one word: no.\n{text}",
    "For each line, answer only yes or no.\n{text}",
    "Avoid questions that can be answered with yes or no. Write an interview about {text}.",
    "Write ten questions to which people answer yes or no.\n{text}",
    "Put your verdict, yes or no, into <answer> tags after your analysis.\n{text}",
    "Return the label and a short justification.\n{text}",
    "Respond with only the category name of each line.\n{text}",
    "Classify every ticket as billing or repairs and return a list of labels.\n{text}",
    "Return only the titles, one per line.\n{text}",
    "Write a title and a description for the video.\n{text}",
    "Write a short title and an introduction for the article.\n{text}",
    "Generate a title for the article, then write the article.\n{text}",
    "Respond with only the numbers of the relevant pages, separated by commas.\n{text}",
    "Return only the score of each answer.\n{text}",
    'Return JSON with the keys "answer" and "reason". The answer is yes or no.\n{text}',
    "Reply with one word or two sentences, as you like.\n{text}",
    "Answer the question.\n{text}",
    "{text}",
    "You are a guide in a museum. Be kind to visitors.\n{text}",
    "Describe each of the pictures in one sentence.\n{text}",
    "Write at least 500 words about {text}. Begin with one sentence that says what it is about.",
    "Translate the text into French, then summarise it in one sentence and list the names.\n{text}",
    "Tell me whether it is safe, yes or no, and why.\n{text}",
    "Compare the two offers in detail. One of them may only be a single word long.\n{text}",
    "Continue the story. The hero can say yes or no.\n{text}",
    "Return only the title if there is one. Otherwise summarise the page.\n{text}",
    "Explain what a word such as yes or no means in this language: {text}",
    "Output only the code, no explanation.\n{text}",
    "Answer only with information from the text.\n{text}",
]


@pytest.mark.parametrize(("prompt", "kind"), RIGHT)
def test_says_what_is_asked_for(prompt: str, kind: str) -> None:
    assert task(prompt).kind == kind


SHORT = {"yes-no", "label", "number", "phrase", "sentences", "points"}


@pytest.mark.parametrize("prompt", TRAPS)
def test_is_not_deceived(prompt: str) -> None:
    assert task(prompt).kind not in SHORT


def test_is_half_traps() -> None:
    assert len(RIGHT) + len(TRAPS) >= 60
    assert len(TRAPS) >= 30


# ---------------------------------------------------------------- where it stands

LONG = "The museum opened in 1871 and has three floors. Visitors come from all over the world and ask many things. " * 60


def test_the_middle_of_long_instructions_does_not_count() -> None:
    system = LONG + "\nWhen someone asks whether a floor is open, answer only yes or no.\nReply with one word only.\n" + LONG
    assert task("{text}", system=system).kind == "unknown"


def test_the_end_of_long_instructions_counts() -> None:
    assert (
        task("Letter: {text}", system=LONG + "\nDecide whether the letter is about the museum. Reply with yes or no only.").kind == "yes-no"
    )


def test_instructions_and_question_are_read_together() -> None:
    assert task("Is it raining in this text? {text}", system="You are terse. Answer only yes or no.").kind == "yes-no"
    assert task("Explain the rain in this text. {text}", system="You are terse. Answer only yes or no.").kind == "unknown"


def test_instructions_that_are_put_in_at_run_time_say_who_knows_what() -> None:
    head = "from elsewhere import format_instructions"
    assert task("Is this spam? Answer only yes or no.\n{format_instructions}\n{text}", head=head).kind == "unknown"


def test_a_request_with_tools_is_an_agents() -> None:
    tools = ', tools=[{"type": "function", "function": {"name": "look", "parameters": {"type": "object", "properties": {}}}}]'
    assert task("Is this spam? Answer only yes or no.\n{text}", more=tools).kind == "agent"


def test_a_schema_goes_before_words() -> None:
    verdict = "class Verdict(BaseModel):\n    spam: bool\n"
    head = f"from pydantic import BaseModel\n{verdict}\nclass Told(BaseModel):\n    spam: bool\n    reason: str\n"
    told = task("Decide about this letter.\n{text}", head=head, more=", response_format=Verdict")
    assert (told.kind, told.sure, told.needs.high if told.needs else 0) == ("yes-no", "high", 12)
    other = task("Is this spam? Answer only yes or no.\n{text}", head=head, more=", response_format=Told")
    assert (other.kind, other.needs) == ("json", None)


def test_a_conversation_has_no_task() -> None:
    code = """
from openai import OpenAI

def chat(turns):
    messages = [{"role": "system", "content": "Answer only yes or no."}]
    for turn in turns:
        messages.append({"role": "user", "content": turn})
        messages.append({"role": "assistant", "content": OpenAI().chat.completions.create(model="gpt-4o", messages=messages)})
"""
    assert [call.task.kind for call in scan_sources({"app.py": code}).calls] == ["unknown"]


# ---------------------------------------------------------------- what else it says


def test_says_where_the_words_are() -> None:
    code = """from openai import OpenAI

RULE = "Is this spam? Answer only yes or no."

def ask(text):
    messages = [{"role": "system", "content": RULE}, {"role": "user", "content": text}]
    return OpenAI().chat.completions.create(model="gpt-4o", messages=messages)
"""
    (call,) = scan_sources({"app.py": code}).calls
    assert call.task.at is not None
    assert (call.task.at.line, call.task.evidence, call.task.sure) == (3, "Answer only yes or no.", "high")


@pytest.mark.parametrize(
    ("prompt", "weighs"),
    [
        ("Which answer is better? Reply with exactly one letter, A or B.\n{text}", True),
        ("Is the diagnosis right? Answer only yes or no.\n{text}", True),
        ("Does the code have a bug? Answer only yes or no.\n{text}", True),
        ("Is the letter about a parcel? Answer only yes or no.\n{text}", False),
    ],
)
def test_tells_judgement_from_reading(prompt: str, weighs: bool) -> None:
    found = task(prompt)
    assert found.kind in SHORT
    assert found.weighs is weighs


@pytest.mark.parametrize(
    ("prompt", "wants", "limits"),
    [
        ("Return a JSON object with the sender.\n{text}", True, False),
        ("Your answer must be valid JSON.\n{text}", True, False),
        ("Explain the JSON below. Do not answer in JSON.\n{text}", False, False),
        ("Below is a JSON object that holds names.\n{text}", False, False),
        ("Be brief.\n{text}", False, True),
        ("Answer in 200 words.\n{text}", False, True),
        ("What is it about?\n{text}", False, False),
    ],
)
def test_says_whether_json_and_a_length_are_asked_for(prompt: str, wants: bool, limits: bool) -> None:
    found = task(prompt)
    assert (found.wants_json, found.limits_length) == (wants, limits)


def test_counts_examples() -> None:
    shots = "".join(f"Input: parcel {number}\\nOutput: complaint\\n\\n" for number in range(4))
    found = task(f"Sort the letter.\n\n{shots}".replace("\\n", "\n") + "Input: {text}")
    assert found.examples == 4
    assert 30 < found.example_tokens.likely < 60
    assert task("<example>one</example> <example>two</example> {text}").examples == 2
    assert task("For example, say hello. {text}").examples == 0
