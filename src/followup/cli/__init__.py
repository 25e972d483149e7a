"""The command line: one small file a verb, one module for output."""

from __future__ import annotations

import sys

import typer

from followup.cli import (
    batch,
    check,
    diagnose,
    doctor,
    draft,
    eval,
    library,
    prompts,
    read,
    rewrite,
    rule,
    serve_model,
)
from followup.errors import FollowupError

app = typer.Typer(
    name="followup",
    help="Turn a thread that went quiet into a follow-up worth answering.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(draft.draft)
app.command()(diagnose.diagnose)
app.command()(read.read)
app.command()(check.check)
app.command()(rewrite.rewrite)
app.add_typer(batch.app, name="batch")
app.command()(rule.rule)
app.command()(doctor.doctor)
app.command()(serve_model.serve_model)
app.add_typer(library.app, name="library")
app.add_typer(prompts.app, name="prompts")
app.add_typer(eval.app, name="eval")


def main() -> None:
    """Run; a FollowupError is one line and a hint on stderr, with its exit code."""
    try:
        app()
    except FollowupError as error:
        sys.stderr.write(f"followup: {error}\n")
        if error.hint:
            sys.stderr.write(f"  {error.hint}\n")
        raise SystemExit(error.exit_code) from None
    except KeyboardInterrupt:
        sys.stderr.write("followup: stopped; nothing was written.\n")
        raise SystemExit(130) from None
    except BrokenPipeError:
        raise SystemExit(0) from None
