"""The journal: what is done already, kept beside the output until nothing is left to do.

One SQLite file, OUT.journal. A row's result is in it as soon as it is there, under a key made of
all that decides it, so that a batch that was killed goes on where it was and a changed row is done
anew. No key of a server is in it. SQLite's own lock keeps a second process away.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

import followup
from followup.batch.rows import Row
from followup.batch.work import Done
from followup.config import Settings
from followup.engines.base import Engine
from followup.errors import BadInput, BadUse
from followup.shipped import shipped_folder

_TABLES = (
    "CREATE TABLE IF NOT EXISTS about (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS done (key TEXT PRIMARY KEY, result TEXT, before TEXT, error TEXT,"
    " cause TEXT, seconds REAL)",
    "CREATE TEMP TABLE ids (id TEXT PRIMARY KEY) WITHOUT ROWID",
    "CREATE TEMP TABLE sent (key TEXT PRIMARY KEY) WITHOUT ROWID",
)
_BESIDE = ("", "-wal", "-shm", "-journal")


class Journal:
    """Open while a batch runs. BadUse where another process has it open."""

    def __init__(self, output: Path) -> None:
        self.path = path_of(output)
        try:
            self._db = _opened(self.path)
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise BadInput(f"{self.path}: it cannot be written ({error}).") from None
            raise BadUse(
                f"{output}: another process is working on it.", "Wait for it, or end it first."
            ) from None
        except sqlite3.DatabaseError:
            raise BadInput(
                f"{self.path}: it is no journal of a batch.", "Move it away, or choose another -o."
            ) from None

    def get(self, key: str) -> Done | None:
        """What was done under the key."""
        found = self._db.execute(
            "SELECT result, before, error, cause, seconds FROM done WHERE key = ?", (key,)
        ).fetchone()
        if found is None:
            return None
        result, before, error, cause, seconds = found
        return Done(result, tuple(json.loads(before)), error, cause, seconds)

    def put(self, key: str, done: Done) -> None:
        """Keep it; from here on it is not lost."""
        values = (key, done.result, json.dumps(done.before), done.error, done.cause, done.seconds)
        self._db.execute("INSERT OR REPLACE INTO done VALUES (?, ?, ?, ?, ?, ?)", values)

    def counts(self) -> tuple[int, int]:
        """(rows done, rows of them with an error)."""
        found = self._db.execute("SELECT count(*), total(error != '') FROM done").fetchone()
        return int(found[0]), int(found[1])

    def is_first(self, id_: str) -> bool:
        """Whether no earlier row of this start bore the id."""
        return bool(self._db.execute("INSERT OR IGNORE INTO temp.ids VALUES (?)", (id_,)).rowcount)

    def send(self, key: str) -> bool:
        """Note that its row is sent away; False where one like it was sent in this start."""
        return bool(self._db.execute("INSERT OR IGNORE INTO temp.sent VALUES (?)", (key,)).rowcount)

    def about(self, name: str) -> str:
        """A note; '' where there is none."""
        found = self._db.execute("SELECT value FROM about WHERE name = ?", (name,)).fetchone()
        return str(found[0]) if found else ""

    def note(self, name: str, value: str) -> None:
        """Keep a note."""
        self._db.execute("INSERT OR REPLACE INTO about VALUES (?, ?)", (name, value))

    def clear(self) -> None:
        """Forget what was done."""
        self._db.execute("DELETE FROM done")
        self._db.execute("DELETE FROM about")

    def remove(self) -> None:
        """Close it and take it away."""
        self.close()
        for ending in _BESIDE:
            self.path.with_name(self.path.name + ending).unlink(missing_ok=True)

    def close(self) -> None:
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def path_of(output: Path) -> Path:
    """OUT.journal."""
    return output.with_name(output.name + ".journal")


def keys(engine: Engine, settings: Settings, today: date) -> Callable[[Row], str]:
    """A row's key: the row's content, and all else that decides its result."""
    use = engine.use()
    told = {
        "code": code_hash(),
        "engine": use.name,
        "prompts": use.prompts,
        "model": settings.model if use.name != "offline" else "",
        "mode": settings.mode,
        "endpoint": _without_secrets(settings.base_url or ""),
        "today": str(today),
        "libraries": [_folder_hash(f) for f in (shipped_folder("library"), settings.library) if f],
        **settings.model_dump(
            mode="json", include={"me", "level", "country", "facts", "reasks", "redact"}
        ),
    }
    base = hashlib.sha256(json.dumps(told, sort_keys=True).encode())

    def key(row: Row) -> str:
        whole = base.copy()
        whole.update(row.content.encode("utf-8", "replace"))
        return whole.hexdigest()[:32]

    return key


@cache
def code_hash() -> str:
    """Version and content of all that makes and checks a draft."""
    package = Path(followup.__file__).parent
    found = hashlib.sha256(followup.__version__.encode())
    for path in sorted(package.rglob("*")):
        if path.suffix in (".py", ".toml", ".txt", ".json", ".md"):
            part = path.relative_to(package)
            if part.parts[0] not in ("batch", "cli", "evals"):
                found.update(str(part).encode() + path.read_bytes())
    return found.hexdigest()


def _folder_hash(folder: Path) -> str:
    found = hashlib.sha256()
    for path in sorted(folder.rglob("*.md")):
        found.update(str(path.relative_to(folder)).encode() + path.read_bytes())
    return found.hexdigest()


def _without_secrets(url: str) -> str:
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="").geturl()


def _opened(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=0, isolation_level=None)
    try:
        db.execute("PRAGMA locking_mode = EXCLUSIVE")
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")  # a killed process loses nothing by it
        for table in _TABLES:
            db.execute(table)
        db.execute("INSERT OR REPLACE INTO about VALUES ('version', '1')")
    except BaseException:
        db.close()
        raise
    return db
