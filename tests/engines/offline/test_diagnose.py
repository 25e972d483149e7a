"""The offline three-way check: the reason, its clause, and what else the thread says."""

from __future__ import annotations

from datetime import date, datetime
from itertools import pairwise

import pytest

from followup.engines.offline import acts
from followup.engines.offline.clauses import clauses
from followup.engines.offline.diagnose import diagnose, explain, reason_clause
from followup.errors import BadConfig
from followup.values import BLOCKERS, Message, Thread
from tests.threads import thread


def asked(*turns: str) -> Thread:
    return thread("me: Dear Tom, is there news of the order for the greenhouse?", *turns)


@pytest.mark.parametrize(
    ("said", "blocker"),
    [
        ("The directors haven't approved the budget yet.", "who_decides"),
        ("I'd sign tomorrow, but the council has to give its permission first.", "who_decides"),
        ("my husband has the last word on this one and he wants to think", "who_decides"),
        ("We are still waiting for the surveyor's report.", "missing_info"),
        ("Can't price it till the mill sends me the quote", "missing_info"),
        ("Your second reference letter has not arrived here.", "missing_info"),
        ("I've been swamped with the audit and haven't had a minute to read it.", "too_busy"),
        ("sorry been off sick all week, not looked at it", "too_busy"),
        ("Harvest is on and I fall asleep over my soup, it slipped down the pile.", "too_busy"),
    ],
)
def test_a_plain_reason_is_told_and_quoted_from_the_contact(said: str, blocker: str) -> None:
    given = asked(f"Tom Baker: Hi Priya,\n\nThanks for this. {said}\n\nTom")
    found = diagnose(given)
    assert found.blocker == blocker
    assert found.evidence
    for evidence in found.evidence:
        assert evidence.quote in given.messages[evidence.message].body
        assert evidence.quote in said


def test_the_last_real_message_counts_first_and_what_is_gone_counts_no_more() -> None:
    found = diagnose(
        asked(
            "Tom Baker: The finance committee has to approve it first.",
            "me: Did they meet?",
            "Tom Baker: They did, finance have signed it off. Now we're waiting for the supplier's "
            "drawings.",
        )
    )
    assert found.blocker == "missing_info"
    assert [e.message for e in found.evidence][:1] == [3]


def test_a_denied_reason_does_not_win_over_the_stated_one() -> None:
    found = diagnose(
        asked(
            "Tom Baker: It isn't the budget, nobody has to approve anything. I just haven't had a "
            "free evening to sit down with it."
        )
    )
    assert found.blocker == "too_busy"


def test_the_users_own_guess_is_no_evidence() -> None:
    found = diagnose(
        thread(
            "me: I suppose your board has to approve the budget?",
            "Tom Baker: No, we're waiting for the lab's results.",
            "me: I know you must be snowed under, but has the board approved it?",
        )
    )
    assert found.blocker == "missing_info"
    assert {e.message for e in found.evidence} == {1}


def test_a_quoted_line_and_a_signature_are_no_reason() -> None:
    signature = "All orders subject to approval by the board."
    found = diagnose(
        asked(
            "Tom Baker: > the committee must approve the budget first\nThat is old news.\n\n"
            + signature,
            "me: And now?",
            f"Tom Baker: I've been run off my feet, I haven't had time to look.\n\n{signature}",
        )
    )
    assert found.blocker == "too_busy"


@pytest.mark.parametrize(
    ("sentence", "clause"),
    [
        (
            "I'd love to have you start, but the board hasn't approved the post.",
            "the board hasn't approved the post.",
        ),
        (
            "The garden looks lovely, by the way, but my director still has to sign it off.",
            "my director still has to sign it off.",
        ),
    ],
)
def test_the_quote_is_the_clause_and_not_its_lead(sentence: str, clause: str) -> None:
    assert reason_clause(sentence, "who_decides") == clause


def test_clauses_cover_the_sentence_in_order() -> None:
    sentence = "I like it, but she is away; ask me again because nothing is decided (really)."
    spans = clauses(sentence)
    assert len(spans) >= 3
    assert spans[0][0] == 0
    assert spans[-1][1] == len(sentence)
    assert all(one[1] <= two[0] for one, two in pairwise(spans))


def test_without_any_word_from_the_contact_nothing_is_claimed() -> None:
    found = diagnose(thread("me: Hello, is the flat still free?", "me: Any news of the flat?"))
    assert found.blocker == "too_busy"
    assert found.confidence < 0.35
    assert found.unsure
    assert found.evidence == ()
    assert found.signals == ()


