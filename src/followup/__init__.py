"""Turn a thread that went quiet into a follow-up worth answering.

    from followup import read_thread, diagnose, follow_up, check

Each name is loaded when it is first used, so `check` alone loads none of the engines.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from followup.checks import check as check
    from followup.errors import FollowupError as FollowupError
    from followup.pipeline import diagnose as diagnose
    from followup.pipeline import follow_up as follow_up
    from followup.pipeline import rewrite as rewrite
    from followup.reading import read_thread as read_thread

_WHERE = {
    "FollowupError": "followup.errors",
    "check": "followup.checks",
    "diagnose": "followup.pipeline",
    "follow_up": "followup.pipeline",
    "read_thread": "followup.reading",
    "rewrite": "followup.pipeline",
}
__all__ = ["FollowupError", "check", "diagnose", "follow_up", "read_thread", "rewrite"]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module 'followup' has no attribute {name!r}")
    return getattr(import_module(_WHERE[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
