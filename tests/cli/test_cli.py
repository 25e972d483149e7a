"""The verbs, as a person types them: what goes to stdout, what to stderr, and the exit code."""

from __future__ import annotations

import email
import email.message
import email.policy
import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
THREAD = ROOT / "evals/threads/interview-quiet.txt"


def run(
    *arguments: str,
    given: str | bytes = "",
    cwd: Path = ROOT,
    path: str = "/usr/bin:/bin",
    **more: str,
) -> subprocess.CompletedProcess[str]:
    """`followup ARGUMENTS`, with no key and no server in the environment."""
    raw = given.encode() if isinstance(given, str) else given
    done = subprocess.run(
        [sys.executable, "-c", "from followup.cli import main; main()", *arguments],
        input=raw, capture_output=True, cwd=cwd, env={"PATH": path, "PYTHONPATH": ":".join(sys.path), **more},
    )  # fmt: skip
    return subprocess.CompletedProcess(
        done.args, done.returncode, done.stdout.decode(), done.stderr.decode()
    )


def test_draft_shows_everything_in_order() -> None:
    done = run("draft", str(THREAD), "--today", "2026-11-09")
    assert done.returncode == 0, done.stderr
    marks = ["Why it is quiet", "What to do", "--- draft ---", "Subject: ", "Checks ", "Engine "]
    places = [done.stdout.index(mark) for mark in marks]
    assert places == sorted(places)
    assert "offline engine" in done.stdout
    assert "\x1b[" not in done.stdout


def test_draft_json_holds_the_keys_of_the_design() -> None:
    done = run("draft", str(THREAD), "--today", "2026-11-09", "--json")
    result = json.loads(done.stdout)
    assert set(result) >= {
        "thread", "diagnosis", "stage", "send_on", "why_then", "item", "draft", "findings",
        "passed", "needs", "engine",
    }  # fmt: skip
    assert set(result["thread"]) >= {
        "subject",
        "me",
        "contact",
        "messages",
        "unanswered",
        "unparsed",
    }
    assert set(result["draft"]) >= {
        "subject",
        "body",
        "new_value",
        "question",
        "way_out",
        "answers",
        "sources",
    }
    assert result["thread"]["me"] == "Priya Nair"
    assert result["stage"] == "second"
    assert result["send_on"] == "2026-11-09"
    body = result["draft"]["body"]
    for source in result["draft"]["sources"]:
        assert set(source) == {"start", "end", "from", "quote"}
        assert 0 <= source["start"] < source["end"] <= len(body)


def test_every_quote_stands_in_the_contacts_own_words() -> None:
    result = json.loads(run("diagnose", str(THREAD), "--json").stdout)
    thread = json.loads(run("read", str(THREAD), "--json").stdout)
    assert result["evidence"]
    for evidence in result["evidence"]:
        message = thread["messages"][evidence["message"]]
        assert not message["from_me"]
        assert evidence["quote"] in message["body"]


def test_too_early_says_wait_and_still_shows_the_draft() -> None:
    result = json.loads(run("draft", str(THREAD), "--today", "2026-10-27", "--json").stdout)
    assert (result["stage"], result["send_on"]) == ("wait", "2026-11-04")
    assert result["draft"]["body"]


def test_eml_opens_ready_to_send_with_the_item_attached(tmp_path: Path) -> None:
    target = tmp_path / "out.eml"
    done = run("draft", str(THREAD), "--today", "2026-11-09", "--eml", str(target), "--json")
    result = json.loads(done.stdout)
    mail = email.message_from_bytes(target.read_bytes(), policy=email.policy.default)
    assert mail["X-Unsent"] == "1"
    assert mail["To"] == "h.brierley@northmoortrials.example"
    assert mail["Subject"] == result["draft"]["subject"]
    assert _text(mail.get_body()) == result["draft"]["body"]
    attached = [_text(part) for part in mail.iter_attachments()]
    assert attached == ([result["item"]["text"]] if result["item"] else [])
    again = run("draft", str(THREAD), "--eml", str(target))
    assert again.returncode == 2
    assert "is there already" in again.stderr


def _text(part: email.message.EmailMessage | None) -> str:
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n").strip()


def test_a_pipe_is_read() -> None:
    done = run("draft", "-", "--today", "2026-11-09", "-q", given=THREAD.read_text("utf-8"))
    assert done.returncode == 0
    assert done.stdout.startswith("Subject: ")


def test_rewrite_leaves_a_good_message_alone() -> None:
    good = (
        "Subject: Roof at Mill Lane\n\nHi Dana,\n\nFor the roof at Mill Lane I have measured the north side: 42 square "
        "metres, so the slates from the barn cover it.\n\nShall I book the scaffold for the 14th, or leave it until spring?\n\nSam"
    )
    result = json.loads(run("rewrite", "-", "--json", given=good).stdout)
    assert result["passed"] is True
    assert result["draft"]["body"] == good.split("\n\n", 1)[1]
    assert "not touched" in result["engine"]["note"]


def test_rewrite_keeps_the_facts_and_drops_the_nag() -> None:
    weak = (
        "Hi Tom,\n\nJust checking in on the quote for the 32ft ketch. The survey found the keel sound and the rudder "
        "stock 4 mm worn.\n\nAny update?\n\nAna"
    )
    result = json.loads(run("rewrite", "-", "--json", given=weak).stdout)
    body = result["draft"]["body"]
    assert "4 mm" in body
    assert "checking in" not in body.lower()
    assert "any update" not in body.lower()
    assert body.count("?") == 1


def test_rewrite_says_what_it_needs_where_nothing_can_be_given() -> None:
    done = run("rewrite", "-", "--json", given="Hi Tom,\n\nJust checking in. Any update?\n\nAna")
    result = json.loads(done.stdout)
    assert done.returncode == 1
    assert result["passed"] is False
    assert result["needs"]


