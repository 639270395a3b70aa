"""A fast BLAS for mlx on Linux, whose wheel brings the reference BLAS, at least 10 times slower at a matrix product.

mlx's CPU wheel resolves `cblas_sgemm` and a few LAPACK routines when it is loaded, in the global symbol scope first. The
package scipy-openblas32 has them under names that begin with `scipy_`. A renamed copy, made once with patchelf and kept
in the cache, is loaded into the global scope before mlx is imported. All of this is optional: training works without it,
but takes longer.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import shutil
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, files, version
from pathlib import Path

from witness_schema.clone import cache_directory
from witness_schema.documents.foreign_file import hash_file
from witness_schema.errors import UnreadableSource
from witness_schema.living_locks import hold_temporary
from witness_schema.swapping import replace_path

PACKAGE = "scipy-openblas32"
PREFIX = "scipy_"
# The symbols that mlx's libmlx.so leaves undefined. No others are renamed, so no other library is affected.
SYMBOLS = (
    *(f"cblas_{kind}gemm" for kind in "sdc"),
    *(f"{kind}{routine}_" for kind in "sd" for routine in ("geev", "geqrf", "gesdd", "getrf", "getri")),
    *(f"{kind}{routine}_" for kind in "sd" for routine in ("orgqr", "potrf", "syevd", "trtri")),
    *("cgeev_", "cgesdd_", "cheevd_"),
)
# Set to "off", this variable leaves mlx with its own BLAS, to compare or to rule a fault out.
OFF = "WITNESS_SCHEMA_BLAS"


class _Loaded:
    """The library that `enable` has loaded into this process, where it stays."""

    library: ctypes.CDLL | None = None


def enable() -> str:
    """Load the fast BLAS into this process, once; return the text of `describe`, or "" if there is none.

    Call it before mlx is imported: an import of mlx binds the symbols for the life of the process.
    """
    if _Loaded.library is not None:
        return describe()
    if "mlx.core" in sys.modules or (source := _find_library()) is None:
        return ""
    # mlx runs threads of its own; those of OpenBLAS would only wait for each other on a small machine.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        _Loaded.library = ctypes.CDLL(str(make_renamed_copy(source)), mode=ctypes.RTLD_GLOBAL)
    except (OSError, subprocess.SubprocessError):
        # Slow training is better than none.
        return ""
    return describe()


def describe() -> str:
    """The fast BLAS of this machine ("OpenBLAS of scipy-openblas32 0.3.34"), "" without one. Loads nothing."""
    # mlx's wheel for macOS is linked to Apple's own BLAS.
    if sys.platform == "darwin":
        return "Accelerate"
    return f"OpenBLAS of {PACKAGE} {version(PACKAGE)}" if _find_library() and _find_patchelf() else ""


def _find_library() -> Path | None:
    """The library as its package installs it; None if it is missing, switched off, or not for this system."""
    if not sys.platform.startswith("linux") or os.environ.get(OFF) == "off":
        return None
    return _find_installed_file(PACKAGE, "libscipy_openblas.so")


def _find_patchelf() -> Path | None:
    return _find_installed_file("patchelf", "patchelf")


def _find_installed_file(package: str, name: str) -> Path | None:
    """The file of this name that the package has installed, None without the package."""
    try:
        known = files(package) or ()
    except PackageNotFoundError:
        return None
    found = (Path(str(file.locate())) for file in known if file.name == name)
    return next((path for path in found if path.is_file()), None)


def make_renamed_copy(source: Path) -> Path:
    """A copy of the library with plain symbol names, made once and kept in the cache."""
    # Another version or another list of symbols gets another copy.
    key = hashlib.sha256(
        "\n".join((version(PACKAGE), str(source.stat().st_size), *SYMBOLS)).encode()
    ).hexdigest()[:16]
    folder, name = cache_directory() / "blas", f"libwitness_blas-{key}"
    for copy in sorted(folder.glob(f"{name}-*.so")):
        # A damaged copy might compute something else, or end the process; its own name says what it was.
        if copy.stem == f"{name}-{_hash(copy)}":
            return copy
        copy.unlink(missing_ok=True)
    return _rename(source, folder, name)


def _hash(library: Path) -> str:
    try:
        return hash_file(library)[:32]
    except UnreadableSource:
        # Part of no file's name.
        return "/"


def _rename(source: Path, folder: Path, name: str) -> Path:
    tool = _find_patchelf()
    if tool is None:
        raise FileNotFoundError("patchelf")
    with hold_temporary() as place:
        names, made = place / "names", place / f"{name}.so"
        names.write_text("".join(f"{PREFIX}{symbol} {symbol}\n" for symbol in SYMBOLS))
        renaming = ("--rename-dynamic-symbols", str(names), "--set-soname", made.name)
        command = (str(tool), *renaming, "--output", str(made), str(source))
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        copy = folder / f"{name}-{_hash(made)}.so"
        with replace_path(copy) as fresh:
            shutil.copyfile(made, fresh)
    return copy
