import textwrap
from inspect import cleandoc
from string import Template

import openai

client = openai.OpenAI()
LETTER = Template("Dear $name,\nyour order of ${item} costs $$5.\n")
TONES = ["polite", "clear", "short"]


def ask(*parts):
    return "\n".join(parts)


def percent(name, count):
    text = "%s bought %d apples (100%%)." % (name, count)
    return client.chat.completions.create(model="gpt-4o", max_tokens=9, messages=[{"role": "user", "content": text}])


def named_percent(name):
    text = "%(who)s lives in %(town)s." % {"who": name, "town": "Ulm"}
    return client.chat.completions.create(model="gpt-4o", max_tokens=9, messages=[{"role": "user", "content": text}])


def plus(name):
    text = "Hello " + name + ", " + "how are you?"
    text += " Please answer."
    return client.chat.completions.create(model="gpt-4o", max_tokens=9, messages=[{"role": "user", "content": text}])


def joined(question):
    rules = "Be " + ", ".join(TONES) + "."
    rules = rules.replace("clear", "very clear")
    return client.chat.completions.create(
        model="gpt-4o",
        max_tokens=9,
        messages=[{"role": "system", "content": rules}, {"role": "user", "content": "\n".join(["Question:", question])}],
    )


def dedented(question):
    text = textwrap.dedent(
        f"""\
        Answer in one word.
            Indented: {question}
        Thanks.
        """
    ).strip()
    return client.chat.completions.create(model="gpt-4o", max_tokens=9, messages=[{"role": "user", "content": text}])


def cleaned():
    text = cleandoc(
        """Name a colour.

        One word.
        """
    )
    return client.chat.completions.create(model="gpt-4o", max_tokens=9, messages=[{"role": "user", "content": text}])


def template(name):
    text = LETTER.substitute(name=name, item="tea")
    return client.chat.completions.create(model="gpt-4o", max_tokens=9, messages=[{"role": "user", "content": text}])


def replaced(name):
    text = "Write to {{name}} in {{town}}.".replace("{{name}}", name).replace("{{town}}", "Ulm")
    return client.chat.completions.create(model="gpt-4o", max_tokens=9, messages=[{"role": "user", "content": text}])


def formatted(items):
    text = "{0} and {last}: {{literal}}".format("First", last=", ".join(items))
    return client.chat.completions.create(model="gpt-4o", max_tokens=9, messages=[{"role": "user", "content": text}])


def built(question):
    lines = ["Rules:"]
    for tone in TONES:
        lines.append("- be " + tone)
    lines.append(f"Question: {question}")
    text = "\n".join(lines)
    return client.chat.completions.create(model="gpt-4o", max_tokens=9, messages=[{"role": "user", "content": text}])


def own_function(question):
    text = ask("Translate:", question)
    return client.chat.completions.create(model="gpt-4o", max_tokens=9, messages=[{"role": "user", "content": text}])


def conditional(question, formal: bool):
    text = ("Dear Sir or Madam" if formal else "Hi") + f", {question!r}"
    return client.chat.completions.create(model="gpt-4o", max_tokens=9, messages=[{"role": "user", "content": text}])
