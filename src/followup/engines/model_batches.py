"""A server's batches: files up, batches made and asked after, files down. Errors are ours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import openai

from followup.engines.looked_up import URL
from followup.engines.model_faults import plain, translate
from followup.engines.servers import Server

_RUNNING = ("validating", "in_progress", "finalizing", "cancelling")


class State(NamedTuple):
    """How a batch stands. `files` are those with answers and errors, where there are any."""

    status: str
    done: int
    failed: int
    total: int
    files: tuple[str, ...]
    fault: str  # why the batch as a whole failed

    @property
    def ended(self) -> bool:
        return self.status not in _RUNNING


class Batches:
    """The batches of one server. A call that makes a batch is made once; others are repeated."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._client = openai.OpenAI(
            api_key=server.api_key.get_secret_value() or "no-key",
            base_url=server.path,
            default_query=server.query,
            max_retries=3,
        )

    def send(self, path: Path) -> str:
        """Upload requests and make a batch of them; its id."""
        with self._ours(), path.open("rb") as file:
            sent = self._client.files.create(file=file, purpose="batch")
            made = self._client.with_options(max_retries=0).batches.create(
                input_file_id=sent.id,
                endpoint=URL,
                completion_window="24h",
            )
            return made.id

    def state(self, id_: str) -> State:
        """How the batch stands now."""
        with self._ours():
            told = self._client.batches.retrieve(id_)
        counts = told.request_counts
        faults = told.errors.data if told.errors and told.errors.data else []
        return State(
            status=told.status,
            done=counts.completed if counts else 0,
            failed=counts.failed if counts else 0,
            total=counts.total if counts else 0,
            files=tuple(one for one in (told.output_file_id, told.error_file_id) if one),
            fault=plain("; ".join(str(one.message) for one in faults), self._server.secrets),
        )

    def fetch(self, file_id: str, path: Path) -> None:
        """A file of the server's into a file here."""
        with self._ours(), self._client.files.with_streaming_response.content(file_id) as told:
            told.stream_to_file(path)

    def close(self) -> None:
        self._client.close()

    @contextmanager
    def _ours(self) -> Iterator[None]:
        try:
            yield
        except openai.OpenAIError as error:
            raise translate(error, self._server) from None
