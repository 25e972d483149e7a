"""An HTML mail as the text that a person sees, quotes marked with '>'; hidden text apart."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import NamedTuple

_BREAKS = frozenset(
    [
        "div",
        "br",
        "tr",
        "li",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "table",
        "ul",
        "ol",
        "blockquote",
        "hr",
        "section",
        "article",
        "header",
        "footer",
        "pre",
        "dd",
        "dt",
    ]
)
_APART = frozenset(["p", "ul", "ol", "blockquote", "table", "h1", "h2", "h3", "h4"])
_SILENT = frozenset(["script", "style", "head", "title", "template", "noscript"])
_VOID = frozenset(
    [
        "br",
        "img",
        "hr",
        "meta",
        "input",
        "link",
        "area",
        "base",
        "col",
        "embed",
        "source",
        "track",
        "wbr",
    ]
)
_SPACE = re.compile(r"[ \t\r\n\f]+")


class _Reader(HTMLParser):
    def __init__(self, close: bool) -> None:
        """`close` says that the style sheet sets Outlook's paragraphs without space."""
        super().__init__(convert_charrefs=True)
        self.close_class = close
        self.lines: list[tuple[int, str]] = []
        self.line = ""
        self.quotes = 0
        self.hidden: list[str] = []
        self.unseen: list[str] = []
        self.preformatted = 0
        self.tight: list[bool] = []  # of the paragraphs that are open
        self.counts: list[int | None] = []  # of the lists that are open; None where they have dots

    def end_line(self, blank: bool = False) -> None:
        if self.line.strip():
            self.lines.append(
                (self.quotes, self.line.strip() if not self.preformatted else self.line.rstrip())
            )
        elif "\xa0" in self.line:
            blank = True  # a row or paragraph of nothing but a hard blank
        if blank and self.lines and self.lines[-1][1]:
            self.lines.append((self.quotes, ""))
        self.line = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _VOID and (self.hidden or tag in _SILENT or _is_hidden(dict(attrs))):
            self.hidden.append(tag)
            return
        if tag == "br":
            self._break()
        elif tag == "p":
            self.tight.append(self._is_close(dict(attrs)))
            self.end_line(blank=not self.tight[-1])
        elif tag in _BREAKS:
            self.end_line(blank=tag in _APART)
        self._open(tag)

    def _open(self, tag: str) -> None:
        if tag == "blockquote":
            self.quotes += 1
        elif tag == "pre":
            self.preformatted += 1
        elif tag == "hr":
            self.lines.append((self.quotes, "________________________________"))
        elif tag in ("ul", "ol"):
            self.counts.append(0 if tag == "ol" else None)
        elif tag == "li":
            self.line = self._mark()
        elif tag in ("td", "th") and self.line.strip():
            self.line += "\t"

    def _mark(self) -> str:
        """The bullet of a list's item, or its number."""
        if not self.counts or self.counts[-1] is None:
            return "- "
        self.counts[-1] += 1
        return f"{self.counts[-1]}. "

    def _break(self) -> None:
        if self.line.strip():
            self.end_line()
        else:
            self.lines.append((self.quotes, ""))
            self.line = ""

    def handle_endtag(self, tag: str) -> None:
        if self.hidden:
            self._uncover(tag)
            return
        if tag == "p":
            self._end_paragraph()
        elif tag in _BREAKS and tag != "br":
            self.end_line(blank=tag in _APART)
        if tag == "blockquote":
            self.quotes = max(self.quotes - 1, 0)
        elif tag in ("ul", "ol") and self.counts:
            self.counts.pop()
        elif tag == "pre":
            self.preformatted = max(self.preformatted - 1, 0)

    def _is_close(self, attrs: dict[str, str | None]) -> bool:
        """Whether a paragraph has no space above and below: Outlook's own, or by its style."""
        style = (attrs.get("style") or "").replace(" ", "").lower()
        mso = self.close_class and (attrs.get("class") or "").startswith("Mso")
        return mso or bool(_NO_MARGIN.search(style))

    def _uncover(self, tag: str) -> None:
        if tag in self.hidden:
            while self.hidden.pop() != tag:
                pass

    def _end_paragraph(self) -> None:
        """Outlook's paragraphs stand close; one with nothing in it is its blank line."""
        close = self.tight.pop() if self.tight else False
        self.end_line(blank=not close or not self.line.strip())

    def handle_data(self, data: str) -> None:
        if self.hidden:
            if _SILENT.isdisjoint(self.hidden) and any(map(str.isalnum, data)):
                self.unseen.append(" ".join(data.split()))
            return
        if self.preformatted:
            *whole, last = data.split("\n")
            for part in whole:
                self.lines.append((self.quotes, self.line + part))
                self.line = ""
            self.line += last
            return
        text = _SPACE.sub(" ", data)
        self.line += text.lstrip(" ") if not self.line or self.line.endswith((" ", "\t")) else text


_NO_MARGIN = re.compile(
    r"margin(?:-bottom)?:0(?:\.0+1?)?[a-z]{0,2}(?:;|$)|margin:(?:0[a-z]{0,2}){1,2}0(?:\.0+1?)?pt(?:;|$)"
)
_CLOSE_CLASS = re.compile(r"p\.MsoNormal[^{}]{0,200}\{\s*margin:\s*0", re.IGNORECASE)


def _is_hidden(attrs: dict[str, str | None]) -> bool:
    style = (attrs.get("style") or "").replace(" ", "").lower()
    return bool(_HIDING.search(style)) or _unlit(style) or "hidden" in attrs


def _unlit(style: str) -> bool:
    """Letters in the colour of their own background."""
    of = {name: _COLOURS.get(value, value) for name, value in _COLOUR.findall(style)}
    return "color" in of and of["color"] in (of.get("background"), of.get("background-color"))


_COLOUR = re.compile(r"(?<![\w-])(color|background|background-color):(#?\w+)")
_COLOURS = {"white": "#fff", "#ffffff": "#fff", "black": "#000", "#000000": "#000"}
_HIDING = re.compile(
    r"(?<![\w-])(?:display:none|visibility:hidden|mso-hide:all|color:transparent"
    r"|(?:left|top|right|text-indent):-\d{3,}(?:\.\d+)?(?:px|pt|em|rem)"
    r"|(?:font-size|opacity|max-height):0(?:\.0+)?(?:px|pt|em|rem|%)?(?:!important)?(?:;|$)"
    r"|font-size:[01](?:\.\d+)?(?:px|pt)(?:!important)?(?:;|$))"
)


_LEADING_TAG = re.compile(
    r"\s{0,20}(?:<!doctype html|<(?:html|head|body|div|p|span|table|meta|style|blockquote|font|br)"
    r"(?:\s[^<>]{0,2000})?/?>)",
    re.IGNORECASE,
)


def looks_like_html(text: str) -> bool:
    """Whether a paste is the source of an HTML mail: it starts with a tag and closes tags."""
    return bool(_LEADING_TAG.match(text)) and "</" in text


class Page(NamedTuple):
    """The text that a person sees, and what is in the page but hidden from sight."""

    text: str
    hidden: tuple[str, ...]


def read_html(html: str) -> Page:
    """The text of an HTML mail; a blockquote's lines start with '>'."""
    reader = _Reader(bool(_CLOSE_CLASS.search(html)))
    reader.feed(html)
    reader.close()
    reader.end_line()
    lines = [f"{'>' * depth} {text}" if depth else text for depth, text in reader.lines]
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")
    return Page(text, tuple(reader.unseen))
