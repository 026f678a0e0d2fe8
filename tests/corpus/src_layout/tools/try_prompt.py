import sys

from newsroom.config import STYLE, WRITER_MODEL
from newsroom.llm import shared_client

if __name__ == "__main__":
    print(
        shared_client.messages.create(
            model=WRITER_MODEL,
            max_tokens=100,
            system=STYLE.upper(),
            messages=[{"role": "user", "content": sys.argv[1]}],
        )
    )
