"""Whatever is pasted: nothing is raised but FollowupError, and nothing that was written is lost."""

from __future__ import annotations

import re
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from followup.errors import FollowupError
from followup.reading import read_thread
from followup.reading.clean import clean
from followup.reading.lines import read_lines
from followup.reading.split import split
from tests.reading import mails

THREADS = Path(__file__).parents[1] / "fixtures" / "threads"
LINES = sorted(
    {
        line
        for path in THREADS.iterdir()
        if path.suffix == ".txt"
        for line in path.read_text("utf-8").splitlines()
    }
    | {line for mail in mails.MAILS for line in mail["text"].splitlines()}
)
pastes = st.lists(st.sampled_from(LINES), min_size=1, max_size=30).map("\n".join)
raw_text = st.text(max_size=300) | st.text(alphabet="> :-\n<>@ab12,. ", max_size=300)
word = st.text(alphabet="abcdefghijklmnopqrstuvwxyzäéßаб文字", min_size=1, max_size=9)
prose = st.lists(st.lists(word, min_size=1, max_size=12).map(" ".join), min_size=1, max_size=12)


@given(pastes | raw_text, st.sampled_from([None, "Ines Duarte", "ines@atelier.example", "?"]))
@settings(max_examples=300, deadline=None)
def test_nothing_is_raised_but_our_own(text: str, me: str | None) -> None:
    try:
        thread = read_thread(text, me=me)
    except FollowupError:
        return
    assert thread.messages
    assert all(message.body.strip() for message in thread.messages)


@given(st.binary(max_size=400))
@settings(max_examples=200, deadline=None)
def test_bytes_of_any_kind_raise_nothing_but_our_own(raw: bytes) -> None:
    for content in (raw, b"From: a@b.example\nMessage-ID: <x@y>\n" + raw, b"From a\nX: y\n" + raw):
        try:
            assert read_thread(content).messages
        except FollowupError:
            continue


@given(pastes)
@settings(max_examples=200, deadline=None)
def test_every_line_is_in_a_head_or_in_a_piece(text: str) -> None:
    """The pieces and heads of a paste partition its lines."""
    lines = read_lines(text)
    pieces = split(lines)
    heads = sum(piece.head.lines for piece in pieces if piece.head)
    rests = sum(bool(piece.head and piece.head.rest) for piece in pieces)
    assert heads - rests + sum(len(piece.lines) for piece in pieces) == len(lines)


@given(pastes)
@settings(max_examples=200, deadline=None)
def test_what_is_taken_off_a_message_is_kept(text: str) -> None:
    cleaned = clean(text.split("\n"), "Ines Duarte")
    kept = " ".join((cleaned.body, *cleaned.cut))
    assert sorted(re.findall(r"\w+", text)) == sorted(re.findall(r"\w+", kept))


@given(prose)
@settings(max_examples=200, deadline=None)
def test_every_word_of_prose_is_in_a_message_or_unparsed(lines: list[str]) -> None:
    thread = read_thread("\n".join(lines))
    kept = " ".join(
        [*(message.body for message in thread.messages), *thread.unparsed, thread.subject]
    )
    assert [w for w in re.findall(r"\w+", " ".join(lines)) if w not in kept] == []
