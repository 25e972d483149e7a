"""Write the outputs that README shows anew: `python tests/readme.py`."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def _output(match: re.Match[str]) -> str:
    done = subprocess.run(
        [sys.executable, "-c", "from followup.cli import main; main()", *shlex.split(match[1])],
        capture_output=True, text=True, cwd=ROOT,
    )  # fmt: skip
    return f"<!-- output: followup {match[1]} -->\n```text\n{done.stdout}```"


if __name__ == "__main__":
    page = ROOT / "README.md"
    pattern = r"<!-- output: followup (.+?) -->\n```text\n(.*?)```"
    page.write_text(re.sub(pattern, _output, page.read_text("utf-8"), flags=re.DOTALL), "utf-8")
