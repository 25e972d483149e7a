"""Prompts are files: front matter, then a Jinja template of named blocks.

A prompt is `NAME/VERSION.md`. The block `system` is the stable part, rendered without thread or
brief, so that a server's prompt cache hits; `user` holds the brief and, last, the thread; `repair`
(where there is one) names findings. A user's own folder overrides the shipped one by id.
"""

from __future__ import annotations

import datetime as dt
import difflib
import hashlib
import re
import secrets
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import Field, ValidationError

from followup.errors import BadConfig, BadUse
from followup.shipped import shipped_folder
from followup.values import Thread, Value

SYSTEM, USER, REPAIR = "system", "user", "repair"
ENGINE = ("diagnose", "rewrite", "write")  # what an engine is asked; the others have other readers
_QUOTED = re.compile(r"[“\"][^”\"]{2,200}[”\"]|(?<!\w)[‘'][^’']{2,200}[’'](?!\w)")
_VERSION = re.compile(r"v(\d+)")


class Settings(Value):
    """What a prompt asks of the model. None leaves it to the server."""

    temperature: float | None = Field(default=None, ge=0, le=2)
    top_p: float | None = Field(default=None, gt=0, le=1)
    max_tokens: int | None = Field(default=None, ge=16)
    seed: int | None = None


class Head(Value):
    """The front matter."""

    id: str
    version: str
    purpose: str
    trial: bool = False  # used only where its version is named
    settings: Settings = Settings()


class RuleText(NamedTuple):
    """A rule of the checks, as a prompt explains it."""

    name: str
    why: str


