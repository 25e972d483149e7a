"""Many threads or weak follow-ups: rows in, the same rows out in the same order, with results."""

from followup.batch.run import dry_run, run
from followup.batch.summary import Summary

__all__ = ["Summary", "dry_run", "run"]
