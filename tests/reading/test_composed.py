"""Mails put together from parts: what was written comes out whole, whatever surrounds it."""

from __future__ import annotations

import random
import tomllib
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from followup.reading import read_thread

TABLE = Path(__file__).parents[1] / "fixtures" / "parts.toml"
PARTS: dict[str, list[Any]] = tomllib.loads(TABLE.read_text("utf-8"))
QUOTES = (
    "Hi Tom,\n\nplease look at this by Friday.\n\nJane",
    "Dear Tom,\n\n1. what is the price?\n2. when?\n\nThanks,\nJane",
)
RUNS, MAILS_A_RUN = 8, 150


class Composed(NamedTuple):
    """A mail, what its sender wrote, and what Jane Doe wrote to him before."""

    text: str
    written: str
    quoted: str


def composed(seed: random.Random) -> Composed:
    """One mail of a body and, by chance, each of the other parts."""
    body = seed.choice(PARTS["bodies"])
    closing = seed.choice(PARTS["closings"]) if seed.random() < 0.8 else ""
    signature, name = seed.choice(PARTS["signatures"]) if seed.random() < 0.6 else ("", "")
    device = seed.choice(PARTS["devices"]) if seed.random() < 0.5 else ""
    footer = seed.choice(PARTS["footers"]) if seed.random() < 0.4 else ""
    quote = seed.choice(QUOTES)
    parts = [body, closing, signature, device, footer, _headed(seed, quote)]
    text = "\n\n".join(part for part in parts if part) + "\n"
    written = "\n\n".join(part for part in (body, closing or name) if part)
    return Composed(text.replace("\n", "\r\n") if seed.random() < 0.1 else text, written, quote)


def _headed(seed: random.Random, quote: str) -> str:
    gap = seed.choice(["\n", "\n\n"])
    if seed.random() < 0.5:
        line = seed.choice(PARTS["attributions"])
        return line + gap + "\n".join(f"> {part}".rstrip() for part in quote.split("\n"))
    rule = seed.choice(["", *PARTS["rules"]])
    return f"{rule}\n{seed.choice(PARTS['blocks'])}\n\n{quote}".lstrip("\n")


@pytest.mark.parametrize("run", range(RUNS))
def test_what_was_written_comes_out_whole(run: int) -> None:
    """In 99 of 100 combinations, the quoted message with its sender too."""
    seed = random.Random(run)
    missed = [mail for mail in (composed(seed) for _ in range(MAILS_A_RUN)) if not _is_read(mail)]
    assert len(missed) <= MAILS_A_RUN / 100, missed[0]


def _is_read(mail: Composed) -> bool:
    messages = read_thread(mail.text).messages
    if len(messages) != 2:
        return False
    quoted, latest = messages
    words = (latest.body.split(), quoted.body.split())
    return words == (mail.written.split(), mail.quoted.split()) and (
        quoted.sender in ("Jane Doe", "jane@doe.example")
    )
