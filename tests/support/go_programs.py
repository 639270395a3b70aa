"""Real programs of others that tests run, built once from the modules that tests/go_programs/ pins: crane, oras, kubectl."""

from __future__ import annotations

import fcntl
import hashlib
from collections.abc import Mapping
from pathlib import Path

from witness_schema.clone import cache_directory
from witness_schema.swapping import replace_path
from witness_schema.upstream import go_toolchain
from witness_schema.upstream.go_command import BUILD_FLAGS, build_failure, run, run_with_retries, silent

SOURCES = Path(__file__).parents[1] / "go_programs"
PACKAGES: Mapping[str, str] = {
    "crane": "github.com/google/go-containerregistry/cmd/crane",
    "oras": "oras.land/oras/cmd/oras",
    "kubectl": "./kubectl",
}


def build_program(name: str) -> Path:
    """Return the folder that has this program alone, for a PATH; a first build takes seconds, of kubectl a minute or two."""
    toolchain = go_toolchain.find()
    files = sorted(file for file in SOURCES.rglob("*") if file.is_file())
    texts = (toolchain.version.encode(), *(file.read_bytes() for file in files))
    key = hashlib.sha256(b"\0".join(texts)).hexdigest()[:24]
    folder = cache_directory() / "programs" / f"{name}-{key}"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_name(f"{folder.name}.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if not folder.is_dir():
            with replace_path(folder) as built:
                built.mkdir()
                command = ["build", *BUILD_FLAGS, "-o", f"{built}/", PACKAGES[name]]
                spoken = run_with_retries(name, lambda: run(toolchain, command, SOURCES), silent)
                if spoken.status:
                    raise build_failure(f"{name} cannot be built", spoken)
    return folder
