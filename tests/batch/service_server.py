"""A loopback server that runs batches: files up, batches made, files down."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from loopback import Loopback

Line = dict[str, Any]


@dataclass
class Ending:
    """How a batch ends: its status, and the lines of its two files, None where there is no file."""

    status: str = "completed"
    output: list[Line] | None = None
    errors: list[Line] | None = None
    fault: str = ""
    polls: int = 0  # how often it is still under way


Script = Callable[[list[Line]], Ending]


@dataclass
class Running:
    lines: list[Line]
    ending: Ending
    asked: int = 0


@dataclass
class BatchService(Loopback):
    """Each batch ends as the next step of the script says; the last one repeats."""

    script: list[Script]
    models: list[str] = field(default_factory=lambda: ["loop"])

    def __post_init__(self) -> None:
        super().__init__(self.script, self.models)  # type: ignore[arg-type]
        self.files: dict[str, bytes] = {}
        self.batches: list[Running] = []

    def _app(self) -> web.Application:
        app = web.Application(client_max_size=2**28)
        app.router.add_post("/v1/files", self._upload)
        app.router.add_get("/v1/files/{id}/content", self._content)
        app.router.add_post("/v1/batches", self._make)
        app.router.add_get("/v1/batches/{id}", self._state)
        return app

    async def _upload(self, request: web.Request) -> web.Response:
        form = await request.post()
        assert form["purpose"] == "batch"
        return web.json_response(self._file(form["file"].file.read()))  # type: ignore[union-attr]

    def _file(self, raw: bytes) -> Line:
        id_ = f"file-{len(self.files) + 1}"
        self.files[id_] = raw
        return {
            "id": id_, "object": "file", "bytes": len(raw), "created_at": 0, "filename": "f",
            "purpose": "batch", "status": "processed",
        }  # fmt: skip

    async def _content(self, request: web.Request) -> web.Response:
        return web.Response(body=self.files[request.match_info["id"]])

    async def _make(self, request: web.Request) -> web.Response:
        told = await request.json()
        assert told["endpoint"] == "/v1/chat/completions"
        raw = self.files[told["input_file_id"]]
        lines = [json.loads(line) for line in raw.splitlines()]
        step = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        self.batches.append(Running(lines, step(lines)))  # type: ignore[arg-type]
        return web.json_response(self._told(len(self.batches)))

    async def _state(self, request: web.Request) -> web.Response:
        return web.json_response(self._told(int(request.match_info["id"].removeprefix("batch-"))))

    def _told(self, number: int) -> Line:
        batch = self.batches[number - 1]
        ending = batch.ending
        batch.asked += 1
        under_way = batch.asked <= ending.polls + 1
        told: Line = {
            "id": f"batch-{number}", "object": "batch", "completion_window": "24h", "created_at": 0,
            "endpoint": "/v1/chat/completions", "input_file_id": "f",
            "status": "in_progress" if under_way else ending.status,
            "request_counts": {"total": len(batch.lines), "completed": 0, "failed": 0},
        }  # fmt: skip
        if not under_way:
            for name, lines in (("output", ending.output), ("error", ending.errors)):
                if lines is not None:
                    raw = "".join(json.dumps(line) + "\n" for line in lines).encode()
                    told[f"{name}_file_id"] = self._file(raw)["id"]
            if ending.fault:
                data = [{"code": "x", "message": ending.fault}]
                told["errors"] = {"object": "list", "data": data}
        return told


def answered(line: Line, value: Line | str) -> Line:
    """A line of an output file."""
    text = value if isinstance(value, str) else json.dumps(value)
    body = {
        "model": "loop-2026",
        "choices": [{"message": {"content": text}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 100, "completion_tokens": 20},
    }
    return {"custom_id": line["custom_id"], "response": {"status_code": 200, "body": body}}


def failed(line: Line, code: str, message: str = "no") -> Line:
    """A line of an error file without a response."""
    return {
        "custom_id": line["custom_id"], "response": None,
        "error": {"code": code, "message": message},
    }  # fmt: skip


def refused(line: Line, status: int, message: str) -> Line:
    """A line whose error stands inside response.body."""
    body = {"error": {"message": message, "type": "x", "code": None}}
    return {
        "custom_id": line["custom_id"], "response": {"status_code": status, "body": body},
        "error": None,
    }  # fmt: skip
