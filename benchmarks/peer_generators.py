"""Other generators from JSON Schema, each installed below `.cache/bench/` and run in a process of its own."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from witness_schema.clone import cache_directory
from witness_schema.errors import BrokenEnvironment, Unreachable

_PEERS = Path(__file__).parent / "peers"
Schema = dict[str, Any]


def run_hypothesis_jsonschema(schema: Schema, seconds: float, turn: int) -> list[str]:
    """Return what hypothesis-jsonschema draws in so many seconds of CPU, as JSON texts. Each turn has seeds of its own."""
    python = _install_hypothesis_jsonschema() / "bin" / "python"
    worker = _PEERS / "by_hypothesis_jsonschema.py"
    return _run_peer([str(python), str(worker)], _convert_to_draft_7(schema), seconds, str(turn))


def run_json_schema_faker(schema: Schema, seconds: float, turn: int, options: Schema) -> list[str] | None:
    """Return what json-schema-faker draws in so many seconds of CPU, as JSON texts; None without Node.js.

    Each turn has seeds of its own.
    """
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return None
    worker = _install_json_schema_faker() / "by_json_schema_faker.mjs"
    return _run_peer([node, str(worker)], schema, seconds, str(turn), json.dumps(options))


def _convert_to_draft_7(schema: Schema) -> Schema:
    """Return the same schema in draft 7, the newest that hypothesis-jsonschema knows."""
    # Without `$id`: below one, hypothesis-jsonschema does not resolve references.
    kept = {key: value for key, value in schema.items() if key != "$id"}
    kept["$schema"] = "http://json-schema.org/draft-07/schema#"
    text = json.dumps(kept).replace('"$defs"', '"definitions"').replace("#/$defs/", "#/definitions/")
    adapted: Schema = json.loads(text)
    return adapted


def _run_peer(command: Sequence[str], schema: Schema, seconds: float, *more: str) -> list[str]:
    place = cache_directory() / "bench" / "schema.json"
    place.write_text(json.dumps(schema), encoding="utf-8")
    done = subprocess.run([*command, str(place), str(seconds), *more], capture_output=True, check=False)
    lines = [line for line in done.stdout.decode().split("\n") if line]
    # A peer that fails midway still counts with what it wrote; only one that wrote nothing is broken.
    if done.returncode and not lines:
        reason = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise BrokenEnvironment(f"a peer failed: {' '.join(reason)[:200]}", where=Path(command[1]).name)
    return lines


def _install_hypothesis_jsonschema() -> Path:
    """Return the virtual environment of hypothesis-jsonschema, and make it first if it is missing or has other pins."""
    folder = cache_directory() / "bench" / "hypothesis-jsonschema"
    pins = (_PEERS / "requirements.txt").read_text()
    if _read_pins(folder) != pins:
        # An environment of its own, since the peer needs an older Hypothesis than ours.
        _run_installer([sys.executable, "-m", "venv", "--clear", str(folder)])
        _run_installer([str(folder / "bin" / "pip"), "install", "-q", "-r", str(_PEERS / "requirements.txt")])
        # Written last: an installation that fails midway is made again.
        (folder / "pins").write_text(pins)
    return folder


def _install_json_schema_faker() -> Path:
    """Return the folder with json-schema-faker in its node_modules and the worker next to them; install it if needed."""
    folder = cache_directory() / "bench" / "json-schema-faker"
    pins = (_PEERS / "package.json").read_text()
    if _read_pins(folder) != pins:
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(_PEERS / "package.json", folder)
        _run_installer(["npm", "install", "--silent", "--no-package-lock", "--prefix", str(folder)])
        (folder / "pins").write_text(pins)
    # Node.js resolves packages from the folder of the script, so the worker has to be there.
    shutil.copy(_PEERS / "by_json_schema_faker.mjs", folder)
    return folder


def _read_pins(folder: Path) -> str | None:
    file = folder / "pins"
    return file.read_text() if file.is_file() else None


def _run_installer(command: Sequence[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Unreachable(
            f"a peer cannot be installed: {done.stderr.strip()[-200:]}",
            where=" ".join(command[:3]),
            advice="this needs the package registries of Python and Node.js",
        )
