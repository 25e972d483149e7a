"""followup serve-model: a small language model on this machine, to try the model engine with."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from followup.engines import local

Port = Annotated[int, typer.Option("--port", min=1, max=65535, help="Its port on 127.0.0.1.")]
Weights = Annotated[
    Path | None, typer.Option("--weights", help="A GGUF file of yours instead of SmolLM2-135M.")
]
Context = Annotated[
    int, typer.Option("--context", min=512, help="Tokens that prompt and answer may have together.")
]
Seed = Annotated[int, typer.Option("--seed", min=0, help="The same seed, the same answers.")]


def serve_model(
    port: Port = local.PORT, weights: Weights = None, context: Context = 8192, seed: Seed = 0
) -> None:
    """Serve a small model on loopback until Ctrl-C. Needs the extra 'local'.

    It proves the wiring and writes badly: give --weights for a model that writes.
    Example: followup serve-model --port 8091
    """
    served = local.served(weights, port, context, seed)
    sys.stderr.write(
        f"Serving {served.model} at {served.url}; Ctrl-C ends it. In another terminal:\n"
        f"  OPENAI_BASE_URL={served.url} FOLLOWUP_TIMEOUT=600 followup doctor\n"
    )
    local.serve(served)
