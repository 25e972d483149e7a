"""What the offline writer knows about words: heads of phrases and families of wording."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files


@lru_cache(maxsize=1)
def roles() -> dict[str, frozenset[str]]:
    text = (files("followup.engines.offline.english") / "roles.toml").read_text("utf-8")
    return {name: frozenset(heads.split()) for name, heads in tomllib.loads(text).items()}


@lru_cache(maxsize=1)
def _patterns() -> dict[str, re.Pattern[str]]:
    text = (files("followup.engines.offline") / "patterns.toml").read_text("utf-8")
    return {name: re.compile(p, re.IGNORECASE) for name, p in tomllib.loads(text).items()}


def pattern(name: str) -> re.Pattern[str]:
    """The family of wording of that name in patterns.toml."""
    return _patterns()[name]
