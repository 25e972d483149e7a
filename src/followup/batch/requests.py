"""Files of requests, each within the limits of a service, beside the output."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, BinaryIO

from followup.batch.kept import Store

MOST_REQUESTS, MOST_BYTES = 50_000, 200_000_000  # of one file


class RequestFiles:
    """Writes requests, each file within the limits of a service."""

    def __init__(self, store: Store, output: Path, most: int, most_bytes: int) -> None:
        self._store, self._output = store, output
        self._most, self._most_bytes = most, most_bytes
        self._number = len(store.files())
        self._ids: list[str] = []
        self._size = 0
        self._file: BinaryIO | None = None
        self.asked = 0

    def add(self, request: dict[str, Any]) -> None:
        """One more request; one whose answer is still to come is not written twice."""
        id_ = request["custom_id"]
        self.asked += 1
        if self._store.is_asked(id_):
            return
        line = json.dumps(request, ensure_ascii=False).encode() + b"\n"
        if len(self._ids) == self._most or self._size + len(line) > self._most_bytes:
            self.close()
        if self._file is None:
            self._number += 1
            self._path = self._output.with_name(
                f"{self._output.name}.requests-{self._number}.jsonl"
            )
            self._file = self._path.open("wb")
        self._file.write(line)
        self._ids.append(id_)
        self._size += len(line)

    def close(self) -> None:
        """End the file, and note what it asks."""
        if self._file is not None:
            self._file.close()
            self._store.add_file(self._path, self._ids)
        self._file, self._ids, self._size = None, [], 0
