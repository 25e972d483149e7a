"""What ruff is to code, for follow-ups: deterministic rules with a place, a reason and a mend."""

from __future__ import annotations

from collections.abc import Iterable

from followup.checks import facts, form, pace, question, tone, value
from followup.checks.candidate import Candidate
from followup.checks.rule import Rule
from followup.values import Finding, Source, Thread

RULES: tuple[Rule, ...] = (
    *question.RULES,
    *value.RULES,
    *facts.RULES,
    *tone.RULES,
    *form.RULES,
    *pace.RULES,
)
_SELF = frozenset(
    [
        "no-way-out",
        "open-question",
        "many-questions",
        "nagging-phrase",
        "guilt",
        "no-question",
        "false-urgency",
        "no-new-value",
    ]
)
__all__ = ["RULES", "Candidate", "Rule", "check", "self_check", "trace"]


def check(
    seen: Candidate | str,
    *,
    thread: Thread | None = None,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
) -> tuple[Finding, ...]:
    """All findings, by field and position. `select` and `ignore` take names, codes, or the
    beginning of a code; a rule that breaks becomes a warning named 'rule-failed'."""
    if isinstance(seen, str):
        seen = Candidate.from_text(seen, thread)
    chosen, left = tuple(select), tuple(ignore)
    found: list[Finding] = []
    for one in RULES:
        if (not chosen or _named(one, chosen)) and not _named(one, left):
            found.extend(_run(one, seen))
    return tuple(sorted(found, key=lambda f: (f.field, f.start, f.end, f.code)))


def _named(one: Rule, names: tuple[str, ...]) -> bool:
    return any(one.name == n or one.code.startswith(n.upper()) for n in names)


def _run(one: Rule, seen: Candidate) -> list[Finding]:
    try:
        return list(one(seen))
    except Exception as error:
        return [
            Finding(
                code="FU900",
                name="rule-failed",
                severity="warning",
                message=f"{one.name} broke on this text: {type(error).__name__}: {error}",
                instead="Report it with the text; the other rules have run.",
            )
        ]


def trace(seen: Candidate) -> tuple[Source, ...]:
    """Where the names, figures, dates and quotations of the body come from."""
    known = facts.known_sources(seen)
    if known is None:
        return ()
    return tuple(
        Source(start=c.start, end=c.end, origin=c.origin, quote=c.quote)
        for c in facts.body_claims(seen, known)
        if c.status == "supported" and c.origin
    )


def self_check(thread: Thread) -> tuple[Finding, ...]:
    """The checks on the user's own last message."""
    mine = [m for m in thread.messages if m.from_me]
    if not mine:
        return ()
    seen = Candidate(body=mine[-1].body)
    return tuple(f for f in check(seen) if f.name in _SELF)
