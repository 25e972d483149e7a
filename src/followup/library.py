"""The library of helpful items: load, choose, fill.

An item is a Markdown file: front matter (id, kind, title, fits, settings), then text with slots in
Jinja's marks. A line whose slot has no fact is left out; an item with fewer than four filled slots
is not chosen. A user's folder adds to the shipped one and overrides it by id.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import takewhile
from pathlib import Path
from typing import Any

from followup.errors import BadConfig
from followup.shipped import shipped_folder
from followup.values import Blocker, Item, Level, Value

KINDS = ("summary", "comparison", "quick-win", "note", "recap")
FEWEST_SLOTS = 4
_SLOT = re.compile(r"\{\{\s*([a-z_]\w*)\s*(?:\|\s*([a-z]+)\s*)?\}\}")


class Template(Value):
    """An item before it is filled."""

    id: str
    kind: str
    title: str
    fits: tuple[Blocker, ...]
    settings: tuple[str, ...] = ()
    levels: tuple[Level, ...] = ()
    needs: tuple[str, ...] = ()  # slots without which it is not chosen
    text: str
    own: bool = False  # from the user's folder

    @property
    def of_own_kind(self) -> bool:
        """Whether the user made up its kind: 'checklist'."""
        return self.own and self.kind not in KINDS

    @property
    def slots(self) -> tuple[str, ...]:
        """The names of its slots, in order, each once."""
        return tuple(dict.fromkeys(name for name, _ in _SLOT.findall(self.title + self.text)))


def load(folders: Iterable[Path] = ()) -> tuple[Template, ...]:
    """The shipped items, then those of each folder; a later one with the same id stands."""
    found = {t.id: t for t in _shipped()}
    for folder in folders:
        if not folder.is_dir():
            raise BadConfig(f"--library {folder}: no such folder.", "Give a folder of .md items.")
        found.update({t.id: t for t in _read_folder(folder, own=True)})
    return tuple(found.values())


@lru_cache(maxsize=1)
def _shipped() -> tuple[Template, ...]:
    return _read_folder(shipped_folder("library"), own=False)


def _read_folder(folder: Path, own: bool) -> tuple[Template, ...]:
    return tuple(read_template(path, own) for path in sorted(folder.glob("*.md")))


def read_template(path: Path, own: bool = False) -> Template:
    """One item; BadConfig names the file and what it lacks."""
    import frontmatter

    try:
        page = frontmatter.loads(path.read_text("utf-8"))
        fields: dict[str, Any] = {"own": own, "text": page.content.strip(), **page.metadata}
        return Template.model_validate(fields)
    except Exception as error:  # yaml's and pydantic's own families, both told in one line
        reason = str(error).splitlines()[0]
        raise BadConfig(
            f"{path.name}: not a library item ({reason}).",
            "It needs front matter with id, kind, title and fits, then the text.",
        ) from error


def fill(template: Template, facts: Mapping[str, str]) -> Item | None:
    """The item filled, lines without facts left out; None where too little is left."""
    if any(not facts.get(name) for name in template.needs):
        return None
    filled: set[str] = set()
    lines = [_fill_line(line, facts, filled) for line in template.text.splitlines()]
    title = _fill_line(template.title, facts, filled)
    whole = template.kind == "quick-win" or template.of_own_kind  # the user's text, not a frame
    fewest = min(FEWEST_SLOTS, len(template.slots)) if whole else FEWEST_SLOTS
    if title is None or len(filled) < fewest:
        return None
    text = re.sub(r"\n{3,}", "\n\n", _no_empty_heads(lines)).strip()
    return Item(id=template.id, kind=template.kind, title=title, text=text)


def _fill_line(line: str, facts: Mapping[str, str], filled: set[str]) -> str | None:
    names = [name for name, _ in _SLOT.findall(line)]
    if any(not facts.get(name) for name in names):
        return None
    filled.update(names)
    return _SLOT.sub(lambda m: _shaped(facts[m[1]], m[2]), line)


def _shaped(fact: str, shape: str | None) -> str:
    return fact[:1].upper() + fact[1:] if shape == "cap" else fact


def _no_empty_heads(lines: list[str | None]) -> str:
    """The lines that are left; a heading ('So far:') goes where all that it headed has gone."""
    kept: list[str] = []
    for index, line in enumerate(lines):
        if line is None:
            continue
        below = list(takewhile(lambda one: one != "", lines[index + 1 :]))
        if not (line.endswith(":") and below and not any(below)):
            kept.append(line)
    return "\n".join(kept)


def choose(
    templates: Iterable[Template],
    blocker: Blocker,
    setting: str,
    level: Level,
    facts: Mapping[str, str],
    kinds: Iterable[str],
) -> Item | None:
    """The first that fills well: the user's own kinds, then by kind, then the user's own."""
    wanted = list(kinds)
    able = [t for t in templates if blocker in t.fits and (t.kind in wanted or t.of_own_kind)]
    able = [t for t in able if not t.levels or level in t.levels]
    able = [t for t in able if not t.settings or setting in t.settings]
    able.sort(
        key=lambda t: (-1 if t.of_own_kind else wanted.index(t.kind), not t.own, not t.settings)
    )
    return next((item for t in able if (item := fill(t, facts))), None)
