"""`python -m followup` is `followup`."""

from __future__ import annotations

from followup.cli import main

if __name__ == "__main__":
    main()
