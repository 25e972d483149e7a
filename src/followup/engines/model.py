"""A language model on any OpenAI-compatible server.

One call of the engine is one structured answer. instructor makes one try and tenacity alone
repeats an HTTP call; an answer that does not fit the schema, or a diagnosis with a quote that
stands nowhere, is asked for once more, naming what is wrong with it. What the checks find is
`writing.py`'s to bring back, through `repair`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from followup.config import Settings
from followup.engines import answers, deadline
from followup.engines.cost import Purse, purse
from followup.engines.pace import Pace
from followup.engines.servers import Limits, Server
from followup.errors import BadUse
from followup.prompts import Prompt, RuleText, chosen, fresh_mark, thread_texts, without_quotes
from followup.text import sentences, words
from followup.values import Brief, Diagnosis, Draft, EngineUse, Finding, Thread

if TYPE_CHECKING:
    import httpx

    from followup.engines.model_calls import Calls

Messages = list[dict[str, str]]
_KEY_MARK = "0" * 10  # stands for the random mark where a request is made a key


class ModelEngine:
    """Diagnose and write through one server. Use it in `async with`, or close it by `aclose`.

    `prompts` by id as `prompts.chosen` gives them; `rules` as the prompts explain them; `purse`
    holds `--max-cost`; `memory` is a folder in which what the server takes is remembered; `pace`
    keeps calls apart. Errors are EngineFailed and its kinds.
    """

    name = "model"

    def __init__(
        self,
        server: Server,
        *,
        prompts: Mapping[str, Prompt] | None = None,
        rules: Sequence[RuleText] = (),
        limits: Limits = Limits(),  # noqa: B008  (a NamedTuple: never changed)
        purse: Purse | None = None,
        memory: Path | None = None,
        http_client: Callable[[], httpx.AsyncClient] | None = None,
        pace: Pace | None = None,
    ) -> None:
        self.server, self._pace = server, pace or Pace()
        self._prompts = dict(prompts) if prompts is not None else chosen()
        self._system = {
            name: prompt.render("system", rules=rules) for name, prompt in self._prompts.items()
        }
        self._limits, self._purse, self._http_client = limits, purse or Purse(), http_client
        self._memory = memory
        self._made: Calls | None = None

    @classmethod
    def from_settings(
        cls, settings: Settings, memory: Path | None = None, pace: Pace | None = None
    ) -> Self:
        """The engine that settings describe; NotConfigured without a key and a server."""
        from followup.checks import RULES

        server = Server.from_settings(settings)
        return cls(
            server,
            prompts=chosen(settings.prompt, settings.prompts),
            rules=[RuleText(rule.name, rule.why) for rule in RULES],
            limits=Limits(timeout=settings.timeout, deadline=settings.timeout),
            memory=memory,
            pace=pace,
            purse=purse(server.model, server.base_url, settings.max_cost, settings.prices),
        )

    @classmethod
    def unasked(cls, settings: Settings) -> Self:
        """One that renders requests only, and so needs neither key nor server."""
        from followup.checks import RULES

        return cls(
            Server("", settings.model or "", mode=settings.mode),
            prompts=chosen(settings.prompt, settings.prompts),
            rules=[RuleText(rule.name, rule.why) for rule in RULES],
        )

    async def diagnose(self, thread: Thread) -> Diagnosis:
        answer = await self._calls.ask(
            self._diagnose_messages(thread),
            answers.DiagnoseAnswer,
            self._settings("diagnose"),
            partial(answers.misquoted, thread=thread),
        )
        return answers.to_diagnosis(answer, thread)

    async def write(self, brief: Brief) -> Draft:
        messages = self._write_messages(brief)
        return await self._draft(brief, messages)

    async def repair(self, brief: Brief, draft: Draft, findings: Sequence[Finding]) -> Draft:
        messages = self._repair_messages(brief, draft, findings)
        return await self._draft(brief, messages)

    def use(self) -> EngineUse:
        """Calls, tokens and seconds so far; `note` says how the server had to be asked."""
        used = {p.name: p.hash for p in self._prompts.values()}
        if self._made is None:
            return EngineUse(name=self.name, model=self.server.model, prompts=used)
        tally = self._made.tally
        return EngineUse(
            name=self.name,
            model=self._made.model,
            prompts=used,
            calls=tally.calls,
            input_tokens=tally.input_tokens,
            output_tokens=tally.output_tokens,
            seconds=round(tally.seconds, 3),
            cost=self._purse.spent,
            note=" ".join([*self._made.learnt.notes, self._pace.note]).strip(),
        )

    def request(self, kind: str, *given: Any, mark: str = _KEY_MARK) -> dict[str, Any]:
        """All that decides an answer, without the key and with the random mark blanked: what a
        cache keys on. `kind` is diagnose, write or repair, `given` that method's arguments; with
        an empty `mark` the request is fit to be sent."""
        messages, name, schema = self._request_parts(kind, given, mark)
        return {
            "endpoint": self.server.base_url,
            "model": self._made.model if self._made else self.server.model,
            "mode": self.server.mode,
            "messages": messages,
            "schema": schema.model_json_schema(),
            "settings": self._settings(name),
        }

    async def aclose(self) -> None:
        """Close the connections of the running event loop."""
        if self._made is not None:
            await self._made.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    @property
    def _calls(self) -> Calls:
        if self._made is None:
            with deadline.paused():  # the import takes up to a second, and no server is late by it
                from followup.engines.model_calls import Calls

            self._made = Calls(
                self.server, self._limits, self._purse, self._memory, self._http_client, self._pace
            )
        return self._made

    async def _draft(self, brief: Brief, messages: Messages) -> Draft:
        schema = answers.schema_for(brief)
        answer = await self._calls.ask(messages, schema, self._settings(_prompt_of(brief)))
        return answers.to_draft(answer, brief)

    def _settings(self, name: str) -> dict[str, Any]:
        return self._prompts[name].head.settings.model_dump(exclude_none=True)

    def _diagnose_messages(self, thread: Thread, mark: str = "") -> Messages:
        mark = mark or fresh_mark(*thread_texts(thread))
        user = self._prompts["diagnose"].render("user", thread=thread, mark=mark)
        return [_message("system", self._system["diagnose"]), _message("user", user)]

    def _write_messages(self, brief: Brief, mark: str = "") -> Messages:
        if answers.stage_of(brief) == "stop":
            raise BadUse("This thread has ended: there is nothing to write.")
        name = _prompt_of(brief)
        mark = mark or fresh_mark(*answers.texts_of(brief))
        user = self._prompts[name].render(
            "user",
            brief=brief,
            thread=brief.thread,
            stage=answers.stage_of(brief),
            send_on=(brief.timing and brief.timing.send_on) or brief.today,
            mark=mark,
        )
        return [_message("system", self._system[name]), _message("user", user)]

    def _repair_messages(
        self, brief: Brief, draft: Draft, findings: Sequence[Finding], mark: str = ""
    ) -> Messages:
        shown = draft.model_dump(mode="json", by_alias=False, exclude={"sources"})
        asked = self._prompts[_prompt_of(brief)].render(
            "repair", findings=[_told(one, draft) for one in findings]
        )
        return [
            *self._write_messages(brief, mark),
            _message("assistant", json.dumps(shown, ensure_ascii=False)),
            _message("user", asked),
        ]

    def _request_parts(
        self, kind: str, given: tuple[Any, ...], mark: str
    ) -> tuple[Messages, str, type[answers.Answer]]:
        if kind == "diagnose":
            (thread,) = given
            return self._diagnose_messages(thread, mark), kind, answers.DiagnoseAnswer
        brief: Brief = given[0]
        if kind == "write":
            messages = self._write_messages(brief, mark)
        else:
            draft, findings = given[1:]
            messages = self._repair_messages(brief, draft, findings, mark)
        return messages, _prompt_of(brief), answers.schema_for(brief)


def _prompt_of(brief: Brief) -> str:
    return "write" if brief.message is None else "rewrite"


def _message(role: str, content: str) -> dict[str, str]:
    return {"role": role, "content": content}


def _told(finding: Finding, draft: Draft) -> dict[str, str]:
    """A finding as the model reads it: where and what to do, with no phrase quoted."""
    return {
        "name": finding.name,
        "where": _where(finding, draft),
        "why": without_quotes(finding.message, f"{draft.subject} {draft.body}"),
        "instead": finding.instead,
    }


def _where(finding: Finding, draft: Draft) -> str:
    """'the subject', or 'sentence 2 of the body, words 3 to 5'."""
    if finding.field != "body" or finding.end <= finding.start:
        return f"the {finding.field}"
    before = [s for s in sentences(draft.body) if s.start <= finding.start]
    if not before:
        return "the body"
    first = len(words(draft.body[before[-1].start : finding.start])) + 1
    last = first + len(words(draft.body[finding.start : finding.end])) - 1
    which = f"words {first} to {last}" if last > first else f"word {first}"
    return f"sentence {len(before)} of the body, {which}"
