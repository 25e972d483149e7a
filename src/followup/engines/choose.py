"""Which engine the settings ask for: the model where one is configured, else offline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from followup.config import Settings
from followup.engines.base import Engine
from followup.errors import BadUse

if TYPE_CHECKING:
    from followup.engines.model import ModelEngine


def choose(settings: Settings) -> Engine:
    """The engine, ready to be asked; NotConfigured where a model is wanted and cannot be had."""
    if settings.engine not in ("auto", "model", "offline"):
        raise BadUse(f"--engine {settings.engine}: not known.", "Use auto, model or offline.")
    if settings.wants_model:
        return _model(settings)
    from followup.engines.offline.engine import OfflineEngine

    return OfflineEngine()


def _model(settings: Settings) -> ModelEngine:
    from followup import prompts
    from followup.checks import RULES
    from followup.engines import cost
    from followup.engines.model import ModelEngine
    from followup.engines.servers import Limits, Server

    environ = {"OPENAI_BASE_URL": settings.base_url or ""}
    if settings.api_key:
        environ["OPENAI_API_KEY"] = settings.api_key.get_secret_value()
    server = Server.from_environment(environ, model=settings.model, mode=settings.mode)
    return ModelEngine(
        server,
        prompts=prompts.chosen(settings.prompt, settings.prompts),
        rules=tuple(prompts.RuleText(rule.name, rule.why) for rule in RULES),
        limits=Limits(timeout=settings.timeout),
        purse=cost.purse(server.model, server.base_url, settings.max_cost),
    )
