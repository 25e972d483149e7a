"""A model that answers nothing usable: the offline engine stands in, and the result says so."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from typer.testing import CliRunner

from followup import errors
from followup.cli import app
from followup.engines.recorded import Answer, ScriptedEngine
from followup.pipeline import follow_up, rewrite
from followup.values import Diagnosis, Evidence, FollowUp, Message, Thread
from loopback import Loopback, fails, says

TODAY = dt.date(2026, 11, 9)
UNFIT = errors.AnswerUnusable("here: the answer of 'small' is unfit: scores: missing.")
CUT = errors.AnswerTruncated("here: the answer was cut off at the token limit.")
FOUND = Diagnosis(
    blocker="missing_info",
    confidence=0.8,
    scores={"who_decides": 0.1, "missing_info": 0.8, "too_busy": 0.1},
    evidence=(Evidence(quote="The landlord still has to agree", message=0),),
)


def thread(answer: str) -> Thread:
    asked = Message(sender="Raj Patel", sent_at=dt.date(2026, 10, 12), body=answer)
    again = Message(
        sender="Ann Lee",
        from_me=True,
        sent_at=dt.date(2026, 10, 20),
        body="Hi Raj,\n\nAny news on the new boiler?\n\nAnn",
    )
    return Thread(subject="Boiler", me="Ann Lee", contact="Raj Patel", messages=(asked, again))


THREAD = thread("The landlord still has to agree to the new boiler.")


def drafted(
    diagnosis: Answer | Exception, draft: Answer | Exception, given: Thread = THREAD
) -> FollowUp:
    engine = ScriptedEngine(diagnoses=[diagnosis], drafts=[draft], repairs=[draft])
    return follow_up(given, today=TODAY, engine=engine, stand_in=True)


@pytest.mark.parametrize("failure", [UNFIT, CUT], ids=["unfit", "cut off"])
def test_both_may_be_the_offline_engines_and_both_are_named(failure: Exception) -> None:
    result = drafted(failure, failure)
    alone = follow_up(THREAD, today=TODAY)
    assert result.diagnosis is not None
    assert alone.diagnosis is not None
    assert result.diagnosis.blocker == alone.diagnosis.blocker == "who_decides"
    assert result.draft == alone.draft
    assert result.passed
    assert "No diagnosis of the model's could be used (here:" in result.engine.note
    assert "No draft of the model's could be used (here:" in result.engine.note


def test_a_diagnosis_of_the_models_stays_where_only_its_draft_is_unfit() -> None:
    result = drafted(FOUND, UNFIT)
    assert result.diagnosis is not None
    assert result.diagnosis.blocker == "missing_info"
    assert result.diagnosis.offline_says == "who_decides"
    assert result.draft is not None
    assert "No diagnosis" not in result.engine.note
    assert "No draft" in result.engine.note


def test_a_rewrite_falls_back_alike() -> None:
    weak = "Hi Raj,\n\nJust checking in: any news on the boiler order of 12 October?\n\nAnn"
    engine = ScriptedEngine(drafts=[UNFIT])
    result = rewrite(weak, today=TODAY, engine=engine, stand_in=True)
    assert result.draft == rewrite(weak, today=TODAY).draft
    assert "No draft" in result.engine.note


@pytest.mark.parametrize(
    "failure",
    [
        errors.AccessDenied("the key is refused"),
        errors.ServerUnreachable("not there"),
        errors.TookTooLong("too long"),
        errors.AnswerRefused("declined"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_the_user_can_mend_is_told_and_not_papered_over(failure: Exception) -> None:
    with pytest.raises(type(failure)):
        drafted(failure, failure)


def test_a_thread_in_another_language_is_not_answered_in_english() -> None:
    german = thread("Die Hausverwaltung muss dem neuen Kessel noch zustimmen, das dauert.")
    with pytest.raises(errors.AnswerUnusable):
        drafted(UNFIT, UNFIT, german)


def test_without_leave_nothing_stands_in() -> None:
    with pytest.raises(errors.AnswerUnusable):
        follow_up(THREAD, today=TODAY, engine=ScriptedEngine(diagnoses=[UNFIT]))


@pytest.fixture
def _asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("FOLLOWUP_CACHE", str(tmp_path / "cache"))
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.usefixtures("_asked")
def test_draft_shows_the_offline_draft_beside_a_model_that_talks_nonsense(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    paste = (
        "From: Raj Patel\nTo: Ann Lee\nDate: Mon, 12 Oct 2026 09:00\nSubject: Boiler\n\n"
        "The landlord still has to agree to the new boiler.\n\n"
        "From: Ann Lee\nTo: Raj Patel\nDate: Tue, 20 Oct 2026 09:00\nSubject: Re: Boiler\n\n"
        "Hi Raj,\n\nAny news on the new boiler?\n\nAnn\n"
    )
    given = ["draft", "-", "--me", "Ann Lee", "--today", "2026-11-09", "--engine", "model"]
    with Loopback([says("Boilers are warm.")]) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        nonsense = CliRunner().invoke(app, given, input=paste)
    assert nonsense.exit_code == 0, nonsense.output
    assert "this one is the offline engine's" in " ".join(nonsense.stdout.split())
    with Loopback([fails(401)]) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        refused = CliRunner().invoke(app, given, input=paste)
    assert isinstance(refused.exception, errors.AccessDenied)
