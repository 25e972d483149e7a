"""The latest reply by mail-parser-reply and email-reply-parser, on the fixtures of the reader.

    python -m venv /tmp/libraries
    /tmp/libraries/bin/pip install mail-parser-reply email-reply-parser
    /tmp/libraries/bin/python tests/bench/reply_libraries.py

Stands alone, since the libraries are no dependency: it needs nothing of followup.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

FIXTURES = Path(__file__).parents[1] / "fixtures"


def cases() -> Iterator[tuple[str, str, str]]:
    """(kind, paste, latest reply) of each paste that starts with its latest reply."""
    for reply in tomllib.loads((FIXTURES / "replies.toml").read_text("utf-8"))["reply"]:
        yield "replies.toml", reply["text"], reply["latest"].strip("\n")
    for mail in tomllib.loads((FIXTURES / "mails.toml").read_text("utf-8"))["mail"]:
        if mail["latest"] and mail["kind"] not in ("chat", "html") and "form" not in mail:
            yield f"mails.toml, {mail['part']}", mail["text"], mail["latest"].strip("\n")
    for path in sorted((FIXTURES / "threads").glob("*.txt")):
        wanted = json.loads(Path(f"{path}.json").read_text("utf-8"))
        text, latest = path.read_text("utf-8", "replace"), wanted["messages"][-1]["body"]
        if text.lstrip().startswith(latest.splitlines()[0]) and len(wanted["messages"]) > 1:
            yield "threads", text, latest


def flat(text: str) -> str:
    """A text with each run of white space as one space."""
    return " ".join(text.split())


def share(read: Callable[[str], str]) -> dict[str, str]:
    """By kind: how many replies are whole, and how many at least begin with the reply."""
    rows: dict[str, list[tuple[bool, bool]]] = {}
    for kind, text, latest in cases():
        got, wanted = flat(read(text)), flat(latest)
        rows.setdefault(kind, []).append((got == wanted, got.startswith(wanted)))
    return {
        kind: f"{sum(a for a, _ in row)} of {len(row)} whole, "
        f"{sum(b for _, b in row)} begin with it"
        for kind, row in rows.items()
    }


def main() -> None:
    """Print a line a library."""
    from email_reply_parser import EmailReplyParser as Plain
    from mailparser_reply import EmailReplyParser as Languages

    known = ["en", "de", "fr", "es", "it", "nl", "da", "sv", "pl", "ja", "zh", "ko", "cs"]
    print("email-reply-parser", share(Plain.parse_reply))
    print("mail-parser-reply", share(lambda text: _languages(Languages, known, text)))


def _languages(parser: type, known: list[str], text: str) -> str:
    read = parser(languages=known).read(text)
    return str(read.replies[0].body if read.replies else "")


if __name__ == "__main__":
    main()
