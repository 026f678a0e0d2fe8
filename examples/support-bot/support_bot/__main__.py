"""Answer one message from standard input: python -m support_bot < message.txt"""

import sys

from .agent import handle
from .answer import answer
from .triage import looks_urgent, queue_of, subject_of


def main() -> None:
    message = sys.stdin.read()
    print(f"Subject: {subject_of(message)}")
    if looks_urgent(message):
        print("To a colleague, urgently.")
    elif queue_of(message) in {"order", "delivery", "return"}:
        print(handle(message))
    else:
        print(answer(message))


main()
