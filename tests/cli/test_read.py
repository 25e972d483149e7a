"""`followup read`: text for people, JSON for programs, one thread of a mailbox."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.test_cli import run

THREADS = Path(__file__).parents[1] / "fixtures" / "threads"


def test_the_text_numbers_each_message_with_sender_side_and_time() -> None:
    done = run("read", str(THREADS / "gmail-nested-quotes.txt"), "--me", "Tomas Berg")
    assert done.returncode == 0, done.stderr
    assert "You      Tomas Berg\nContact  Ines Duarte\n" in done.stdout
    assert "[1] Ines Duarte (contact), 2026-03-02 09:14\nGood morning Tomas," in done.stdout


def test_the_json_holds_the_keys_of_the_design() -> None:
    done = run("read", "-", "--json", given=(THREADS / "gmail-nested-quotes.txt").read_bytes())
    read = json.loads(done.stdout)
    assert {"subject", "me", "contact", "messages", "unanswered", "unparsed"} <= set(read)
    assert {"sender", "address", "sent_at", "from_me", "body"} <= set(read["messages"][0])


def test_a_mailbox_with_two_threads_lists_them_and_exits_2() -> None:
    done = run("read", str(THREADS / "two-threads.mbox"))
    assert done.returncode == 2
    assert "1 Hammers (3); 2 Your statement (1)" in done.stderr
    assert "--thread N" in done.stderr


def test_thread_picks_one_of_a_mailbox() -> None:
    done = run("read", str(THREADS / "two-threads.mbox"), "--thread", "1", "--json")
    assert json.loads(done.stdout)["subject"].endswith("Hammers")
    assert run("read", str(THREADS / "two-threads.mbox"), "--thread", "3").returncode == 2


def test_paste_and_a_file_together_are_refused() -> None:
    done = run("read", "--paste", str(THREADS / "gmail-nested-quotes.txt"))
    assert (done.returncode, done.stdout) == (2, "")
    assert "FILE" in done.stderr


def test_the_terminals_locale_settles_a_date_that_the_thread_does_not() -> None:
    """Said beside it; the first of the three variables that is set counts, C names no country."""
    paste = "On 03/04/2026 09:14, Noel Price wrote:\n> Any word?\n\nNot yet."
    for more, month, why in (
        ({"LC_ALL": "en_US.UTF-8", "LANG": "de_DE.UTF-8"}, "2026-03-04", "the locale is en_US"),
        ({"LC_TIME": "de_DE", "LANG": "en_US.UTF-8"}, "2026-04-03", "the locale is de_DE"),
        ({"LANG": "C.UTF-8"}, "2026-04-03", "most of the world writes the day first"),
    ):
        done = run("read", "-", given=paste, **more)
        assert month in done.stdout
        assert why in done.stdout
