"""Runs: what is kept, how a stopped one goes on, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from followup import prompts
from followup.config import Settings
from followup.engines.offline.engine import OfflineEngine
from followup.errors import BadInput, BadUse
from followup.evals import cases, record, variants
from followup.evals import run as running
from followup.evals.record import Output
from followup.evals.variants import Variant
from followup.values import Diagnosis, Thread
from tests.evals.made import DAY, OFFLINE, Counting, offline_run, suite_file


class Breaks(OfflineEngine):
    """Fails on one thread as code fails."""

    async def diagnose(self, thread: Thread) -> Diagnosis:
        if "pond" in thread.messages[0].body:
            raise ZeroDivisionError("nothing to divide by")
        return await super().diagnose(thread)


def _told(path: Path) -> list[Output]:
    """The outputs, without what time they took."""
    return [_timeless(one) for one in record.read(path).outputs]


def _timeless(one: Output) -> Output:
    assert one.result
    engine = one.result.engine.model_copy(update={"seconds": 0.0})
    use = one.use.model_copy(update={"seconds": 0.0})
    result = one.result.model_copy(update={"engine": engine})
    return one.model_copy(update={"use": use, "result": result})


def test_a_run_says_what_ran_and_keeps_each_output_in_order(tmp_path: Path) -> None:
    kept = offline_run(tmp_path, repeat=2)
    assert [(one.id, one.repeat) for one in kept.outputs] == [
        (name, at) for name in ("rack", "pond", "hall", "gate") for at in (0, 1)
    ]
    assert (kept.head.engine, kept.head.cases, kept.head.repeat) == ("offline", 4, 2)
    assert all(one.result and one.result.draft for one in kept.outputs)


def test_a_stopped_run_goes_on_and_asks_for_nothing_twice(tmp_path: Path) -> None:
    suite = cases.load(str(suite_file(tmp_path)))
    path, whole = tmp_path / "stopped.jsonl", tmp_path / "whole.jsonl"
    first = running.run(
        suite, OFFLINE, path, make=lambda _: Counting(2), created=DAY, concurrency=1
    )
    assert (first.done, first.stopped) == (2, "The server refused the key.")
    assert not path.exists()
    again = Counting()
    second = running.run(suite, OFFLINE, path, make=lambda _: again, created=DAY, concurrency=1)
    running.run(suite, OFFLINE, whole, make=lambda _: Counting(), created=DAY)
    assert (second.kept, again.asked) == (2, 2)
    assert _told(path) == _told(whole)
    assert not path.with_name("stopped.jsonl.part").exists()


def test_a_line_that_was_cut_off_is_run_again(tmp_path: Path) -> None:
    suite = cases.load(str(suite_file(tmp_path)))
    path = tmp_path / "cut.jsonl"
    running.run(suite, OFFLINE, path, make=lambda _: Counting(3), created=DAY, concurrency=1)
    part = path.with_name("cut.jsonl.part")
    part.write_text(part.read_text("utf-8")[:-200], "utf-8")
    again = Counting()
    running.run(suite, OFFLINE, path, make=lambda _: again, created=DAY)
    assert (again.asked, len(record.read(path).outputs)) == (2, 4)


def test_a_case_that_breaks_the_code_does_not_stop_the_others(tmp_path: Path) -> None:
    suite = cases.load(str(suite_file(tmp_path)))
    path = tmp_path / "broken.jsonl"
    done = running.run(suite, OFFLINE, path, make=lambda _: Breaks(), created=DAY)
    errors = {one.id: one.error for one in record.read(path).outputs if one.error}
    assert errors == {"pond": "ZeroDivisionError: nothing to divide by"}
    assert (done.failed, done.stopped) == (1, "")


def test_a_finished_run_is_left_alone_and_one_of_something_else_refused(tmp_path: Path) -> None:
    offline_run(tmp_path)
    suite = cases.load(str(tmp_path / "cases.jsonl"))
    before = (tmp_path / "run.jsonl").read_bytes()
    engine = Counting()
    again = running.run(suite, OFFLINE, tmp_path / "run.jsonl", make=lambda _: engine, created=DAY)
    assert (again.kept, engine.asked) == (4, 0)
    assert (tmp_path / "run.jsonl").read_bytes() == before
    with pytest.raises(BadUse, match=r"a run of something else is there \(other repeat\)"):
        running.run(
            suite, OFFLINE, tmp_path / "run.jsonl", make=lambda _: engine, created=DAY, repeat=2
        )


def test_the_key_and_the_address_are_in_no_run(tmp_path: Path) -> None:
    suite = cases.load(str(suite_file(tmp_path)))
    settings = Settings(engine="model", api_key="sk-secret", base_url="http://user:pw@inner/v1")  # type: ignore[arg-type]
    head = running.head_of(suite, Variant("model", settings), 1, DAY)
    told = record.head_line(head)
    assert not any(word in told for word in ("sk-secret", "inner", "pw"))
    assert set(head.prompts) == {one.name for one in prompts.chosen().values()}


def test_each_combination_of_versions_is_a_variant_of_the_model_alone() -> None:
    told = variants.expand(
        Settings(base_url="http://127.0.0.1:9/v1"),
        engines=["offline", "model"],
        prompts=["write=v1", "write=v2", "diagnose=v1"],
    )
    assert [(one.name, one.settings.prompt) for one in told] == [
        ("offline", {}),
        ("model-write=v1-diagnose=v1", {"write": "v1", "diagnose": "v1"}),
        ("model-write=v2-diagnose=v1", {"write": "v2", "diagnose": "v1"}),
    ]


def test_a_limit_of_dollars_is_shared_by_the_engines_that_run_at_once(tmp_path: Path) -> None:
    suite = cases.load(str(suite_file(tmp_path)))
    given = []

    def make(settings: Settings) -> OfflineEngine:
        given.append(settings.max_cost)
        return OfflineEngine()

    limited = OFFLINE._replace(settings=Settings(engine="offline", max_cost=1.0))
    running.run(suite, limited, tmp_path / "r.jsonl", make=make, created=DAY, concurrency=4)
    assert given == [0.25] * 4


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('{"id": "a"}', "neither a thread nor a message"),
        ('["a"]', "no JSON object"),
        ('{"id": "a", "text": "Hi", "today": "tomorrow"}', "'today' is no date"),
        ('{"id": "a", "file": "none.txt"}', "no file none.txt beside it"),
    ],
)
def test_a_line_that_is_no_case_is_named(tmp_path: Path, line: str, told: str) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text(f"\n{line}\n", "utf-8")
    with pytest.raises(BadInput, match=told) as error:
        cases.load(str(path))
    assert f"{path}, line 2" in str(error.value)


def test_a_case_keeps_its_hash_when_its_label_is_mended_and_not_when_its_text_is(
    tmp_path: Path,
) -> None:
    path = suite_file(tmp_path, ["rack"])
    before = cases.load(str(path))
    line = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps({**line, "blocker": "too_busy"}), "utf-8")
    assert cases.load(str(path)).hash == before.hash
    path.write_text(json.dumps({**line, "thread": line["thread"] + "!"}), "utf-8")
    assert cases.load(str(path)).hash != before.hash


@pytest.mark.parametrize("name", sorted(cases.NAMED))
def test_every_suite_of_the_project_loads(name: str) -> None:
    assert len(cases.load(name).cases) >= 40


def test_a_text_may_hold_other_line_separators(tmp_path: Path) -> None:
    """JSON lets U+2028 and U+0085 stand as they are; only a line feed ends a line of a file."""
    path = suite_file(tmp_path)
    told = [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]
    told[0]["thread"] = told[0]["thread"].replace("may we go", "may\u2028we\u0085go")
    path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in told), "utf-8")
    suite = cases.load(str(path))
    assert [case.id for case in suite.cases] == ["rack", "pond", "hall", "gate"]
    run = offline_run(tmp_path / "run")
    odd = run.outputs[0].model_copy(update={"error": "one\u2028two\u0085three"})
    record.write(tmp_path / "odd.jsonl", run.head, [odd, *run.outputs[1:]])
    assert record.read(tmp_path / "odd.jsonl").outputs[0].error == "one\u2028two\u0085three"
    assert len(record.partial(tmp_path / "odd.jsonl")[1]) == 4
