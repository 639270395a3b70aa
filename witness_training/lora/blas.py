"""A fast BLAS for mlx on Linux: the wheel's own is the reference one, 10 times and more slower at a matrix product.

mlx's CPU wheel leaves `cblas_sgemm` and a few LAPACK routines to be found when it is loaded, and the global symbol
scope comes first. The package scipy-openblas32 has them under names that begin with `scipy_`; a renamed copy, made
once with patchelf and kept in the cache, is loaded into the global scope before mlx is imported. All of it is
optional: without it the same numbers come out, later.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, files, version
from pathlib import Path

from witness_schema.clone import cache_directory
from witness_schema.swapping import replace_path

PACKAGE = "scipy-openblas32"
PREFIX = "scipy_"
# What mlx's libmlx.so leaves undefined; nothing else is renamed, so no other library in the process is touched.
SYMBOLS = (
    *(f"cblas_{kind}gemm" for kind in "sdc"),
    *(f"{kind}{routine}_" for kind in "sd" for routine in ("geev", "geqrf", "gesdd", "getrf", "getri")),
    *(f"{kind}{routine}_" for kind in "sd" for routine in ("orgqr", "potrf", "syevd", "trtri")),
    *("cgeev_", "cgesdd_", "cheevd_"),
)
OFF = "WITNESS_SCHEMA_BLAS"  # "off" leaves mlx with its own


class _Loaded:
    """What `enable` has done in this process; a library once loaded stays."""

    library: ctypes.CDLL | None = None


def enable() -> str:
    """Load the fast BLAS for this process if it is not there yet; the words of `describe`, or "" where there is none.

    Call it before mlx is imported: an import of mlx binds the symbols for good.
    """
    if _Loaded.library is not None:
        return describe()
    if "mlx.core" in sys.modules or (source := _source()) is None:
        return ""
    # One thread: mlx runs its own, and OpenBLAS's would wait for each other on a small machine.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        _Loaded.library = ctypes.CDLL(str(renamed_copy(source)), mode=ctypes.RTLD_GLOBAL)
    except (OSError, subprocess.SubprocessError):
        return ""
    return describe()


def describe() -> str:
    """The fast BLAS that this machine has ("OpenBLAS of scipy-openblas32 0.3.34"), "" without one; loads nothing."""
    if sys.platform == "darwin":
        return "Accelerate"
    return f"OpenBLAS of {PACKAGE} {version(PACKAGE)}" if _source() and _patchelf() else ""


def _source() -> Path | None:
    """The library as its package brings it."""
    if not sys.platform.startswith("linux") or os.environ.get(OFF) == "off":
        return None
    return _installed(PACKAGE, "libscipy_openblas.so")


def _patchelf() -> Path | None:
    return _installed("patchelf", "patchelf")


def _installed(package: str, name: str) -> Path | None:
    """The file of this name that the package has installed."""
    try:
        known = files(package) or ()
    except PackageNotFoundError:
        return None
    found = (Path(str(file.locate())) for file in known if file.name == name)
    return next((path for path in found if path.is_file()), None)


def renamed_copy(source: Path) -> Path:
    """A copy of the library with plain symbol names, made once; its name holds the digest of what made it."""
    key = hashlib.sha256(
        "\n".join((version(PACKAGE), str(source.stat().st_size), *SYMBOLS)).encode()
    ).hexdigest()[:16]
    folder = cache_directory() / "blas"
    copy = folder / f"libwitness_blas-{key}.so"
    if not copy.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        _rename(source, copy)
    return copy


def _rename(source: Path, copy: Path) -> None:
    tool = _patchelf()
    if tool is None:
        raise FileNotFoundError("patchelf")
    with replace_path(copy) as fresh:
        names = fresh.with_name("names")
        names.write_text("".join(f"{PREFIX}{symbol} {symbol}\n" for symbol in SYMBOLS))
        renaming = ("--rename-dynamic-symbols", str(names), "--set-soname", copy.name)
        command = (str(tool), *renaming, "--output", str(fresh), str(source))
        subprocess.run(command, check=True, capture_output=True, timeout=120)
