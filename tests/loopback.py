"""A chat completions server on loopback that answers, and fails, on a script.

`python tests/loopback.py --delay 0.2` serves for the benches, from a process of its own.
"""

from __future__ import annotations

import asyncio
import json
import sys
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Self

from aiohttp import web

Request = dict[str, Any]


@dataclass
class Step:
    """One reply. `cut` breaks the connection 'before' a byte or in the 'middle' of the body."""

    status: int = 200
    body: dict[str, Any] | str = ""
    headers: dict[str, str] = field(default_factory=dict)
    cut: str = ""
    delay: float = 0.0


Scripted = Step | Callable[[Request], Step]


def completion(message: dict[str, Any], finish: str = "stop", usage: bool = True) -> Step:
    """A whole chat completion around a message."""
    body = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 0,
        "model": "loop",
        "choices": [
            {
                "index": 0,
                "finish_reason": finish,
                "logprobs": None,
                "message": {"role": "assistant", "content": None, **message},
            }
        ],
    }
    if usage:
        body["usage"] = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}
    return Step(body=body)


def says(text: str, finish: str = "stop") -> Step:
    return completion({"content": text}, finish)


def calls(name: str, arguments: str, finish: str = "stop") -> Step:
    call = {"id": "call_1", "type": "function", "function": {"name": name, "arguments": arguments}}
    return completion({"tool_calls": [call]}, finish)


def gives(payload: dict[str, Any] | str) -> Callable[[Request], Step]:
    """The payload in whichever way the request asks for it."""
    text = payload if isinstance(payload, str) else json.dumps(payload)

    def step(request: Request) -> Step:
        if request.get("tools"):
            return calls(request["tools"][0]["function"]["name"], text)
        if request.get("response_format"):
            return says(text)
        return says(f"Here it is:\n```json\n{text}\n```")

    return step


def fails(
    status: int, message: str = "no", headers: dict[str, str] | None = None, **more: Any
) -> Step:
    error = {"message": message, "type": "error", "param": None, "code": None, **more}
    return Step(status=status, body={"error": error}, headers=headers or {})


class Loopback:
    """`with Loopback([...]) as server:`; the last step of the script repeats."""

    def __init__(self, script: Iterable[Scripted], models: Iterable[str] = ("loop",)) -> None:
        self.script = list(script)
        self.models = list(models)
        self.requests: list[Request] = []
        self.headers: list[dict[str, str]] = []
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def __enter__(self) -> Self:
        ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, args=(ready,), daemon=True)
        self._thread.start()
        assert ready.wait(10), "the loopback server did not start"
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    def _run(self, ready: threading.Event) -> None:
        self._loop.run_until_complete(self._serve(ready))
        self._loop.close()

    async def _serve(self, ready: threading.Event) -> None:
        self._stop = asyncio.Event()
        runner = web.AppRunner(self._app(), access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.port = runner.addresses[0][1]
        ready.set()
        await self._stop.wait()
        await runner.cleanup()

    def _app(self) -> web.Application:
        app = web.Application(client_max_size=2**24)
        app.router.add_post("/v1/chat/completions", self._chat)
        app.router.add_get("/v1/models", self._models)
        return app

    async def _models(self, _: web.Request) -> web.Response:
        data = [{"id": m, "object": "model", "created": 0, "owned_by": "x"} for m in self.models]
        return web.json_response({"object": "list", "data": data})

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        self.requests.append(body)
        self.headers.append(dict(request.headers))
        step = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        if callable(step):
            step = step(body)
        if step.delay:
            await asyncio.sleep(step.delay)
        return await self._reply(request, step)

    async def _reply(self, request: web.Request, step: Step) -> web.StreamResponse:
        whole = isinstance(step.body, str)
        data = step.body.encode() if whole else json.dumps(step.body).encode()  # type: ignore[union-attr]
        kind = "text/html" if whole else "application/json"
        if not step.cut:
            return web.Response(
                status=step.status, body=data, headers=step.headers, content_type=kind
            )
        response = web.StreamResponse(status=step.status)
        if step.cut == "middle":
            response.content_type = kind
            response.content_length = len(data)
            await response.prepare(request)
            await response.write(data[: len(data) // 2])
        assert request.transport is not None
        request.transport.abort()
        return response


def serve_for_bench(delay: float, payload: dict[str, Any]) -> None:
    """Serve until killed; print the address on the first line."""
    answer = gives(payload)

    def late(request: Request) -> Step:
        step = answer(request)
        step.delay = delay
        return step

    server = Loopback([late])
    with server:
        print(server.url, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    serve_for_bench(float(sys.argv[1]), json.loads(sys.argv[2]))