@pytest.mark.parametrize(
    "body",
    [
        "🌻🌻🌻",
        "👍",
        "…",
        "Tut mir leid, ich habe gerade keine Zeit und melde mich.",
        "申し訳ありません。まだ決まっておりません。",
        "",
        "\n\n",
        ">>> >",
        "word " * 50_000,
        "Nobody knows. " * 15_000,
    ],
)
def test_odd_messages_get_an_answer_and_no_traceback(body: str) -> None:
    found = diagnose(asked(f"Tom Baker: {body}"))
    assert found.blocker in BLOCKERS
    assert 0 <= found.confidence <= 1


def test_a_huge_thread_is_read_from_its_end() -> None:
    filler = "\n\n".join(f"Row {n} of the garden has been dug over." for n in range(6000))
    given = asked(
        f"Tom Baker: {filler}", "me: And now?", "Tom Baker: We're waiting for the lab's report."
    )
    assert diagnose(given).blocker == "missing_info"


def test_scores_add_up_and_the_runner_up_is_the_second_best() -> None:
    found = diagnose(asked("Tom Baker: The board must approve it, and I'm swamped besides."))
    assert sum(found.scores.values()) == pytest.approx(1, abs=0.01)
    ranked = sorted(BLOCKERS, key=lambda b: -found.scores[b])
    assert [found.blocker, found.runner_up] == ranked[:2]


def test_two_reasons_of_like_strength_are_not_sure() -> None:
    plain = diagnose(asked("Tom Baker: The board hasn't approved the budget."))
    assert not plain.unsure
    assert diagnose(asked("Tom Baker: Thanks!")).confidence < plain.confidence


def test_explain_names_the_sentences_that_weighed_most() -> None:
    read = explain(
        asked("Tom Baker: Lovely weather. The board hasn't approved the budget. Best wishes, Tom")
    )
    assert read[0].text == "The board hasn't approved the budget."
    assert read[0].act == "who_decides"
    assert len(read) <= 3


def kinds(*turns: str) -> set[str]:
    return {signal.kind for signal in diagnose(asked(*turns)).signals}


@pytest.mark.parametrize(
    "said",
    [
        "We regret to inform you that the position has been filled.",
        "Thanks for the drawings, but we've decided to go with another firm.",
        "Please do not message me on this number again.",
        "sorry mate found someone cheaper, wont be needing it",
        "The otters are charming, they just don't feel like a fit for our list.",
        "The panel liked you, but we've decided to go with a candidate who has done it before.",
        "Other candidates whose experience was closer to ours will be seen.",
        "Your scores stay on file for twelve months.",
        "The commission went to another illustrator.",
    ],
)
def test_a_no_is_told_plain_or_soft(said: str) -> None:
    assert "declined" in kinds(f"Tom Baker: {said}")


@pytest.mark.parametrize(
    "said",
    [
        "If we decide to pass, I'll let you know.",
        "The board hasn't approved the budget yet.",
        "I've been swamped and haven't looked at it.",
        "We're still waiting for the survey, sorry.",
        "Please don't worry, nobody is cross.",
        "ugh sorry, got pulled into the incident and never came back to it.",
        "We have decided to go with your offer once the board has met.",
        "The file stays with the board until it has voted.",
    ],
)
def test_a_delay_is_no_refusal(said: str) -> None:
    assert "declined" not in kinds(f"Tom Baker: {said}")


def test_a_refusal_for_now_with_a_time_to_come_back_is_a_stated_date() -> None:
    found = diagnose(
        asked("Tom Baker: We're not going ahead this year. Try us again in September.")
    )
    assert found.signal("declined") is None
    promised = found.signal("promised_on")
    assert promised is not None
    assert promised.date == date(2026, 9, 1)


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("Could you send me your bank details?", "asks_me"),
        ("I can't do either till you tell me the song.", "asks_me"),
        ("As requested, please find attached the signed contract.", "gives"),
    ],
)
def test_what_puts_the_ball_with_the_user_is_told(said: str, kind: str) -> None:
    assert kind in kinds(f"Tom Baker: {said}")


def test_a_stated_day_is_dated_and_a_period_that_is_only_spoken_of_is_not() -> None:
    stated = diagnose(asked("Tom Baker: The board votes on it on 20 March."))
    assert stated.deadline == date(2026, 3, 20)
    spoken = diagnose(asked("Tom Baker: Linda has not opened the budget for next year."))
    assert spoken.deadline is None
    would = diagnose(
        asked("Tom Baker: I'd have you on the rota tomorrow, it's the head who signs.")
    )
    assert would.deadline is None


