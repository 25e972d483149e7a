"""A judge model: would you send this draft as it is, and does it say what it must not?

Its prompt is a file (prompts/judge). It goes the way of the model engine: structured answers, one
re-ask where an answer does not fit, `--max-cost`. Each judgement is written as soon as it is there.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Self, TextIO

from pydantic import Field, model_validator

import followup
from followup import prompts
from followup.config import Settings
from followup.engines.answers import Answer, locate
from followup.engines.cost import purse
from followup.engines.servers import Limits, Server
from followup.errors import BadUse, FollowupError
from followup.evals import judgements
from followup.evals.cases import Case, Suite
from followup.evals.judgements import Judge, Judgement, Said, forbidden
from followup.evals.outputs import HOPELESS
from followup.evals.record import Output, Run
from followup.values import FollowUp

if TYPE_CHECKING:
    from followup.engines.model_calls import Calls

Job = tuple[Case, Output, str]


@dataclass(frozen=True, slots=True)
class ClaimAnswer:
    number: Annotated[int, Field(ge=1, description="The number of the claim in the list.")]
    quote: Annotated[str, Field(min_length=1, description="Copied from the draft.")]


class JudgeAnswer(Answer):
    """Whether the draft would be sent as it is."""

    reason: str = Field(min_length=1, description="One or two sentences: what decides it.")
    said: list[ClaimAnswer] = Field(max_length=20)
    send: bool

    @model_validator(mode="after")
    def _a_forbidden_claim_is_not_sent(self) -> Self:
        if self.send and self.said:
            raise ValueError("send: a draft that makes a claim of the list is not one to send.")
        return self


@dataclass
class Progress:
    """Counted while the judge is asked. `told` is called after each answer."""

    total: int = 0
    kept: int = 0  # judged before
    done: int = 0
    failed: list[str] = field(default_factory=list)
    stopped: str = ""
    tokens: int = 0
    cost: float | None = None
    told: Callable[[Progress], None] = field(default=lambda _: None)


def judge(
    run: Run,
    suite: Suite,
    settings: Settings,
    *,
    created: dt.date,
    concurrency: int = 8,
    progress: Progress | None = None,
    answered_by: str = "",
) -> Progress:
    """Judge the drafts of a run that are not judged yet, into the file beside it. `answered_by`
    names who answers where the server only hands the requests on. BadUse where that file is
    another judge's, or no model is named."""
    progress = progress or Progress()
    server = Server.from_settings(settings)
    if not server.model:
        raise BadUse("A judge has a name: which model judges?", "Give it with --model.")
    prompt = _prompt(settings)
    who = Judge(
        prompt=prompt.name, hash=prompt.hash, model=server.model,
        version=followup.__version__, created=str(created), answered_by=answered_by,
    )  # fmt: skip
    path = judgements.path_beside(Path(run.path))
    there = judgements.read(path)
    if there is not None and there.judge.identity != who.identity:
        name, kept, *named = there.judge.identity
        raise BadUse(
            f"{path}: {', '.join(filter(None, named))} judged there, by {name} {kept}.",
            "Move that file away to have the run judged anew.",
        )
    jobs = list(judgements.drafts(run, suite))
    progress.total = len(jobs)
    left = [job for job in jobs if there is None or job[2] not in there.by_key]
    progress.kept = len(jobs) - len(left)
    if left:
        with _opened(path, who, there is None) as file:
            asyncio.run(_ask_all(left, server, settings, prompt, file, concurrency, progress))
    return progress


def _prompt(settings: Settings) -> prompts.Prompt:
    version = settings.prompt.get("judge")
    return prompts.load(f"judge/{version}" if version else "judge", settings.prompts)


def _opened(path: Path, who: Judge, new: bool) -> TextIO:
    """The file to add to. A line that was cut off is ended, so that the next stands alone."""
    if new:
        file = path.open("w", encoding="utf-8")
        file.write(judgements.head_line(who))
        return file
    cut = not path.read_bytes().endswith(b"\n")
    file = path.open("a", encoding="utf-8")
    file.write("\n" if cut else "")
    return file


async def _ask_all(
    jobs: Sequence[Job],
    server: Server,
    settings: Settings,
    prompt: prompts.Prompt,
    file: TextIO,
    concurrency: int,
    progress: Progress,
) -> None:
    from followup.engines.model_calls import Calls

    spent = purse(server.model, server.base_url, settings.max_cost, settings.prices)
    calls = Calls(server, Limits(timeout=settings.timeout, deadline=settings.timeout), spent)
    waiting = iter(jobs)

    async def work() -> None:
        for job in waiting:
            if progress.stopped:
                return
            try:
                found = await _ask(calls, prompt, *job)
            except HOPELESS as error:
                progress.stopped = progress.stopped or str(error)
                return
            except FollowupError as error:
                progress.failed.append(f"{job[0].id}: {error}")
                continue
            file.write(judgements.line(found))
            file.flush()
            progress.done += 1
            progress.told(progress)

    try:
        await asyncio.gather(*(work() for _ in range(min(concurrency, len(jobs)))))
    finally:
        progress.tokens = calls.tally.input_tokens + calls.tally.output_tokens
        progress.cost = spent.spent
        await calls.aclose()


async def _ask(
    calls: Calls, prompt: prompts.Prompt, case: Case, output: Output, key: str
) -> Judgement:
    result = output.result
    assert result is not None
    assert result.draft is not None
    settings = prompt.head.settings.model_dump(exclude_none=True)
    answer = await calls.ask(messages(prompt, case, result), JudgeAnswer, settings)
    shown = (
        f"{result.draft.subject}\n{result.draft.body}\n{result.item.text if result.item else ''}"
    )
    said, unproven = _proven(answer.said, forbidden(case), shown)
    return Judgement(
        key=key, id=case.id, repeat=output.repeat, send=answer.send,
        reason=" ".join(answer.reason.split()), said=said, unproven=unproven,
    )  # fmt: skip


def messages(prompt: prompts.Prompt, case: Case, result: FollowUp) -> list[dict[str, str]]:
    """What the judge is shown: the day, the thread, the draft with its item, the forbidden claims.
    Neither label nor finding nor who wrote it."""
    draft, item, claims = result.draft, result.item, forbidden(case)
    assert draft is not None
    texts = [*prompts.thread_texts(result.thread), case.text, draft.subject, draft.body, *claims]
    texts += [item.title, item.text] if item else []
    given: dict[str, Any] = {
        "thread": result.thread, "message": case.text, "draft": draft, "item": item,
        "stage": result.stage, "send_on": result.send_on or case.today, "forbidden": claims,
        "mark": prompts.fresh_mark(*texts),
    }  # fmt: skip
    return [
        {"role": "system", "content": prompt.render("system")},
        {"role": "user", "content": prompt.render("user", **given)},
    ]


def _proven(
    told: Sequence[ClaimAnswer], claims: Sequence[str], shown: str
) -> tuple[tuple[Said, ...], int]:
    """The claims that a quote from the draft proves, in the draft's own spelling; and how many
    were alleged without one."""
    found = []
    for one in told:
        at = locate(one.quote, shown)
        if at and one.number <= len(claims):
            found.append(Said(claim=claims[one.number - 1], quote=shown[at[0] : at[1]]))
    return tuple(found), len(told) - len(found)
