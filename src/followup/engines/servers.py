"""Which server, how it is asked, and what has been learnt about it."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, NamedTuple
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from pydantic import SecretStr

from followup.config import Settings
from followup.errors import BadUse, NotConfigured

Mode = Literal["tools", "json_schema", "json_object", "json"]
ModeChoice = Literal["auto", "tools", "json_schema", "json_object", "json"]
MODES: tuple[Mode, ...] = ("tools", "json_schema", "json_object", "json")  # as auto tries them
SAID: dict[Mode, str] = {
    "tools": "function calls (tools)",
    "json_schema": "answers by a JSON schema (response_format)",
    "json_object": "JSON objects held to a schema (response_format)",
    "json": "JSON written as plain text",
}
OPENAI = "https://api.openai.com/v1"
DEFAULT_MODEL = "gpt-5-mini"  # only at OpenAI; another server is asked what it serves

_MEMORY = "servers.json"
_KEY_LENGTH = 8  # characters; what is shorter stands for no key ("none")
_TOKEN_LENGTH = 16  # a shorter part of an address is a version or a name
# Words of a server's refusal that speak of a way to ask rather than of this request.
_FEATURE_WORDS = (
    "tool",
    "function",
    "response_format",
    "json_schema",
    "json schema",
    "json_object",
    "structured output",
    "grammar",
    "jinja",
    "guided",
)


@dataclass(frozen=True, slots=True)
class Server:
    """Where the model is and how to ask it. The key is never shown: it is a SecretStr."""

    base_url: str
    model: str = ""
    api_key: SecretStr = field(default=SecretStr(""), repr=False)
    mode: ModeChoice = "auto"

    @classmethod
    def from_settings(cls, settings: Settings) -> Server:
        """NotConfigured where there is neither a key nor a server of one's own."""
        url = (settings.base_url or "").strip()
        key = _checked_key(settings.api_key)
        if not url and not key.get_secret_value():
            raise NotConfigured(
                "No language model is configured.",
                "Set OPENAI_API_KEY, or OPENAI_BASE_URL for a server of your own; "
                "or use --engine offline.",
            )
        model = settings.model or ("" if url else DEFAULT_MODEL)
        return cls(_checked_url(url or OPENAI), model, key, settings.mode)

    @property
    def path(self) -> str:
        """The address without what follows a question mark, which goes by `query`."""
        return self.base_url.partition("?")[0]

    @property
    def query(self) -> dict[str, str]:
        """What goes with every call, such as Azure's api-version."""
        return dict(parse_qsl(urlsplit(self.base_url).query))

    @property
    def secrets(self) -> tuple[str, ...]:
        """What no message may repeat: the key, and what may be one in the address."""
        key = self.api_key.get_secret_value()
        queried = (one for one in self.query.values() if len(one) >= _TOKEN_LENGTH)
        return (key, *queried) if len(key) >= _KEY_LENGTH else tuple(queried)

    @property
    def host(self) -> str:
        """Its host and port, fit for a message: no user, password, path or query."""
        parts = urlsplit(self.base_url)
        name = parts.hostname or "?"
        return f"{name}:{parts.port}" if parts.port else name


class Limits(NamedTuple):
    """Seconds, and how often the same HTTP call is made at most."""

    timeout: float = 60.0  # one HTTP call
    deadline: float = 180.0  # one answer, all retries and re-asks in it
    tries: int = 4
    longest_wait: float = 30.0  # between two tries, unless the server names a time itself
    reasks: int = 1  # of an answer that does not fit the schema; findings are writing.py's


