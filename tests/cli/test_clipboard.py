"""`--paste` and `--copy`: the tool of the desktop that runs, and one line where there is none."""

from __future__ import annotations

from pathlib import Path

from tests.cli.test_cli import THREAD, run

WAYLAND_IS_NOT_RUNNING = "#!/bin/sh\necho 'Failed to connect' >&2\nexit 1\n"


def _tools(folder: Path, **scripts: str) -> str:
    """A PATH with these programs and the shell's own folder behind it."""
    for name, script in scripts.items():
        tool = folder / name.replace("_", "-")
        tool.write_text(script)
        tool.chmod(0o755)
    (folder / "cat").symlink_to("/bin/cat")
    return str(folder)


def test_paste_reads_what_the_first_tool_that_works_gives(tmp_path: Path) -> None:
    path = _tools(
        tmp_path,
        wl_paste=WAYLAND_IS_NOT_RUNNING,
        xclip="#!/bin/sh\nprintf 'Me: any word on the kiln?\\nRhys: need to ask Dad\\n'\n",
    )
    done = run("read", "--paste", path=path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Contact  Rhys" in done.stdout


def test_copy_fills_the_clipboard_of_the_first_tool_that_works(tmp_path: Path) -> None:
    board = tmp_path / "board"
    path = _tools(tmp_path, wl_copy=WAYLAND_IS_NOT_RUNNING, xclip=f"#!/bin/sh\ncat > '{board}'\n")
    done = run("draft", str(THREAD), "--today", "2026-11-09", "--copy", path=path)
    assert done.returncode == 0, done.stderr
    assert board.read_text().strip() in done.stdout
    assert board.read_text().startswith("Hi Hannah,")


def test_an_empty_clipboard_and_no_desktop_are_told_in_one_line(tmp_path: Path) -> None:
    path = _tools(tmp_path, xclip="#!/bin/sh\nexit 0\n")
    done = run("read", "--paste", path=path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("followup: --paste: the clipboard holds no text.\n")
    (tmp_path / "xclip").write_text(WAYLAND_IS_NOT_RUNNING)
    done = run("draft", str(THREAD), "--today", "2026-11-09", "--copy", path=path)
    assert done.returncode == 2
    assert "--copy: the clipboard cannot be reached." in done.stderr
    assert "Traceback" not in done.stderr


def test_without_a_tool_it_is_said_which_to_install(tmp_path: Path) -> None:
    done = run("read", "--paste", path=_tools(tmp_path))
    assert done.returncode == 2
    assert "Install wl-clipboard, xclip or xsel." in done.stderr
