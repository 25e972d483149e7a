"""The variants of one `eval run`: every combination of engines, models and prompt versions."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from typing import NamedTuple

from followup.config import Settings, parse_facts
from followup.errors import BadUse

_PLAIN = re.compile(r"[^A-Za-z0-9.=_-]+")


class Variant(NamedTuple):
    """A name fit for a file, and the settings it stands for."""

    name: str
    settings: Settings


def expand(
    base: Settings,
    engines: Sequence[str] = (),
    models: Sequence[str] = (),
    prompts: Sequence[str] = (),
) -> list[Variant]:
    """('write=v1', 'write=v2') makes two; model and prompts vary for the model engine alone."""
    found: dict[str, Variant] = {}
    for engine in engines or (base.engine,):
        if engine not in ("auto", "model", "offline"):
            raise BadUse(f"--engine {engine}: not known.", "Use auto, model or offline.")
        at = base.model_copy(update={"engine": engine})
        if at.wants_model:
            for model, choice in itertools.product(models or (base.model,), _choices(prompts)):
                picked = {**base.prompt, **choice}
                told = at.model_copy(update={"engine": "model", "model": model, "prompt": picked})
                name = _name(["model", model or "", *(f"{k}={v}" for k, v in choice.items())])
                found[name] = Variant(name, told)
        else:
            found["offline"] = Variant("offline", at.model_copy(update={"engine": "offline"}))
    return list(found.values())


def _choices(prompts: Sequence[str]) -> list[dict[str, str]]:
    """Every combination of the versions that each prompt was given."""
    by_name: dict[str, list[str]] = {}
    for pair in prompts:
        ((name, version),) = parse_facts([pair]).items()
        by_name.setdefault(name, []).append(version)
    names = list(by_name)
    return [dict(zip(names, told, strict=True)) for told in itertools.product(*by_name.values())]


def _name(parts: Sequence[str]) -> str:
    return "-".join(_PLAIN.sub("-", part).strip("-") for part in parts if part)
