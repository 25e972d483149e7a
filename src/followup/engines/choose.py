"""Which engine the settings ask for: the model where one is configured, else offline."""

from __future__ import annotations

from followup.config import Settings
from followup.engines.base import Engine
from followup.errors import BadUse


def choose(settings: Settings) -> Engine:
    """The engine, ready to be asked; NotConfigured where a model is wanted and cannot be had."""
    if settings.engine not in ("auto", "model", "offline"):
        raise BadUse(f"--engine {settings.engine}: not known.", "Use auto, model or offline.")
    if settings.wants_model:
        from followup.engines.model import ModelEngine

        return ModelEngine.from_settings(settings)
    from followup.engines.offline.engine import OfflineEngine

    return OfflineEngine()
