"""The table of wording: every line can be found, and no line is dead."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from followup.checks import check
from followup.checks.wording import families, flatten, phrases, scan


def test_every_first_word_is_a_word_and_every_tail_a_pattern() -> None:
    for head, tail in phrases():
        assert re.fullmatch(r"[\w']+", head), head
        re.compile(tail)


def test_a_phrase_is_found_across_a_wrapped_line_but_not_across_a_paragraph() -> None:
    wrapped = "I wanted to touch\nbase about the boiler."
    assert any(f.family == "nag" for f in scan(flatten(wrapped)))
    assert not any(f.family == "nag" for f in scan(flatten(wrapped.replace("\n", "\n\n"))))


def test_softening_words_do_not_hide_a_phrase() -> None:
    for soft in ("", "just ", "really just ", "very quickly "):
        hits = scan(flatten(f"I am {soft}following up on my note."))
        assert "nag" in {f.family for f in hits}


def test_the_families_have_names() -> None:
    assert {"nag", "guilt", "urgent", "way_out", "defer", "work"} <= set(families())


@given(st.text())
def test_flattening_moves_no_letter(text: str) -> None:
    assert len(flatten(text)) == len(text)


@settings(deadline=None)  # the first text compiles the patterns
@given(st.text(alphabet="aI ?!.,\n“”\"'-[]{}_£1", max_size=200))
def test_no_text_breaks_a_rule_and_every_span_lies_inside(text: str) -> None:
    for found in check(text):
        assert found.name != "rule-failed", found.message
        assert 0 <= found.start <= found.end <= len(text)


def test_no_alternative_stands_outside_brackets() -> None:
    """'a|b c|d' would read as 'a c', 'b c' or 'd' alone."""
    for head, tail in phrases():
        flat = re.sub(r"\\.|\[[^]]*\]", "", tail)
        while "(" in flat:
            flat = re.sub(r"\([^()]*\)", "", flat)
        assert "|" not in flat, (head, tail)