def test_check_exits_1_on_a_weak_one_and_0_on_a_good_one(tmp_path: Path) -> None:
    weak = tmp_path / "weak.txt"
    weak.write_text("Hi Dana,\n\njust checking in, any news?\n\nSam")
    assert run("check", str(weak)).returncode == 1
    lines = tmp_path / "many.jsonl"
    lines.write_text(json.dumps({"id": "a", "text": "Hi Dana,\n\nany news?\n\nSam"}) + "\n")
    done = run("check", str(lines), "--json")
    (found,) = json.loads(done.stdout)
    assert (found["id"], found["passed"]) == ("a", False)
    assert set(found["findings"][0]) == {
        "code", "name", "severity", "field", "start", "end", "message", "instead",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "given", "says"),
    [
        (["draft", "-"], "", "nothing in it"),
        (["draft", "-"], "  \n \n", "nothing in it"),
        (["draft", "-"], b"\x89PNG\r\n\x00\x00binary", "binary"),
        (["draft", "no-such-file.txt"], "", "no such file"),
        (["draft", "evals"], "", "a folder"),
        (["draft", "-", "--level", "boss"], "Hi", "level"),
        (["draft", "-", "--today", "tomorrow"], "Hi", "not a date"),
        (["draft", "-", "--engine", "magic"], "Hi", "engine"),
        (["draft", "-", "--fact", "decider"], "Hi", "key=value"),
        (
            ["draft", "-", "--country", "ZZ"],
            "Ana: shall I start?\nTom: the board must agree\nAna: ok",
            "country",
        ),
        (["draft", "-", "--format", "xml"], "Hi", "--format"),
        (["check", "nothing.txt"], "", "no such file"),
        (["rule", "no-such-rule"], "", "no such rule"),
        (["library", "show", "nothing"], "", "no such item"),
        (["draft", "-", "--config", "none.toml"], "Hi", "no such file"),
        (["batch", "none.csv", "-o", "out.csv"], "", "no such file"),
    ],
)
def test_bad_input_is_one_clear_line_and_exit_2(
    arguments: list[str], given: str | bytes, says: str, tmp_path: Path
) -> None:
    done = run(*arguments, given=given, cwd=tmp_path if "none" in str(arguments) else ROOT)
    assert done.returncode == 2, done.stderr
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) <= 2


@pytest.mark.parametrize(
    "paste",
    [
        "Shall I start on Monday?",
        "no names here\njust lines of text",
        "你好，请问合同签了吗？",
        "مرحبا، هل من جديد بخصوص العرض؟",
        "😀😀😀",
        "From: Ana\nDate: 03/04/2026\n\nShall I start?\n\nFrom: Tom\nDate: 05/04/2026\n\nThe board must agree.\n",
        "Me: shall I start?\nTom: not yet\nLiv: ask the board\n",
        "word " * 50_000,
    ],
    ids=[
        "one message",
        "no names",
        "chinese",
        "arabic",
        "emoji",
        "03/04",
        "two contacts",
        "50000 words",
    ],
)
def test_odd_pastes_are_answered_without_a_traceback(paste: str) -> None:
    done = run("draft", "-", "--today", "2026-06-01", "--json", given=paste)
    assert done.returncode in (0, 1, 2), done.stderr
    assert "Traceback" not in done.stderr
    if done.returncode != 2:
        assert json.loads(done.stdout)["diagnosis"]["blocker"]


def test_a_paste_of_20_mb_is_refused() -> None:
    done = run("draft", "-", given=b"x" * 20_000_001)
    assert done.returncode == 2
    assert "too much" in done.stderr


def test_doctor_says_what_is_missing() -> None:
    done = run("doctor")
    assert done.returncode == 0
    assert "OPENAI_API_KEY" in done.stdout


def test_doctor_fails_where_no_way_to_the_model_works() -> None:
    done = run("doctor", "--model", "m", OPENAI_BASE_URL="http://127.0.0.1:9/v1")
    assert done.returncode == 3
    assert "cannot be reached" in done.stdout


def test_the_library_lists_shows_and_takes_a_story(tmp_path: Path) -> None:
    assert "summary-interview" in run("library", "list").stdout
    assert "decider" in run("library", "show", "summary-interview").stdout
    added = run(
        "library", "add", "--library", str(tmp_path), "--title", "Faster stocktake", "--before", "three days",
        "--done", "scanned shelves", "--after", "one morning",
    )  # fmt: skip
    assert added.returncode == 0, added.stderr
    text = (tmp_path / "faster-stocktake.md").read_text()
    assert "one morning" in text
    assert "faster-stocktake" in run("library", "list", "--library", str(tmp_path)).stdout


def test_batch_rewrites_a_spreadsheet_and_sums_up_on_stderr(tmp_path: Path) -> None:
    source, output = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text(
        'id,message\n1,"Hi Tom, any update on the 32ft ketch? The rudder is 4 mm worn."\n'
    )
    done = run("batch", str(source), "-o", str(output), "--today", "2026-06-01")
    assert "Traceback" not in done.stderr
    assert "1 rows" in done.stderr
    assert done.stdout == ""
    assert output.read_text().splitlines()[0].startswith("id,message,followup_ok")


def test_diagnose_v_shows_the_sentences_it_goes_by() -> None:
    done = run("diagnose", str(THREAD), "-v")
    assert done.returncode == 0, done.stderr
    lines = [line for line in done.stdout.splitlines() if "who_decides 0." in line]
    assert any("released the headcount" in line for line in lines)


def test_eval_scores_the_labelled_follow_ups() -> None:
    done = run("eval", "--help")
    assert done.returncode == 0
    assert "compare" in done.stdout
