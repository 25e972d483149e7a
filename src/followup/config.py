"""Settings: flags over environment over followup.toml over defaults. Keys are never printed."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr, ValidationError

from followup.errors import BadConfig
from followup.values import Level, Value

EngineName = Literal["auto", "model", "offline"]
FILE = "followup.toml"
_ENVIRONMENT = {
    "FOLLOWUP_ME": "me",
    "FOLLOWUP_LEVEL": "level",
    "FOLLOWUP_ENGINE": "engine",
    "FOLLOWUP_MODEL": "model",
    "FOLLOWUP_MODE": "mode",
    "FOLLOWUP_COUNTRY": "country",
    "FOLLOWUP_LIBRARY": "library",
    "FOLLOWUP_PROMPTS": "prompts",
    "FOLLOWUP_TIMEOUT": "timeout",
    "FOLLOWUP_REASKS": "reasks",
    "FOLLOWUP_MAX_COST": "max_cost",
    "FOLLOWUP_PRICES": "prices",
    "FOLLOWUP_CACHE": "cache",
    "FOLLOWUP_REDACT": "redact",
    "OPENAI_API_KEY": "api_key",
    "OPENAI_BASE_URL": "base_url",
}


class Settings(Value):
    """All that can be set; `source` names where each value that is not a default came from."""

    me: str | None = None
    level: Level = "individual"
    engine: EngineName = "auto"
    model: str | None = None  # None: what the server offers, or OpenAI's small one
    mode: Literal["auto", "tools", "json_schema", "json_object", "json"] = "auto"
    base_url: str | None = None
    api_key: SecretStr | None = None
    country: str | None = None
    library: Path | None = None
    prompts: Path | None = None
    prompt: dict[str, str] = Field(default_factory=dict)  # prompt name -> version: {'write': 'v2'}
    timeout: float = Field(60.0, gt=0, allow_inf_nan=False)  # seconds for one whole draft
    reasks: int = Field(2, ge=0)
    max_cost: float | None = Field(None, ge=0, allow_inf_nan=False)  # US dollars
    prices: Path | None = None  # a table of prices, where genai-prices knows none
    cache: Path | None = None
    no_cache: bool = False
    redact: bool = False  # names, addresses and amounts go to the server as tokens
    facts: dict[str, str] = Field(default_factory=dict)
    select: tuple[str, ...] = ()  # the only rules that run; all where it is empty
    ignore: tuple[str, ...] = ()
    source: dict[str, str] = Field(default_factory=dict)

    @property
    def wants_model(self) -> bool:
        """The model where it is asked for, or where a key or a server is configured."""
        return self.engine == "model" or (
            self.engine == "auto" and bool(self.api_key or self.base_url)
        )


def load(
    flags: Mapping[str, Any], environment: Mapping[str, str], config: Path | None = None
) -> Settings:
    """Settings from all four places; BadConfig names the place and the key that is wrong."""
    path = config or Path(FILE)
    if config is not None and not config.is_file():
        raise BadConfig(f"--config {config}: no such file.", "Give the path of a followup.toml.")
    values: dict[str, Any] = {}
    source: dict[str, str] = {}
    layers = (
        (path.name, _from_file(path) if path.is_file() else {}),
        ("environment", {k: environment[n] for n, k in _ENVIRONMENT.items() if environment.get(n)}),
        ("flags", {k: v for k, v in flags.items() if v is not None}),
    )
    for name, layer in layers:
        values.update(layer)
        source.update(dict.fromkeys(layer, name))
    try:
        return Settings(**values, source=source)
    except ValidationError as error:
        first = error.errors()[0]
        key = str(first["loc"][0]) if first["loc"] else "?"
        raise BadConfig(
            f"{key} ({source.get(key, 'settings')}): {first['msg'].lower()}.",
            "See followup --help for what it takes.",
        ) from None


def _from_file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadConfig(
            f"{path}: not well-formed TOML ({error}).", "Mend the line it names."
        ) from error


_LIKE = {"--fact": "decider='Ana Ruiz'", "--column": "message=Body"}


def parse_facts(pairs: list[str], option: str = "--fact") -> dict[str, str]:
    """['decider=Ana'] as {'decider': 'Ana'}."""
    facts = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or not key.strip() or not value.strip():
            raise BadConfig(
                f"{option} {pair}: expected key=value.", f"For example {option} {_LIKE[option]}."
            )
        facts[key.strip()] = value.strip()
    return facts
