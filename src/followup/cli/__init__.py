"""The command line: one small file a verb, one module for output."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

from followup.errors import FollowupError

if TYPE_CHECKING:
    import typer

_OBJECTS = 20_000  # so many new ones before the young are looked through for garbage
VERBS = (
    "draft", "diagnose", "read", "check", "rewrite", "batch", "rule", "doctor", "library",
    "prompts", "eval", "serve-model",
)  # fmt: skip


def built(verbs: Sequence[str] = VERBS) -> typer.Typer:
    """The command line of these verbs: `followup.cli.VERB.VERB`, or `.app` where it has verbs of
    its own."""
    import typer

    made = typer.Typer(
        cls=_verbs(),
        name="followup",
        help="Turn a thread that went quiet into a follow-up worth answering.",
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    made.callback()(_always_with_a_verb)
    for verb in verbs:
        name = verb.replace("-", "_")
        module = import_module(f"followup.cli.{name}")
        if hasattr(module, "app"):
            made.add_typer(module.app, name=verb)
        else:
            made.command()(getattr(module, name))
    return made


def _verbs() -> type[typer.core.TyperGroup]:
    """typer's own group leaves at Ctrl-C without a word; this one lets `main` say it."""
    from typer.core import TyperGroup

    class Verbs(TyperGroup):
        def invoke(self, ctx: Any) -> Any:
            try:
                return super().invoke(ctx)
            except KeyboardInterrupt:
                raise Stopped from None

    return Verbs


class Stopped(Exception):
    """Ctrl-C in a verb that says nothing of it itself."""


def _always_with_a_verb() -> None:
    """One verb alone is still called by its name."""


def __getattr__(name: str) -> Any:
    if name != "app":
        raise AttributeError(f"module 'followup.cli' has no attribute {name!r}")
    return built()


def main() -> None:
    """Run; a FollowupError is one line and a hint on stderr, with its exit code.

    Only the verb that is called is built: building all takes longer than a check. typer comes in
    here too, so that Ctrl-C while it is imported ends in the same line.
    """
    # pydantic would read the metadata of every installed package in search of plugins, a tenth of
    # the time of a check; and of what is loaded nothing is garbage, so it need not be sought often.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    gc.set_threshold(_OBJECTS)
    verb = sys.argv[1] if len(sys.argv) > 1 else ""
    try:
        built((verb,) if verb in VERBS else VERBS)()
    except FollowupError as error:
        sys.stderr.write(f"followup: {error}\n")
        if error.hint:
            sys.stderr.write(f"  {error.hint}\n")
        raise SystemExit(error.exit_code) from None
    except (KeyboardInterrupt, Stopped):
        sys.stderr.write("followup: stopped; no file was left half written.\n")
        raise SystemExit(130) from None
    except BrokenPipeError:
        raise SystemExit(0) from None
