"""Whoever loads a bundled schema does not wait for the reader of Go."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
import sys, witness_schema
assert witness_schema.load("git").is_valid({}) is False
print(*sorted(name for name in sys.modules if name == "tree_sitter" or name.startswith("witness_schema.golang.code")))
"""


def test_a_bundled_schema_is_loaded_without_the_reader_of_go() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True)
    assert done.stdout == "\n"
