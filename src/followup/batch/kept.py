"""What a batch at a service has asked and been told, beside the output until it is whole.

One SQLite file, OUT.batch: the files of requests and the batches made of them, what was asked how
often, the answers by custom_id, and how the rows are to be read. No key of a server is in it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from followup.engines.looked_up import Answer, Failed, read_line
from followup.errors import BadInput, BadUse

TRIES = 3  # of a request that got no answer
_TABLES = (
    "CREATE TABLE IF NOT EXISTS about (name TEXT PRIMARY KEY, value TEXT)",
    "CREATE TABLE IF NOT EXISTS sent (number INTEGER PRIMARY KEY, path TEXT, requests INTEGER,"
    " batch TEXT DEFAULT '', status TEXT DEFAULT 'written', fault TEXT DEFAULT '')",
    "CREATE TABLE IF NOT EXISTS asked (id TEXT PRIMARY KEY, file INTEGER, tries INTEGER)",
    "CREATE TABLE IF NOT EXISTS answers (id TEXT PRIMARY KEY, text TEXT, model TEXT,"
    " tokens_in INTEGER, tokens_out INTEGER, why TEXT, again INTEGER)",
)


class Sent(NamedTuple):
    """One file of requests, and the batch made of it ('' where there is none yet)."""

    number: int
    path: Path
    requests: int
    batch: str
    status: str


class Taken(NamedTuple):
    """What a file of answers brought."""

    answers: int
    failed: int
    again: int  # ids that had an answer already
    strange: int  # ids that nobody asked for, and lines that are none


class Store:
    """Open while a verb runs; BadUse where another process has it open."""

    def __init__(self, output: Path, new: bool = False) -> None:
        self.path = path_of(output)
        if not new and not self.path.exists():
            if output.exists():
                raise BadUse(f"{output}: it is there, and nothing more is awaited for it.")
            raise BadUse(
                f"{output}: no batch was submitted for it.", f"followup batch submit IN -o {output}"
            )
        self._db = sqlite3.connect(self.path, timeout=0, isolation_level=None)
        try:
            self._db.execute("PRAGMA locking_mode = EXCLUSIVE")
            for table in _TABLES:
                self._db.execute(table)
            self._db.execute("INSERT OR REPLACE INTO about VALUES ('version', '1')")
        except sqlite3.DatabaseError as error:
            self._db.close()
            if "locked" in str(error):
                raise BadUse(f"{output}: another process is working on it.") from None
            raise BadInput(f"{self.path}: it cannot be read ({error}).") from None

    def get(self, custom_id: str) -> Answer | Failed | None:
        """The answer, or why there will be none; None where it is to be asked (again)."""
        found = self._db.execute(
            "SELECT text, model, tokens_in, tokens_out, why, again, tries FROM asked"
            " LEFT JOIN answers USING (id) WHERE id = ?",
            (custom_id,),
        ).fetchone()
        if found is None:
            return None
        text, model, tokens_in, tokens_out, why, again, tries = found
        if text is not None:
            return Answer(text, model, tokens_in, tokens_out)
        if why is not None and not again:
            return Failed(why, False)
        why = why or "no answer came"
        return Failed(f"{why} (asked {tries} times)", False) if tries >= TRIES else None

    def is_asked(self, custom_id: str) -> bool:
        """Whether it stands in a file whose answers have not come."""
        return self._db.execute(
            "SELECT 1 FROM asked JOIN sent ON sent.number = asked.file"
            " WHERE id = ? AND status != 'collected'",
            (custom_id,),
        ).fetchone() is not None  # fmt: skip

    def ask_again(self, custom_id: str, why: str) -> bool:
        """Forget an answer that cannot be used; False where it was asked for often enough."""
        self._db.execute(
            "UPDATE answers SET text = NULL, why = ?, again = 1 WHERE id = ?", (why, custom_id)
        )
        return self.get(custom_id) is None

    def add_file(self, path: Path, ids: Iterable[str]) -> None:
        """A file of requests has been written."""
        with self._db:
            self._db.execute("BEGIN")
            number = self._db.execute("SELECT count(*) + 1 FROM sent").fetchone()[0]
            rows = [(id_, number) for id_ in ids]
            self._db.execute(
                "INSERT INTO sent (number, path, requests) VALUES (?, ?, ?)",
                (number, str(path), len(rows)),
            )
            self._db.executemany(
                "INSERT INTO asked VALUES (?, ?, 1) ON CONFLICT (id)"
                " DO UPDATE SET file = excluded.file, tries = tries + 1",
                rows,
            )

    def files(self) -> list[Sent]:
        """All files of requests, in their order."""
        found = self._db.execute("SELECT number, path, requests, batch, status FROM sent")
        return [Sent(n, Path(path), *rest) for n, path, *rest in found]

    def mark(self, number: int, status: str, batch: str | None = None) -> None:
        """How a file of requests stands."""
        self._db.execute(
            "UPDATE sent SET status = ?, batch = coalesce(?, batch) WHERE number = ?",
            (status, batch, number),
        )

    def fail(self, number: int, why: str) -> None:
        """A batch failed as a whole: none of its requests is asked again."""
        self._db.execute(
            "INSERT OR IGNORE INTO answers (id, why, again)"
            " SELECT id, ?, 0 FROM asked WHERE file = ?",
            (why, number),
        )

    def take(self, lines: Iterable[tuple[str, dict[str, Any]]]) -> Taken:
        """Keep what came, in any order; the first answer to a request counts."""
        count = {"answers": 0, "failed": 0, "again": 0, "strange": 0}
        with self._db:
            self._db.execute("BEGIN")
            for where, line in lines:
                count[self._take(line, where)] += 1
        return Taken(**count)

    def _take(self, line: dict[str, Any], where: str) -> str:
        try:
            id_, told = read_line(line, where)
        except BadInput as error:
            id_, told = str(line.get("custom_id", "")), Failed(str(error), True)
        if not self._db.execute("SELECT 1 FROM asked WHERE id = ?", (id_,)).fetchone():
            return "strange"
        kept = self._db.execute("SELECT text FROM answers WHERE id = ?", (id_,)).fetchone()
        if kept and kept[0] is not None:
            return "again"
        if isinstance(told, Failed):
            row: tuple[Any, ...] = (id_, None, None, None, None, told.why, told.again)
        else:
            row = (id_, *told, None, None)
        self._db.execute("INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        return "failed" if isinstance(told, Failed) else "answers"

    def about(self, name: str) -> Any:
        """What was noted; None where nothing was."""
        found = self._db.execute("SELECT value FROM about WHERE name = ?", (name,)).fetchone()
        return json.loads(found[0]) if found else None

    def note(self, name: str, value: Any) -> None:
        """Keep a note."""
        self._db.execute("INSERT OR REPLACE INTO about VALUES (?, ?)", (name, json.dumps(value)))

    def remove(self) -> None:
        """Close it and take it away, with the files of requests."""
        files = self.files()
        self.close()
        for path in (*(one.path for one in files), self.path):
            path.unlink(missing_ok=True)

    def close(self) -> None:
        self._db.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def path_of(output: Path) -> Path:
    """OUT.batch."""
    return output.with_name(output.name + ".batch")


def lines(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """(where, object) of each line of a file of answers; one that is no object is an empty one."""
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield f"{path}, line {number}", _object(line)
    except OSError as error:
        raise BadInput(f"{path}: it cannot be read ({error.strerror}).") from None


def _object(line: bytes) -> dict[str, Any]:
    try:
        told = json.loads(line)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
