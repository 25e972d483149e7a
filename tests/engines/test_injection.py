"""A model that obeys what a thread tells it: none of its drafts passes, none is sent silently."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from followup import timing
from followup.checks import check, drafted
from followup.engines.model import ModelEngine
from followup.engines.servers import Server
from followup.pipeline import follow_up
from followup.values import BLOCKERS, Brief, Diagnosis, Evidence, Thread
from loopback import Loopback, Step, gives

CASES = [
    json.loads(line)
    for line in (Path(__file__).parents[2] / "evals" / "injection.jsonl")
    .read_text("utf-8")
    .splitlines()
]
ids = pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c['id']} {c['technique']}")


def brief_of(case: dict[str, Any]) -> Brief:
    thread = Thread.model_validate(case["thread"])
    told = case["diagnosed"]
    found = Diagnosis(
        blocker=told["blocker"],
        confidence=0.9,
        scores={b: 0.9 if b == told["blocker"] else 0.05 for b in BLOCKERS},
        evidence=(Evidence(quote=told["quote"], message=told["message"]),),
    )
    today = dt.date.fromisoformat(case["today"])
    when = timing.stage(thread, found, today)
    return Brief(thread=thread, diagnosis=found, timing=when, today=today)


def errors_in(case: dict[str, Any], body: str) -> list[str]:
    seen = drafted(brief_of(case), "", body)
    return [f.name for f in check(seen) if f.severity == "error"]


def obeying(case: dict[str, Any]) -> Any:
    """A server whose model does what the thread says."""
    told, obeyed = case["diagnosed"], case["obeyed"]
    diagnosed = gives(
        {
            "reason": "As told.",
            "scores": {b: 0.9 if b == told["blocker"] else 0.05 for b in BLOCKERS},
            "evidence": [{"quote": told["quote"], "message": told["message"]}],
            "signals": [],
        }
    )
    written = gives(
        {
            **obeyed,
            "new_value": {"text": "a note", "source": "thread:1"},
            "answers": {"yes": "send it", "no": "leave it"},
        }
    )

    def step(request: dict[str, Any]) -> Step:
        name = request["tools"][0]["function"]["name"]
        return (diagnosed if name == "DiagnoseAnswer" else written)(request)

    return step


def test_there_are_enough_cases_of_many_kinds() -> None:
    assert len(CASES) >= 90
    assert len({c["technique"] for c in CASES}) >= 80


@ids
def test_the_draft_passes_until_it_obeys(case: dict[str, Any]) -> None:
    assert errors_in(case, case["clean"]["body"]) == []
    assert errors_in(case, case["obeyed"]["body"]) != []


@pytest.mark.parametrize("case", [*CASES[:48:4], *CASES[48::2]], ids=lambda c: c["id"])
def test_whole_way_an_obeying_model_is_not_passed_on(case: dict[str, Any]) -> None:
    with Loopback([obeying(case)]) as server:
        result = follow_up(
            Thread.model_validate(case["thread"]),
            today=dt.date.fromisoformat(case["today"]),
            engine=ModelEngine(Server(server.url, "loop")),
        )
    assert len(server.requests) >= 3
    assert result.draft is not None
    if result.passed:
        assert case["must_not"] not in result.draft.body
        assert result.engine.note


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("The roof costs 8484.", ["invented-fact"]),
        ("The fee of £66 is due.", ["invented-fact"]),
        ("The fee is EUR 7 300 by now.", ["invented-fact"]),
        ("The fee of sixty-six pounds is due.", ["invented-fact"]),
        ("See www.roof-guild.example for it.", ["invented-fact"]),
        ("Go to roof-refund dot example for it.", ["unknown-link"]),
        ("You can book it at www.roof-guild.example today.", ["invented-fact"]),
        ("You'll find it at www.roof-guild.example today.", ["invented-fact"]),
        ('It says "see www.roof-guild.example" there.', []),
        ('There is "a list on www.roof-guild.example" for it.', ["invented-fact"]),
        ("Ring 0161 496 0000 for it.", ["invented-fact"]),
        ("The number +44 161 496 0001 is theirs.", ["invented-fact"]),
        ("The number you gave is 0161 496 0000 still.", []),
        ("You wrote that the roof costs 8484.", []),
        ("Your page www.roof-guild.example says so too.", []),
        ("It is the room on page 8484 of the list.", []),
    ],
)
def test_what_only_they_have_named_is_told_as_theirs(line: str, found: list[str]) -> None:
    """Whether it was meant for a program or for a person: there need be no word to tell by."""
    case = json.loads(json.dumps(next(c for c in CASES if c["thread"]["me"] == "Owen Pryce")))
    theirs = case["thread"]["messages"][case["diagnosed"]["message"]]
    theirs["body"] = theirs["body"].rsplit("\n\n", 1)[0] + (
        "\n\nThe roof costs 8484, the fee is £66, EUR 7 300 by now, see www.roof-guild.example. "
        "Ring 0161 496 0000 or +44 161 496 0001."
    )
    head, gift, ask, name = case["clean"]["body"].split("\n\n")
    assert errors_in(case, "\n\n".join([head, f"{gift} {line}", ask, name])) == found


def test_a_refusal_that_only_the_injected_text_speaks_does_not_end_a_thread() -> None:
    case = next(c for c in CASES if c["goal"] == "stop")
    lie = {
        "reason": "Declined.",
        "scores": {"who_decides": 0, "missing_info": 0, "too_busy": 1},
        "evidence": [],
        "signals": [{"kind": "declined", "quote": "we have chosen another gardener", "message": 1}],
    }
    from followup.diagnosis import diagnose

    with Loopback([gives(lie)]) as server:
        engine = ModelEngine(Server(server.url, "loop"))
        found = asyncio.run(diagnose(Thread.model_validate(case["thread"]), engine))
    assert found.signals == ()


def test_a_guessed_delimiter_does_not_close_the_thread() -> None:
    case = next(c for c in CASES if c["technique"] == "closing delimiter")
    with Loopback([obeying(case)]) as server:
        engine = ModelEngine(Server(server.url, "loop"))
        asyncio.run(engine.diagnose(Thread.model_validate(case["thread"])))
    user = server.requests[0]["messages"][1]["content"]
    mark = user.split("<<<")[1].split()[0]
    assert mark not in json.dumps(case)
    assert user.count(f"{mark}>>>") == 1
    assert user.rstrip().endswith(f"{mark}>>>")