class Prompt:
    """One prompt file, parsed. `hash` changes with any character of the file."""

    def __init__(self, head: Head, template: str, text: str, path: Path) -> None:
        self.head, self.template, self.text, self.path = head, template, text, path
        self.hash = hashlib.sha256(text.encode()).hexdigest()[:12]

    @property
    def own(self) -> bool:
        """Whether it is the user's, not a shipped one."""
        return not self.path.resolve().is_relative_to(shipped_folder("prompts").resolve())

    @property
    def name(self) -> str:
        """Its id and version, such as 'write/v1'."""
        return f"{self.head.id}/{self.head.version}"

    def render(self, block: str, /, **given: object) -> str:
        """The text of one block. What the template names but is not given raises BadConfig."""
        from jinja2 import TemplateError

        if block not in self._compiled.blocks:
            raise BadConfig(f"{self.path}: it has no block '{block}'.")
        try:
            context = self._compiled.new_context(dict(given))
            text = "".join(self._compiled.blocks[block](context))
        except (TemplateError, ArithmeticError, LookupError, TypeError, ValueError) as error:
            raise BadConfig(
                f"{self.path}: block '{block}' cannot be rendered: {error}",
                "Use only the names that the shipped prompt uses.",
            ) from error
        return _BLANKS.sub("\n\n", text).strip()

    @cached_property
    def _compiled(self) -> Any:
        from jinja2 import DictLoader, StrictUndefined, TemplateSyntaxError
        from jinja2.sandbox import ImmutableSandboxedEnvironment

        world = ImmutableSandboxedEnvironment(
            loader=DictLoader({}),  # nothing to include
            undefined=StrictUndefined,
            autoescape=False,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        world.filters |= {"line": _line, "moment": _moment}
        try:
            return world.from_string(self.template)
        except TemplateSyntaxError as error:
            raise BadConfig(f"{self.path}: line {error.lineno} of the template: {error}") from error


_BLANKS = re.compile(r"\n{3,}")


def every(folder: Path | None = None) -> tuple[Prompt, ...]:
    """All prompts by id and version, a user's `folder` over the shipped ones."""
    paths = {f"{p.parent.name}/{p.stem}": p for p in _files(shipped_folder("prompts"))}
    if folder is not None:
        if not folder.is_dir():
            raise BadUse(f"{folder}: no such folder of prompts.", "Name a folder with --prompts.")
        paths |= {f"{p.parent.name}/{p.stem}": p for p in _files(folder)}
    return tuple(parse(paths[name]) for name in sorted(paths, key=_order))


def load(name: str, folder: Path | None = None) -> Prompt:
    """A prompt by 'write/v1', or by 'write' alone for its newest version that is no trial."""
    found = [p for p in _trials_first(folder) if name in (p.name, p.head.id)]
    if not found:
        known = ", ".join(p.name for p in every(folder))
        raise BadUse(f"There is no prompt '{name}'.", f"There are: {known}.")
    return found[-1]


def chosen(
    choice: Mapping[str, str] | None = None, folder: Path | None = None
) -> dict[str, Prompt]:
    """An engine's prompts by id: the newest of each that is no trial, or the version that `choice`
    names."""
    newest = {p.head.id: p for p in _trials_first(folder) if p.head.id in ENGINE}
    for name, version in (choice or {}).items():
        if name not in newest:
            raise BadUse(f"There is no prompt '{name}'.", f"There are: {', '.join(newest)}.")
        newest[name] = load(f"{name}/{version}", folder)
    return newest


def _trials_first(folder: Path | None) -> list[Prompt]:
    """All prompts, so that the last of an id is its newest that is no trial, if it has one."""
    return sorted(every(folder), key=lambda p: not p.head.trial)


def pairs(
    old: str, new: str, name: str | None = None, folder: Path | None = None
) -> list[tuple[Prompt, Prompt]]:
    """The prompts to compare: 'write/v1' with 'write/v2', or 'v1' with 'v2' of every prompt that
    has both (of `name` alone where that is given). BadUse where there is none."""
    if "/" in old or "/" in new:
        return [(load(old, folder), load(new, folder))]
    known = {p.name: p for p in every(folder)}
    ids = [name] if name else sorted({p.head.id for p in known.values()})
    both = [(known.get(f"{i}/{old}"), known.get(f"{i}/{new}")) for i in ids]
    found = [(one, two) for one, two in both if one and two]
    if not found:
        raise BadUse(
            f"No prompt has both versions {old} and {new}.", f"There are: {', '.join(known)}."
        )
    return found


def parse(path: Path) -> Prompt:
    """Read one prompt file; what is wrong with it is said in one line."""
    import frontmatter
    import yaml

    try:
        text = path.read_text(encoding="utf-8").replace("\r\n", "\n")
        post = frontmatter.loads(text)
        head = Head.model_validate(post.metadata)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise BadConfig(
            f"{path}: front matter, '{where}': {first['msg']}.",
            "It needs id, version and purpose; it may have trial and settings (temperature, "
            "top_p, max_tokens, seed).",
        ) from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise BadConfig(f"{path}: it cannot be read as a prompt: {error}") from error
    if path.parts[-2:] != (head.id, f"{head.version}.md"):
        raise BadConfig(f"{path}: its front matter says {head.id}/{head.version}.")
    return Prompt(head, post.content, text, path)


def diff(old: Prompt, new: Prompt) -> str:
    """A unified diff of two prompt files; empty where they are the same."""
    lines = difflib.unified_diff(
        old.text.splitlines(keepends=True),
        new.text.splitlines(keepends=True),
        f"{old.name} {old.hash}",
        f"{new.name} {new.hash}",
    )
    return "".join(lines)


def fresh_mark(*texts: str) -> str:
    """A random mark for the delimiters that none of the texts holds."""
    while True:
        mark = secrets.token_hex(5)
        if not any(mark in text for text in texts):
            return mark


def thread_texts(thread: Thread | None) -> Sequence[str]:
    """All that a stranger may have written in a thread."""
    if thread is None:
        return ()
    bodies = [m.body for m in thread.messages]
    return (thread.subject, thread.contact, *(m.sender for m in thread.messages), *bodies)


def _line(text: object) -> str:
    """One short line: a name or a subject that a stranger wrote opens no new line of the prompt."""
    return " ".join(str(text).split())[:200]


def without_quotes(told: str, text: str) -> str:
    """What a finding says, without the phrases of `text` that it quotes: a model repeats what it
    reads. A single word stays, for it may be a name that has to go."""

    def bare(quoted: re.Match[str]) -> str:
        phrase = quoted.group().strip("“”‘’'\"")
        return "that" if " " in phrase and phrase.lower() in text.lower() else quoted.group()

    return " ".join(_QUOTED.sub(bare, told).split())


def _moment(value: dt.datetime | dt.date | None) -> str:
    """With its weekday, for 'Monday' in a message is counted from there."""
    if value is None:
        return "no date"
    clock = f" {value:%H:%M}" if isinstance(value, dt.datetime) else ""
    return f"{value:%A} {value:%Y-%m-%d}{clock}"


def _files(folder: Path) -> list[Path]:
    return sorted(p for p in folder.glob("*/*.md") if p.is_file())


def _order(name: str) -> tuple[str, int, str]:
    prompt, _, version = name.partition("/")
    match = _VERSION.fullmatch(version)
    return prompt, int(match[1]) if match else -1, version
