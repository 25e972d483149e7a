"""The report as Chromium shows it: on a phone, on a desk and on paper. Run with `-m browser`."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from browser import CHROMIUM, Page, page
from followup.evals import report
from followup.evals.compare import Comparison
from followup.evals.score import Scored
from tests.evals.test_report import made  # noqa: F401  (the hostile runs)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on PATH (package chromium)"),
]
SIDEWAYS = "document.documentElement.scrollWidth - innerWidth"
SHOWN = "[...document.querySelectorAll('details.case')].filter(c => !c.hidden).length"
SMALL = """[...document.querySelectorAll('svg text')].filter(t => t.getClientRects().length)
    .map(t => parseFloat(getComputedStyle(t).fontSize) * t.ownerSVGElement.getScreenCTM().a)
    .filter(size => size < 9).length"""
CUT = """[...document.querySelectorAll('table.verdicts td:not(.none)')]
    .filter(c => c.getBoundingClientRect().right > innerWidth + 1).map(c => c.textContent)"""


@pytest.fixture
def path(made: tuple[list[Scored], list[Comparison]], tmp_path: Path) -> Path:  # noqa: F811
    file = tmp_path / "report.html"
    file.write_text(report.html(*made), "utf-8")
    return file


def _in_page(path: Path, look: Any) -> Any:
    async def go() -> Any:
        async with page(path) as opened:
            return await look(opened)

    return asyncio.run(go())


@pytest.mark.parametrize("width", [360, 390, 768, 1280])
def test_nothing_lies_beyond_the_edge_and_no_label_is_too_small(path: Path, width: int) -> None:
    async def look(opened: Page) -> list[Any]:
        await opened.width(width)
        await opened.run("document.querySelectorAll('details').forEach(d => d.open = true)")
        return [await opened.run(script) for script in (SIDEWAYS, SMALL, CUT)]

    assert _in_page(path, look) == [0, 0, []]


def test_it_asks_for_nothing_and_hostile_text_does_nothing(path: Path) -> None:
    async def look(opened: Page) -> tuple[list[str], list[str]]:
        await opened.run("document.querySelectorAll('details').forEach(d => d.open = true)")
        return opened.asked, opened.complaints

    assert _in_page(path, look) == ([path.resolve().as_uri()], [])


def test_the_filters_hide_and_show_cases(path: Path) -> None:
    choose = """(by, value) => { const one = document.querySelector(`[data-by=${by}]`)
        one.value = value; one.dispatchEvent(new Event('input')) }"""

    async def look(opened: Page) -> list[int]:
        counts = [await opened.run(SHOWN)]
        for by, value in (("way", "better"), ("way", "worse"), ("text", "no such words")):
            await opened.run(f"({choose})('{by}', '{value}')")
            counts.append(await opened.run(SHOWN))
        return counts

    assert _in_page(path, look) == [1, 0, 1, 0]


def test_paper_shows_the_drafts_of_cases_that_were_closed(path: Path) -> None:
    seen = "document.querySelector('details.case .sides').checkVisibility()"

    async def look(opened: Page) -> tuple[bool, bool, bool]:
        closed = await opened.run(seen)
        await opened.send("Emulation.setEmulatedMedia", media="print")
        shown = await opened.run(seen)
        filters = "getComputedStyle(document.querySelector('.filters')).display"
        return closed, shown, await opened.run(filters) == "none"

    assert _in_page(path, look) == (False, True, True)


def test_a_picture_is_taken_for_a_person_to_look_at(path: Path, tmp_path: Path) -> None:
    async def look(opened: Page) -> None:
        for width in (390, 1280):
            await opened.width(width)
            await opened.picture(tmp_path / f"{width}.png")

    _in_page(path, look)
    assert (tmp_path / "390.png").read_bytes().startswith(b"\x89PNG")
    assert len({(tmp_path / f"{width}.png").stat().st_size for width in (390, 1280)}) == 2
