"""Scripted and recorded engines: what is kept comes back for the same question, and only for it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from followup.engines.recorded import RecordedEngine, RecordingEngine, ScriptedEngine
from followup.errors import AnswerUnusable, BadInput, ServerBusy
from followup.values import Brief, Diagnosis, Draft, Finding, Message, NewValue, Thread

THREAD = Thread(messages=(Message(sender="Raj", body="Later."),))
OTHER = Thread(messages=(Message(sender="Raj", body="Never."),))
BRIEF = Brief(thread=THREAD, today="2026-11-24")  # type: ignore[arg-type]
SCORES = {"who_decides": 0.2, "missing_info": 0.2, "too_busy": 0.6}
FIRST = Diagnosis(blocker="too_busy", confidence=0.6, scores=SCORES)  # type: ignore[arg-type]
SECOND = FIRST.model_copy(update={"confidence": 0.5})
DRAFT = Draft(body="Shall I?", new_value=NewValue(text="a", source="thread:0"))
MENDED = Draft(body="Shall I, or wait?")
FINDING = Finding(code="FU1", name="x", message="y")


def test_a_script_is_answered_in_order_and_its_last_step_repeats() -> None:
    engine = ScriptedEngine(diagnoses=[FIRST, SECOND])
    found = [asyncio.run(engine.diagnose(THREAD)) for _ in range(3)]
    assert found == [FIRST, SECOND, SECOND]
    assert [c.kind for c in engine.calls] == ["diagnose"] * 3


def test_a_script_raises_its_errors_and_calls_its_functions() -> None:
    engine = ScriptedEngine(
        drafts=[ServerBusy("busy"), lambda brief: Draft(body=brief.today.isoformat())]
    )
    with pytest.raises(ServerBusy):
        asyncio.run(engine.write(BRIEF))
    assert asyncio.run(engine.write(BRIEF)).body == "2026-11-24"


def test_what_was_recorded_is_replayed(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    script = ScriptedEngine(diagnoses=[FIRST, SECOND], drafts=[DRAFT], repairs=[MENDED])
    recording = RecordingEngine(script, path)

    async def go(engine: RecordingEngine | RecordedEngine) -> list[Diagnosis | Draft]:
        return [
            await engine.diagnose(THREAD),
            await engine.diagnose(THREAD),
            await engine.write(BRIEF),
            await engine.repair(BRIEF, DRAFT, [FINDING]),
        ]

    asked = asyncio.run(go(recording))
    replay = RecordedEngine(path)
    assert asyncio.run(go(replay)) == asked == [FIRST, SECOND, DRAFT, MENDED]
    assert replay.use().calls == 4


def test_a_question_that_was_not_recorded_is_said_to_be_none(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    asyncio.run(RecordingEngine(ScriptedEngine(diagnoses=[FIRST]), path).diagnose(THREAD))
    with pytest.raises(AnswerUnusable, match="diagnose"):
        asyncio.run(RecordedEngine(path).diagnose(OTHER))


@pytest.mark.parametrize("line", ["{", "[]", '{"kind": "diagnose"}', '{"kind": "x", "answer": {}}'])
def test_a_line_that_is_no_answer_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "run.jsonl"
    path.write_text(line + "\n")
    with pytest.raises(BadInput, match="line 1"):
        RecordedEngine(path)


def test_a_file_that_is_not_there_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        RecordedEngine(tmp_path / "none.jsonl")
