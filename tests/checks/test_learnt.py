"""What is learnt: from which data, and how it fares on sentences that it has not seen."""

from __future__ import annotations

import hashlib
import json
from importlib.resources import files
from pathlib import Path

import pytest

from followup.checks import Candidate, check
from followup.reading import read_thread

EVALS = Path(__file__).parents[2] / "evals"
OPENED = (
    "Subject: Canteen refit\n\nHi Dana,\n\n{said} For the canteen I drew the room with two doors, and it "
    "seats 14 more.\n\nShall I send the drawing, or wait until after the audit?\n\nSam"
)


@pytest.mark.parametrize(
    ("weights", "sentences"),
    [
        ("tones", ["tones.jsonl", "corpus/threads.jsonl"]),
        ("gifts", ["gifts.jsonl"]),
        ("again", ["again.jsonl"]),
    ],
)
def test_the_weights_name_the_labels_that_they_were_learnt_from(
    weights: str, sentences: list[str]
) -> None:
    """After a change of the labels: python evals/train_tones.py, train_gifts.py, train_again.py."""
    lines = (EVALS / "messages.jsonl").read_text("utf-8").splitlines()
    kept = "\n".join(line for line in lines if json.loads(line)["split"] == "dev")
    written = b"".join((EVALS / name).read_bytes() for name in sentences)
    held = hashlib.sha256(written + kept.encode()).hexdigest()
    shipped = files("followup.checks").joinpath(f"{weights}.json").read_text("utf-8")
    assert json.loads(shipped)["about"]["data_sha256"] == held
    assert len(shipped) < 400_000


# Written after the weights were learnt, and never learnt from.
FAULTS = {
    "nagging-phrase": """\
Did the bishop say anything about the windows?
I'm the fly on your wall again, asking after the scaffold.
Tell me honestly, does the pond project still have a pulse?
It's been a while, so I thought I'd ask how the search for a caterer is getting along.
Are you any the wiser about the lease by now?
What came out of it?
Good evening, only me, wondering about the hall again.
Kindly acquaint me with the upshot of your deliberations.
Has my name been pulled from the hat yet?
Where are the tickets stuck?
Could you say roughly when I'll know more?
I'd give a lot to know what they said about the bridge.
Are we in business?
Any idea how the land committee is leaning?
So what's the story with the van?
""",
    "guilt": """\
You have forgotten all about us, haven't you?
I was always there when your pump broke down.
Five weeks I have been sitting on packed boxes because of you.
I thought better of your company.
Nobody is so busy that he cannot answer for a month and a half.
This is the last time I beg.
I must say your colleagues were quicker when it was about my invoice.
Is that your idea of partnership?
I lost another job because I waited for yours.
My letters deserve more than the bin.
You promised, and I believed you.
It makes me sad to be overlooked again.
I won't pretend that I'm not cross.
We've been friends for ten years, and now this.
I have asked nicely three times.
""",
    "false-urgency": """\
Sign today or forget it.
There is no time to lose.
Two other couples come to view it this afternoon.
I can't hold the boat past tonight.
You have until five o'clock.
It won't be there next week.
Please give this your immediate attention.
Decide quickly, stock is running low.
Last few places, hurry!
After midnight the code is worthless.
""",
}
INNOCENT = """\
The bishop said yes to the windows in 1987, and I found the letter.
I asked the caterer how long the hall is free: until eleven.
The pulse of the pump can be heard in the hall, so it gets a rubber foot.
Where the tickets got stuck, there's now a second tray.
Your name is on the door plate already, in brass.
I wondered about the bridge and walked over it with the surveyor.
The story with the van is simple: a fuse.
Only the scaffold is missing, and my brother has one.
I packed the boxes myself so that your men only have to carry them.
My letters are cut in brass and cost nothing.
The pump broke down in March, so I put a spare beside it.
Your colleagues were quick to test it, and it passed.
You promised the children a slide and here it is, drawn to scale.
We've been friends of the mill for ten years and have its old plans.
I have asked the three neighbours, and nobody minds.
The boat is tied up until next week, so there is time.
Two couples live above, and the floor is quiet enough for them.
The code on the door is changed at midnight.
The last few boards are cut.
It takes until five o'clock to dry.
"""
LEAST = {"nagging-phrase": 0.7, "guilt": 0.5, "false-urgency": 0.5}


def found(said: str) -> set[str]:
    return {f.name for f in check(OPENED.format(said=said)) if f.severity == "error"}


@pytest.mark.parametrize("name", FAULTS)
def test_images_nobody_used_before_are_told_more_often_than_not(name: str) -> None:
    lines = FAULTS[name].splitlines()
    assert sum(name in found(line) for line in lines) >= LEAST[name] * len(lines)


def test_the_same_words_told_of_things_are_innocent() -> None:
    lines = INNOCENT.splitlines()
    assert not set(lines) & {
        json.loads(row)["text"] for row in (EVALS / "tones.jsonl").read_text("utf-8").splitlines()
    }
    assert sum(bool(found(line)) for line in lines) <= 1


VALUE = {"no-new-value", "repeated-value"}


def valued(row: dict[str, str]) -> set[str]:
    thread = read_thread(row["thread"], me=row["me"])
    return VALUE & {f.name for f in check(row["text"], thread=thread)}


def test_a_new_step_in_words_of_the_thread_is_new_and_a_repetition_in_others_is_none() -> None:
    """What these are told by has been learnt from them: it holds what was reached."""
    rows = [*map(json.loads, (EVALS / "again.jsonl").read_text("utf-8").splitlines())]
    again = [bool(valued(row)) for row in rows if row["repeats"]]
    new = [bool(valued(row)) for row in rows if not row["repeats"]]
    assert len(again) >= 15 <= len(new)
    assert sum(again) >= 0.65 * len(again)
    assert sum(new) <= 0.2 * len(new)


@pytest.mark.parametrize(
    "said",
    [
        "I've pencilled in the nine working days from Monday 6 April, and one word sets it going.",
        "Unless you say otherwise I keep 6 to 16 April free for the canteen.",
        "You'd only have to open the gate at six; I write to the board for you and copy you in.",
        "The price holds for the board until the end of June.",
        "The second door can go in by itself first, for £1,900, and the rest waits.",
    ],
)
def test_a_step_a_slot_and_a_default_are_something_new(said: str) -> None:
    rows = map(json.loads, (EVALS / "again.jsonl").read_text("utf-8").splitlines())
    row = next(row for row in rows if row["me"] == "Sam Ode")
    text = (
        f"Dear Dana,\n\n{said}\n\nShall I go ahead with the canteen, or is it better after the "
        "summer?\n\nSam"
    )
    assert not valued({**row, "text": text})


@pytest.mark.parametrize(
    "said",
    [
        "The canteen is very close to my heart, and I really want to do it for you.",
        "Our team has fitted out canteens for a long time and puts quality before everything.",
        "I wanted to say again how well I think the canteen would turn out.",
        "We are flexible, reliable and easy to work with, as anybody will tell you.",
    ],
)
def test_praise_and_wishes_are_no_gift(said: str) -> None:
    text = f"Dear Dana,\n\n{said}\n\nShall I draw the canteen, or is later better?\n\nSam"
    assert "no-new-value" in {f.name for f in check(Candidate.from_text(text))}
