"""The fast BLAS is there on Linux, computes the same numbers, and is missed by nobody where it is not."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from witness_training.lora import blas

LINUX = sys.platform.startswith("linux")
PRODUCT = """
import ctypes, sys
from witness_training.lora import blas
found = blas.enable()
print("cblas_sgemm" if hasattr(ctypes.CDLL(None), "cblas_sgemm") else "none")
import mlx.core as mx
import numpy as np
left = np.random.default_rng(1).normal(size=(70, 50)).astype("float32")
right = np.random.default_rng(2).normal(size=(50, 90)).astype("float32")
here = np.array(mx.matmul(mx.array(left), mx.array(right), stream=mx.cpu))
assert np.allclose(here, left @ right, atol=1e-4)
values = np.array(mx.linalg.svd(mx.array(left), stream=mx.cpu)[1])
assert np.allclose(values, np.linalg.svd(left, compute_uv=False), rtol=1e-3)
"""


def product(cache: Path, **environment: str) -> str:
    """Multiply matrices in a fresh process; where cblas_sgemm is found before mlx is imported."""
    told = subprocess.run(
        [sys.executable, "-c", PRODUCT],
        env={**os.environ, "WITNESS_SCHEMA_CACHE": str(cache), **environment},
        check=True,
        capture_output=True,
        text=True,
    )
    return told.stdout.strip()


def test_products_agree_with_the_fast_blas_and_without(tmp_path: Path) -> None:
    assert product(tmp_path) == ("cblas_sgemm" if LINUX else product(tmp_path))
    assert len(list((tmp_path / "blas").glob("*"))) == 1 or not LINUX
    assert product(tmp_path, WITNESS_SCHEMA_BLAS="off") != "cblas_sgemm" or not LINUX


def test_two_processes_make_the_copy_at_once(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "from witness_training.lora import blas; print(blas.enable())"]
    environment = {**os.environ, "WITNESS_SCHEMA_CACHE": str(tmp_path)}
    both = [subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    told = [process.communicate()[0].strip() for process in both]
    expected = blas.describe() if LINUX else ""
    assert told == [expected] * 2
    assert [path.suffix for path in tmp_path.glob("blas/*")] == ([".so"] if LINUX else [])


def test_missing_package_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blas, "PACKAGE", "no-such-package")
    monkeypatch.setattr(sys, "platform", "linux")
    assert (blas.describe(), blas.enable()) == ("", "")


def test_broken_tool_is_no_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("WITNESS_SCHEMA_CACHE", str(tmp_path))
    monkeypatch.setattr(blas, "_find_library", lambda: Path(__file__))
    monkeypatch.setattr(blas, "_find_patchelf", lambda: tmp_path / "none")
    # Another test of this process may have loaded it.
    monkeypatch.setattr(blas._Loaded, "library", None)
    monkeypatch.delitem(sys.modules, "mlx.core", raising=False)
    assert blas.enable() == ""
    assert not list(tmp_path.glob("blas/*"))


def test_renamed_symbols_are_those_that_mlx_asks_for() -> None:
    from importlib.metadata import files

    library = next((f for f in files("mlx-cpu") or () if f.name == "libmlx.so"), None) if LINUX else None
    text = (
        Path(str(library.locate())).read_bytes()
        if library
        else b"".join(b"\0%b" % s.encode() for s in blas.SYMBOLS)
    )
    asked = {
        name.decode()
        for name in re.findall(rb"(?<=\0)(cblas_[a-z]+|[scdz](?:ge|or|po|sy|he|tr)[a-z]{2,3}_)", text)
    }
    assert asked == set(blas.SYMBOLS)
