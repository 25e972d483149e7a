"""The one protocol that every engine keeps.

An engine is asked once for each thing; the loop of checks and re-asks is `writing.py`'s.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from followup.values import Brief, Diagnosis, Draft, EngineUse, Finding, Thread


class Engine(Protocol):
    """Diagnose and write; async, so that many threads can wait for one server at a time."""

    async def diagnose(self, thread: Thread) -> Diagnosis:
        """The three-way check. Quotes are verbatim in the contact's own words."""
        ...

    async def write(self, brief: Brief) -> Draft:
        """A draft from the brief alone; where `brief.message` is set, a rewrite of it."""
        ...

    async def repair(self, brief: Brief, draft: Draft, findings: Sequence[Finding]) -> Draft:
        """The draft again, with the findings mended."""
        ...

    def use(self) -> EngineUse:
        """What this engine has cost since it was made."""
        ...

    async def aclose(self) -> None:
        """Let go of its connections; it may be asked again after that."""
        ...
