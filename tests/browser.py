"""A page in headless Chromium, driven by its own protocol: for tests marked `browser`."""

from __future__ import annotations

import asyncio
import base64
import itertools
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)


class Page:
    """`asked` holds every address that it asked for, `complaints` what the browser logged."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self.asked: list[str] = []
        self.complaints: list[str] = []
        self.loaded = asyncio.Event()
        self._ids = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}

    async def send(self, method: str, **params: Any) -> dict[str, Any]:
        """One command of the protocol, and its result."""
        number = next(self._ids)
        self._waiting[number] = asyncio.get_running_loop().create_future()
        await self._socket.send_json({"id": number, "method": method, "params": params})
        try:
            return await asyncio.wait_for(self._waiting[number], 30)
        finally:
            del self._waiting[number]

    async def width(self, pixels: int) -> None:
        """As wide as a phone or a desk's screen."""
        await self.send(
            "Emulation.setDeviceMetricsOverride",
            width=pixels, height=844, deviceScaleFactor=1, mobile=pixels < 700,
        )  # fmt: skip

    async def run(self, script: str) -> Any:
        """The value of an expression in the page."""
        told = await self.send("Runtime.evaluate", expression=script, returnByValue=True)
        assert "exceptionDetails" not in told, told
        return told["result"].get("value")

    async def picture(self, path: Path, **clip: float) -> None:
        """The whole page, or x, y, width and height of it, as a PNG."""
        more = {"clip": {**clip, "scale": 1}} if clip else {}
        told = await self.send("Page.captureScreenshot", captureBeyondViewport=True, **more)
        path.write_bytes(base64.b64decode(told["data"]))

    async def pdf(self, path: Path) -> None:
        told = await self.send("Page.printToPDF", printBackground=True)
        path.write_bytes(base64.b64decode(told["data"]))

    async def read(self) -> None:
        async for message in self._socket:
            told = message.json()
            if "id" in told:
                self._waiting[told["id"]].set_result(told.get("result") or told)
            elif told["method"] == "Page.loadEventFired":
                self.loaded.set()
            elif told["method"] == "Network.requestWillBeSent":
                self.asked.append(told["params"]["request"]["url"])
            elif told["method"] == "Log.entryAdded":
                self.complaints.append(told["params"]["entry"]["text"])
            elif told["method"] == "Runtime.exceptionThrown":
                self.complaints.append(str(told["params"]["exceptionDetails"].get("text")))


@asynccontextmanager
async def page(path: Path) -> AsyncIterator[Page]:
    """The page, loaded; the browser is gone afterwards."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        process = await asyncio.create_subprocess_exec(
            str(CHROMIUM), "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run",
            "--hide-scrollbars", "--remote-debugging-port=0", f"--user-data-dir={folder}",
            "about:blank",
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        try:
            async with aiohttp.ClientSession() as session:
                address = await _address(session, Path(folder) / "DevToolsActivePort")
                async with session.ws_connect(address, max_msg_size=0) as socket:
                    opened = Page(socket)
                    reader = asyncio.create_task(opened.read())
                    for domain in ("Page", "Network", "Log", "Runtime"):
                        await opened.send(f"{domain}.enable")
                    await opened.send("Page.navigate", url=path.resolve().as_uri())
                    await asyncio.wait_for(opened.loaded.wait(), 20)
                    yield opened
                    reader.cancel()
        finally:
            process.terminate()
            await process.wait()


async def _address(session: aiohttp.ClientSession, file: Path) -> str:
    """Where the blank tab listens; Chromium writes its port into a file."""
    async with asyncio.timeout(30):
        while not file.is_file() or "\n" not in file.read_text():
            await asyncio.sleep(0.05)
        port = file.read_text().split()[0]
        while True:
            async with session.get(f"http://127.0.0.1:{port}/json/list") as answer:
                pages = [one for one in await answer.json() if one["type"] == "page"]
            if pages:
                return str(pages[0]["webSocketDebuggerUrl"])
            await asyncio.sleep(0.05)
