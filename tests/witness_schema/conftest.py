"""One oracle for all tests that only ask it things, and its binary for those that start their own."""

from __future__ import annotations

from support.oracle_fixtures import binary, oracle

__all__ = ["binary", "oracle"]
