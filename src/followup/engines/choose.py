"""Which engine the settings ask for: the model where one is configured, else offline."""

from __future__ import annotations

import os

from followup.config import Settings
from followup.engines.base import Engine
from followup.engines.pace import Pace
from followup.errors import BadUse


def choose(settings: Settings, pace: Pace | None = None) -> Engine:
    """The engine, ready to be asked; NotConfigured where a model is wanted and cannot be had."""
    if settings.engine not in ("auto", "model", "offline"):
        raise BadUse(f"--engine {settings.engine}: not known.", "Use auto, model or offline.")
    if settings.wants_model:
        return _model(settings, pace)
    from followup.engines.offline.engine import OfflineEngine

    return OfflineEngine()


def _model(settings: Settings, pace: Pace | None) -> Engine:
    """The model engine, with what the settings wrap around it."""
    from followup.engines.cache import CachedEngine, default_folder
    from followup.engines.model import ModelEngine
    from followup.engines.redact import RedactedEngine

    folder = settings.cache or default_folder(os.environ)
    model = ModelEngine.from_settings(settings, memory=folder, pace=pace)
    engine: Engine = model if settings.no_cache else CachedEngine(model, folder)
    return RedactedEngine(engine) if settings.redact else engine
