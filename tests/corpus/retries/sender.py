"""Retries in several layers: the client's, a decorator's, a loop's."""

import time

import backoff
import tenacity
from openai import OpenAI
from tenacity import retry, stop_after_attempt, stop_after_delay, wait_fixed

client = OpenAI(max_retries=1)
ATTEMPTS = 4


@retry(stop=stop_after_attempt(3) | stop_after_delay(60), wait=wait_fixed(1))
def three_times(question):
    return client.responses.create(model="gpt-4o", max_output_tokens=9, input=question)


@tenacity.retry
def for_ever(question):
    return client.responses.create(model="gpt-4o", max_output_tokens=9, input=question)


@backoff.on_exception(backoff.expo, Exception, max_tries=5)
def five_times_four(question):
    for attempt in range(ATTEMPTS):
        try:
            return client.responses.create(model="gpt-4o", max_output_tokens=9, input=question)
        except ValueError:
            time.sleep(attempt)


def one_after_the_other(questions):
    answers = []
    for question in questions:
        try:
            answers.append(client.responses.create(model="gpt-4o", max_output_tokens=9, input=question))
        except ValueError:
            continue
    return answers


def until_it_works(question):
    while True:
        try:
            return client.responses.create(model="gpt-4o", max_output_tokens=9, input=question)
        except ValueError:
            pass


def recursive(question, depth=0):
    answer = client.responses.create(model="gpt-4o", max_output_tokens=9, input=question)
    return recursive(answer.output_text, depth + 1) if depth < 3 else answer


def user():
    return three_times("Well?")