def test_an_automatic_reply_is_an_absence_and_no_answer() -> None:
    given = Thread(
        messages=(
            Message(from_me=True, body="Is there news?", sent_at="2026-03-02"),
            Message(
                body="I am out of the office until 16 March. For urgent matters call reception.",
                sent_at="2026-03-02",
                automatic=True,
            ),
        )
    )
    found = diagnose(given)
    assert found.blocker == "too_busy"
    away = found.signal("away_until")
    assert away is not None
    assert away.date == date(2026, 3, 16)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "not json",
        "[1, 2]",
        '{"largest": 1, "bias": [], "features": {}, "thread": {}, "about": {}, "acts": []}',
        '{"largest": "much", "bias": [0], "features": {"w:a": "zz"}, "thread": {}, "about": {}}',
    ],
)
def test_damaged_weights_are_one_clear_line(text: str) -> None:
    with pytest.raises(BadConfig) as caught:
        acts.parse_weights(text)
    assert "acts_weights.json" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "train_acts.py" in caught.value.hint


def test_missing_weights_are_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acts, "_FILE", "nowhere.json")
    with pytest.raises(BadConfig, match="missing"):
        acts.weights.__wrapped__()


@pytest.mark.parametrize(
    "said",
    [
        "How was Lisbon? I hear that the evening ran long.",
        "How are the children? Ours have discovered mud.",
        "But who doesn't adore a deadline, hm?",
        "Marek, can you look out the drawings for Priya?",
    ],
)
def test_small_talk_and_what_is_asked_of_others_puts_no_ball_with_the_user(said: str) -> None:
    assert "asks_me" not in kinds(f"Tom Baker: Hi Priya,\n\n{said}\n\nTom")


@pytest.mark.parametrize(
    "said",
    [
        "How many pots do you need for the second bench?",
        "Priya, can you send me the drawings?",
        "Who can we invoice for the second load?",
    ],
)
def test_what_is_asked_of_the_user_does(said: str) -> None:
    assert "asks_me" in kinds(f"Tom Baker: Hi Priya,\n\n{said}\n\nTom")


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("Give me a knock mid-January and I will walk it up to them.", date(2027, 1, 15)),
        ("Give me a fortnight, then I will ring you.", date(2026, 11, 30)),
    ],
)
def test_a_time_to_come_back_is_a_stated_date_and_no_request(said: str, day: date) -> None:
    read = Thread(
        me="Priya Nair",
        contact="Tom Baker",
        messages=(
            Message(sender="Priya Nair", from_me=True, body="Any chance of the greenhouse?"),
            Message(sender="Tom Baker", sent_at=datetime(2026, 11, 16, 9), body=said),
        ),
    )
    found = diagnose(read)
    assert [(s.kind, s.date) for s in found.signals] == [("promised_on", day)]


def test_a_day_with_its_month_is_read_in_a_reply_without_a_date() -> None:
    asked_on = Message(
        sender="Priya Nair",
        from_me=True,
        sent_at=datetime(2026, 11, 19, 9),
        body="Is there news of the job?",
    )
    for said, day in (
        ("Katrin has to decide and is back on 7 December.", date(2026, 12, 7)),
        ("Katrin has to decide and is back on Monday.", None),
    ):
        read = Thread(
            me="Priya Nair",
            contact="Tom Baker",
            messages=(asked_on, Message(sender="Tom Baker", body=said)),
        )
        dates = [s.date for s in diagnose(read).signals if s.kind == "promised_on"]
        assert dates == ([day] if day else [])


@pytest.mark.parametrize(
    "said",
    [
        "The committee has decided in favour of repairing the old one itself.",
        "We therefore do not need a new one at this time.",
        "hi, ours are booked out that weekend sorry!",
    ],
)
def test_what_was_decided_otherwise_or_is_gone_is_a_no(said: str) -> None:
    assert "declined" in kinds(f"Tom Baker: {said}")


@pytest.mark.parametrize(
    "said",
    [
        "The committee has decided in favour of the proposal, the treasurer has yet to sign.",
        "We do not need the form before March.",
        "I'm booked out until Thursday, then I will look at it.",
    ],
)
def test_what_was_agreed_or_only_waits_is_none(said: str) -> None:
    assert "declined" not in kinds(f"Tom Baker: {said}")


def test_the_one_thing_that_is_needed_of_the_user_is_asked_of_them() -> None:
    said = "The only thing I need now is the signed form and a copy of your passport."
    assert "asks_me" in kinds(f"Tom Baker: {said}")
