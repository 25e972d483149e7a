"""The report: verdicts and drafts stand in it, escaped, and it fetches nothing."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

from followup.evals import cases, flips, report
from followup.evals.compare import Comparison, compare
from followup.evals.score import Scored, score
from followup.values import Draft, Finding, Item
from tests.evals.made import offline_run

LONG = "A" * 400  # a word that no line holds
EVIL = "<script>alert('x')</script><img src=http://evil.example/a.png>"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Scored], list[Comparison]]:
    """Two runs; in the second, one draft is hostile and has a finding."""
    folder = tmp_path_factory.mktemp("report")
    run = offline_run(folder)
    suite = cases.load(str(folder / "cases.jsonl"))
    body = f"Hi Dana,\n\nJust checking in. {EVIL}\n\nSam"
    at = body.index("Just")
    finding = Finding(
        code="FU401",
        name="nagging-phrase",
        start=at,
        end=at + 16,
        message=f"It nags <b>. {LONG}",
    )
    first, *rest = run.outputs
    assert first.result
    result = first.result.model_copy(
        update={
            "draft": Draft(subject=EVIL, body=body), "findings": (finding,), "passed": False,
        }
    )  # fmt: skip
    head = run.head.model_copy(update={"name": f"other {EVIL}"})
    other = run.model_copy(
        update={"head": head, "outputs": (first.model_copy(update={"result": result}), *rest)}
    )
    scored = [score(run, suite), score(other, suite)]
    return scored, compare(scored)


VOID = {"meta", "br", "input", "link", "img"}


class Tags(HTMLParser):
    """The tags with their attributes, the marked text, and each table's way up to the body."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.marked: list[str] = []
        self.wrong: list[str] = []  # end tags that close nothing
        self.open: list[tuple[str, str]] = []  # tag and class
        self.tables: list[set[str]] = []
        self._in_mark = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._in_mark = tag == "mark"
        if tag == "table":
            self.tables.append({name for _, around in self.open for name in around.split()})
        if tag not in VOID:
            self.open.append((tag, dict(attrs).get("class") or ""))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if self.open and self.open[-1][0] == tag:
            self.open.pop()
        else:
            self.wrong.append(tag)

    def handle_data(self, data: str) -> None:
        if self._in_mark:
            self.marked.append(data)
        self._in_mark = False


@pytest.fixture(scope="module")
def page(made: tuple[list[Scored], list[Comparison]]) -> Tags:
    tags = Tags()
    tags.feed(report.html(*made))
    return tags


def test_what_a_case_holds_becomes_no_tag_of_the_page(page: Tags) -> None:
    names = [name for name, _ in page.tags]
    assert names.count("script") == 1
    assert "img" not in names
    assert "b" in names  # its own


def test_the_page_fetches_nothing(page: Tags) -> None:
    for _, attributes in page.tags:
        assert not {"src", "href", "srcset", "action"} & set(attributes)
    policy = [a["content"] for name, a in page.tags if name == "meta" and "content" in a]
    assert any(told and told.startswith("default-src 'none'") for told in policy)


def test_every_tag_is_closed_where_it_was_opened(page: Tags) -> None:
    assert (page.wrong, page.open) == ([], [])


def test_the_page_fits_a_phone_and_paper(
    page: Tags, made: tuple[list[Scored], list[Comparison]]
) -> None:
    """Its width is the device's, wide tables scroll inside their box, and print has its own rules."""
    (view,) = [a["content"] for name, a in page.tags if a.get("name") == "viewport"]
    assert view == "width=device-width, initial-scale=1"
    assert page.tables
    assert all("wide" in around for around in page.tables)
    assert "@media print" in report.html(*made)


def test_a_finding_is_marked_at_its_place_with_what_it_says(page: Tags) -> None:
    assert page.marked == ["Just checking in"]
    (mark,) = [a for name, a in page.tags if name == "mark"]
    assert mark == {"class": "error", "title": f"nagging-phrase: It nags <b>. {LONG}"}


def test_the_flipped_case_names_what_got_worse(
    made: tuple[list[Scored], list[Comparison]],
) -> None:
    found, count = flips.flips(made[1][0])
    assert (count, found[0].case.id, found[0].better) == (1, "rack", ())
    assert "passed" in found[0].worse
    assert found[0].sides[0].run == "offline"
    assert "".join(p.text for p in found[0].sides[1].pieces) == made[0][1].seen[0].draft.body  # type: ignore[union-attr]


def test_findings_that_overlap_are_told_together() -> None:
    told = flips.pieces(
        "abcdef",
        [
            Finding(code="1", name="one", start=0, end=4, message="m", severity="warning"),
            Finding(code="2", name="two", start=2, end=99, message="n"),
        ],
    )
    assert [(p.text, p.severity, p.told) for p in told] == [
        ("ab", "warning", "one: m"),
        ("cd", "error", "one: m · two: n"),
        ("ef", "error", "two: n"),
    ]


def test_the_figure_is_a_file_of_its_own(made: tuple[list[Scored], list[Comparison]]) -> None:
    text = report.figure(made[1][0])
    root = ElementTree.fromstring(text)
    names = {element.tag.split("}")[1] for element in root.iter()}
    assert names == {"svg", "style", "rect", "text", "line", "g", "circle"}
    assert "passed" in [element.text for element in root.iter()]


def test_one_run_alone_shows_what_went_wrong_in_it(
    made: tuple[list[Scored], list[Comparison]],
) -> None:
    html = report.html([made[0][1]], [])
    assert "with something wrong" in html
    assert 'data-worse="' in html


def test_markdown_and_json_hold_the_same_verdicts(
    made: tuple[list[Scored], list[Comparison]], tmp_path: Path
) -> None:
    told = json.loads(report.json_text(*made))
    text = report.markdown(*made)
    assert "<script>" not in text.replace("\\<", "")
    for row in told["comparisons"][0]["differences"]:
        line = next(
            one
            for one in text.splitlines()
            if one.startswith(f"| {row['metric']} ".replace("_", "\\_"))
        )
        assert row["verdict"] in line
    assert "1 case flipped:" in text
    assert "paired on 4 cases of the split dev" in text
    assert "- = no difference worth naming: " in text or "- ? not enough cases: " in text


def test_what_a_tooltip_says_stands_on_the_page_too(
    made: tuple[list[Scored], list[Comparison]],
) -> None:
    """A phone and paper show no tooltip: findings and the meaning of a metric are in words."""
    html = report.html(*made)
    assert f"<small>nagging-phrase: It nags &lt;b&gt;. {LONG}</small>" in html
    for metric in made[0][0].metrics():
        assert html.count(f"<dt>{metric.scorer.name.replace('_', ' ')}</dt>") == 1


def test_a_case_shows_what_goes_out_below_its_draft(tmp_path: Path) -> None:
    run = offline_run(tmp_path)
    first, *rest = run.outputs
    assert first.result
    item = Item(id="x", kind="summary", title="The rack <i>", text="For the council: a rack.")
    failed = first.result.model_copy(update={"item": item, "passed": False})
    run = run.model_copy(update={"outputs": (first.model_copy(update={"result": failed}), *rest)})
    html = report.html([score(run, cases.load(str(tmp_path / "cases.jsonl")))], [])
    assert "The rack &lt;i&gt;\n\nFor the council: a rack.</blockquote>" in html


@pytest.mark.parametrize(
    ("count", "told"), [(0, "No case flipped"), (1, "1 case flipped"), (34, "34 cases flipped")]
)
def test_cases_are_counted_as_one_says_it(count: int, told: str) -> None:
    assert flips.counted(count, "flipped") == told