@dataclass(slots=True)
class Learnt:
    """What a server turned out to take. `memory` is a folder in which it is kept, by endpoint and
    model, so that the next run need not find it out again."""

    mode: Mode
    fixed: bool
    notes: list[str] = field(default_factory=list)
    dropped: set[str] = field(default_factory=set)
    renamed: dict[str, str] = field(default_factory=dict)
    proven: bool = False  # an answer has come in this mode
    memory: Path | None = None
    name: str = ""

    @classmethod
    def about(cls, server: Server, memory: Path | None = None) -> Learnt:
        fixed = server.mode != "auto"
        mode = MODES[0] if server.mode == "auto" else server.mode
        # Hashed: some gateways take an account's token in the address.
        name = hashlib.sha256(f"{server.base_url} {server.model}".encode()).hexdigest()
        known = cls(mode=mode, fixed=fixed, memory=memory, name=name)
        known._recall()
        return known

    def step_down(self, lacking: Mode, host: str) -> bool:
        """Go on to the next way to ask; False where there is none. Calls that failed side by side
        step down once."""
        if self.mode != lacking:
            return True
        at = MODES.index(lacking)
        if self.fixed or at + 1 == len(MODES):
            return False
        self.mode = MODES[at + 1]
        self.notes.append(f"{host} takes no {SAID[lacking]}; asked for {SAID[self.mode]} instead.")
        return True

    def prove(self) -> None:
        """An answer has come in this mode. Only then is it remembered: a first answer that went
        wrong may have done so by chance."""
        if not self.proven:
            self.proven = True
            if self.notes:
                self._remember()

    def adapt(self, message: str, sent: Mapping[str, object]) -> bool:
        """Leave out or rename a setting that a refusal names; False where it names none."""
        if "max_completion_tokens" in message and "max_tokens" in sent:
            self.renamed["max_tokens"] = "max_completion_tokens"
            self._remember()
            return True
        names = ("temperature", "top_p", "seed", "max_completion_tokens", "max_tokens")
        named = next((n for n in names if n in message and n in sent), None)
        if named is None:
            return False
        self.dropped.add(named)
        self.notes.append(f"The server takes no '{named}'; it was left out.")
        self._remember()
        return True

    def _recall(self) -> None:
        kept = _memories(self.memory).get(self.name)
        if not isinstance(kept, dict):
            return
        mode, dropped, renamed = (kept.get(key) for key in ("mode", "dropped", "renamed"))
        if not self.fixed and mode in MODES:
            self.mode = mode
        if isinstance(dropped, list):
            self.dropped = {name for name in dropped if isinstance(name, str)}
        if isinstance(renamed, dict):
            self.renamed = {old: new for old, new in renamed.items() if isinstance(new, str)}

    def _remember(self) -> None:
        """A memory that cannot be written is no reason to fail: it is found out again."""
        if self.memory is None:
            return
        kept = _memories(self.memory)
        kept[self.name] = {
            "mode": MODES[0] if self.fixed else self.mode,
            "dropped": sorted(self.dropped),
            "renamed": self.renamed,
        }
        with suppress(OSError):
            self.memory.mkdir(mode=0o700, parents=True, exist_ok=True)
            part = self.memory / f".servers.{secrets.token_hex(4)}"
            try:
                part.write_text(json.dumps(kept, indent=1), encoding="utf-8")
                os.replace(part, self.memory / _MEMORY)
            finally:
                part.unlink(missing_ok=True)

    def settings(self, wanted: Mapping[str, object]) -> dict[str, object]:
        """The settings as this server takes them."""
        named = {self.renamed.get(k, k): v for k, v in wanted.items() if v is not None}
        return {k: v for k, v in named.items() if k not in self.dropped}


def speaks_of_mode(status: int, message: str) -> bool:
    """Whether a refusal says that the server lacks this way to ask, not that the request is bad."""
    if status not in (400, 404, 405, 422, 500, 501):
        return False
    return any(word in message.lower() for word in _FEATURE_WORDS)


def _memories(folder: Path | None) -> dict[str, Any]:
    if folder is None:
        return {}
    try:
        kept = json.loads((folder / _MEMORY).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return kept if isinstance(kept, dict) else {}


def _checked_key(given: SecretStr | None) -> SecretStr:
    """The key as it can be sent; what came with it from a file or a paste is cut off."""
    key = given.get_secret_value().strip() if given else ""
    if not key.isascii() or not key.isprintable():
        raise BadUse(
            "OPENAI_API_KEY holds a character that no key holds.", "Copy the key alone, once more."
        )
    return SecretStr(key)


def _checked_url(url: str) -> str:
    """The address without what openai's client puts behind it itself."""
    try:
        parts = urlsplit(url)
        known = parts.scheme in ("http", "https") and parts.hostname and (parts.port or True)
    except ValueError:
        known = False
    if not known:
        raise BadUse(
            "OPENAI_BASE_URL is no address of a server.",
            "It looks like http://127.0.0.1:11434/v1 or https://api.openai.com/v1.",
        )
    if "@" in parts.netloc:
        raise BadUse(
            "OPENAI_BASE_URL holds a user or a password.", "Leave it out; a key is OPENAI_API_KEY."
        )
    path = parts.path.rstrip("/").removesuffix("/chat/completions").rstrip("/")
    return urlunsplit((parts.scheme, parts.netloc, path, parts.query, ""))
