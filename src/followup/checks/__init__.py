"""What ruff is to code, for follow-ups: deterministic rules with a place, a reason and a mend."""

from __future__ import annotations

from followup.checks.candidate import Candidate
from followup.checks.drafted import drafted
from followup.checks.kindly import self_check
from followup.checks.rule import Rule
from followup.checks.runner import RULES, check, trace

__all__ = ["RULES", "Candidate", "Rule", "check", "drafted", "self_check", "trace"]
