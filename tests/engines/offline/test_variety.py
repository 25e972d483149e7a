"""Sixty-odd drafts side by side: each of its own thread, none of one template."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date
from functools import lru_cache
from pathlib import Path

from followup import follow_up, read_thread
from followup.checks import Candidate, check
from followup.text import sentences, words
from followup.values import FollowUp

PLAIN = frozenset(
    words(
        "this that with have your from will would need what about when could other into they them "
        "some been more than just here also only thing"
    )
)
CASES = Path(__file__).parents[3] / "evals/threads"


@lru_cache(maxsize=1)
def drafts() -> tuple[FollowUp, ...]:
    """A draft for each labelled thread that has one, by the offline engine."""
    found = []
    for line in (CASES / "labels.jsonl").read_text("utf-8").splitlines():
        case = json.loads(line)
        today = date.fromisoformat(case["today"])
        thread = read_thread(CASES / case["file"], me=case["me"], today=today)
        found.append(follow_up(thread, today=today, level=case["level"], country=case["country"]))
    return tuple(one for one in found if one.draft)


def told(one: FollowUp) -> str:
    """The body without its greeting."""
    assert one.draft is not None
    return re.sub(r"^[^\n,]{1,40},\s+", "", one.draft.body)


def known(one: FollowUp) -> str:
    """All words of thread and item, in order."""
    assert one.thread is not None
    bodies = [one.thread.subject, *(m.body for m in one.thread.messages)]
    return " ".join(words(" ".join([*bodies, one.item.text if one.item else ""])))


def test_the_first_sentence_names_something_of_its_thread() -> None:
    named = 0
    for one in drafts():
        first = {w for w in words(sentences(told(one))[0].text) if len(w) > 3} - PLAIN
        named += bool(first & set(known(one).split()))
    assert named / len(drafts()) >= 0.95


def test_no_three_words_open_more_than_a_tenth_of_the_drafts() -> None:
    openings = Counter(" ".join(words(told(one))[:3]) for one in drafts())
    assert openings.most_common(1)[0][1] <= 0.1 * len(drafts())


def test_no_five_words_in_a_row_from_outside_recur_in_more_than_a_twentieth() -> None:
    runs: Counter[str] = Counter()
    for one in drafts():
        own, text = words(told(one)), known(one)
        runs.update({r for i in range(len(own) - 4) if (r := " ".join(own[i : i + 5])) not in text})
    run, count = runs.most_common(1)[0]
    assert count <= 0.055 * len(drafts()), run


def test_a_draft_moved_to_another_thread_of_the_same_blocker_is_flagged() -> None:
    flagged = moved = 0
    for blocker in ("who_decides", "missing_info", "too_busy"):
        same = [one for one in drafts() if one.diagnosis and one.diagnosis.blocker == blocker]
        for one, other in zip(same, [*same[1:], same[0]], strict=True):
            assert one.draft is not None
            seen = Candidate(
                subject=one.draft.subject,
                body=one.draft.body,
                thread=other.thread,
                sent_on=other.send_on,
            )
            moved += 1
            flagged += any(f.severity == "error" for f in check(seen))
    assert flagged / moved >= 0.95


def waits_for_the_user(one: FollowUp) -> bool:
    """A reply with the one marked place that only the user can fill."""
    errors = {f.name for f in one.findings if f.severity == "error"}
    return one.stage == "reply" and errors == {"placeholder"} and bool(one.needs)


def test_a_draft_passes_all_checks_or_waits_for_the_user() -> None:
    """The share is held where it was measured; the rest name their fault."""
    fit = sum(one.passed or waits_for_the_user(one) for one in drafts())
    assert fit / len(drafts()) >= 0.97
    for one in drafts():
        assert one.passed or one.findings
