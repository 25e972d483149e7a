"""Run the rules: all that were asked for, each on its own, so that one that breaks stops none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from followup.checks import facts, form, pace, question, tone, value
from followup.checks.candidate import Candidate, once
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


def check(
    seen: Candidate | str,
    *,
    thread: Thread | None = None,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
) -> tuple[Finding, ...]:
    """All findings, by field and position.

    `seen` may be a text, whose first line may be 'Subject: …'. `select` and `ignore` take names,
    codes, the beginning of a code, or a family. A rule that breaks becomes a warning named
    'rule-failed'; a text that is not English is held to the other rules alone, with a warning that
    says so.
    """
    if isinstance(seen, str):
        seen = Candidate.from_text(seen, thread)
    chosen, left = tuple(select), tuple(ignore)
    if not chosen and not left:
        return _all_findings(seen)
    return _findings(
        seen, [r for r in RULES if (not chosen or _named(r, chosen)) and not _named(r, left)]
    )


@once
def _all_findings(seen: Candidate) -> tuple[Finding, ...]:
    return _findings(seen, RULES)


def _findings(seen: Candidate, rules: Sequence[Rule]) -> tuple[Finding, ...]:
    found: list[Finding] = []
    if not seen.english:
        found = [_skipped(sum(r.english for r in rules))]
        rules = [r for r in rules if not r.english]
    for one in rules:
        found.extend(_run(one, seen))
    return tuple(sorted(found, key=lambda f: (f.field, f.start, f.end, f.code)))


def _named(one: Rule, names: tuple[str, ...]) -> bool:
    return any(one.goes_by(name) for name in names)


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


def _skipped(count: int) -> Finding:
    return Finding(
        code="FU901",
        name="not-english",
        severity="warning",
        message=f"It is not in English, so {count} rules that need English words were skipped.",
        instead="Read it once more for tone, for one question and for a way out.",
    )


def trace(seen: Candidate) -> tuple[Source, ...]:
    """Where the names, figures, dates and quotations of the body come from."""
    return tuple(
        Source(start=c.start, end=c.end, origin=c.origin, quote=c.quote)
        for c in facts.body_claims(seen)
        if c.status == "supported" and c.origin
    )
