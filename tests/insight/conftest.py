"""The desk's stories, for boards."""

from tests.desk.conftest import busy, dispute, lead, now, refund, shipped_all_the_same

__all__ = ["busy", "dispute", "lead", "now", "refund", "shipped_all_the_same"]
