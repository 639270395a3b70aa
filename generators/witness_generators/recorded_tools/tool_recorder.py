"""Runs each tool in its project through real go-witness, twice, and keeps what both runs have in common."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from witness_generators.recorded_tools import chain_rows, report_rows
from witness_generators.recorded_tools.key_paths import list_key_paths
from witness_generators.recorded_tools.recording_file import ChainRecording, DocumentRecording
from witness_generators.recorded_tools.templates import Masker
from witness_schema.documents.foreign_file import read_bytes
from witness_schema.documents.plain_json import parse_json
from witness_schema.errors import UnreadableSource
from witness_schema.living_locks import hold_temporary
from witness_schema.oracle import Oracle, RunRequest, RunResult

# As long as each other: some tools align what they print.
NAMES = ("quillon", "marabou")
SECONDS = 300.0
# Where npm packages are, `npx` finds them above the project only.
MODULES = "node_modules"
_VERSION = re.compile(r"\d+(?:\.\d+)+")
Row = chain_rows.ChainRow | report_rows.ReportRow


def record_chain(oracle: Oracle, row: chain_rows.ChainRow, modules: Path | None = None) -> ChainRecording:
    """The recording of a tool chain. modules: a folder of npm packages.

    Raises UnreadableSource where the tool is not there, fails, or does something else the second time.
    """
    with hold_temporary() as folder:
        first, second = (_record_once(oracle, row, name, folder / name, modules) for name in NAMES)
    if first != second:
        raise UnreadableSource(
            "two runs of it differ",
            where=row.id,
            advice=f"a mark for what differs in `templates`: {_find_difference(first.to_json(), second.to_json())}",
        )
    return first


def _find_difference(first: Mapping[str, Any], second: Mapping[str, Any]) -> str:
    return next(
        f"{name}: {first[name]!r} and {second[name]!r}" for name in first if first[name] != second[name]
    )


def _record_once(
    oracle: Oracle, row: chain_rows.ChainRow, name: str, folder: Path, modules: Path | None
) -> ChainRecording:
    step = lay_out_project(row, name, folder, modules)
    real = _run(oracle, row, name, step)
    command, mask = real["command-run"], Masker(name, str(step)).mask
    products = {mask(path): product["mime_type"] for path, product in (real["product"] or {}).items()}
    return ChainRecording(
        row.id,
        find_version(row, step),
        row.argv,
        mask(command.get("stdout", "")),
        mask(command.get("stderr", "")),
        products,
    )


def record_document(
    oracle: Oracle, row: report_rows.ReportRow, modules: Path | None = None
) -> DocumentRecording:
    """The recording of a document. Raises UnreadableSource where the tool is not there, fails, or writes no JSON."""
    with hold_temporary() as folder:
        step = lay_out_project(row, NAMES[0], folder / NAMES[0], modules)
        if row.committed:
            _commit(step)
        _run(oracle, row, NAMES[0], step)
        document = parse_json(read_bytes(step / row.output), row.id)
        version = find_version(row, step)
    return DocumentRecording(row.id, version, row.argv, list_key_paths(document, row.open_keys))


def _commit(step: Path) -> None:
    """Make the project a commit of a repository of its own."""
    somebody = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org")
    for words in (("init", "-q"), ("add", "."), (*somebody, "commit", "-q", "-m", "Begin")):
        subprocess.run(["git", "-C", str(step), *words], env=build_environment(), check=True)


def lay_out_project(row: Row, name: str, folder: Path, modules: Path | None = None) -> Path:
    """Write the project of this name below the folder, and return the folder of the step."""
    step = folder / "project"
    step.mkdir(parents=True)
    if modules is not None:
        (folder / MODULES).symlink_to(modules)
    for path, content in row.files.items():
        file = step / path.replace("${name}", name)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content.replace("${name}", name), encoding="utf-8")
    return step


def _run(oracle: Oracle, row: Row, name: str, step: Path) -> dict[str, Any]:
    """What real go-witness records of the command, by attestor."""
    argv = tuple(word.replace("${name}", name) for word in row.argv)
    result = oracle.run(RunRequest("record", (), argv, str(step), build_environment(), limit=SECONDS))
    if not isinstance(result, RunResult) or result.collection is None:
        raise UnreadableSource(
            f"it fails: {_describe_failure(argv, step)}",
            where=row.id,
            advice="install the tool, or see what it says",
        )
    return {one["type"].split("/")[-2]: one["attestation"] for one in result.collection["attestations"]}


def _describe_failure(argv: tuple[str, ...], step: Path) -> str:
    # go-witness keeps no output of a command that fails.
    lines = list(_run_plainly(argv, step))
    return " ".join(lines[-5:]) or "it prints nothing"


def _run_plainly(argv: tuple[str, ...], step: Path) -> Iterator[str]:
    try:
        done = subprocess.run(
            argv,
            cwd=step,
            env=build_environment(),
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return iter([str(error)])
    return (line.strip() for line in (done.stdout + done.stderr).splitlines() if line.strip())


def find_version(row: Row, step: Path) -> str:
    """The first number with a dot of what the tool says of itself. Raises UnreadableSource where it says none."""
    said = " ".join(_run_plainly(row.version, step))
    number = _VERSION.search(said)
    if number is None:
        raise UnreadableSource(f"it says no version: {said[:200]}", where=row.id)
    return number[0]


def build_environment() -> dict[str, str]:
    """The variables of a recorded run: ours, without those that change how Python and pip work, and without colours."""
    plain = {
        "NO_COLOR": "1",
        "TERM": "dumb",
        "CARGO_TERM_COLOR": "never",
        "POETRY_VIRTUALENVS_CREATE": "0",
        "LC_ALL": "C.UTF-8",
    }
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "VIRTUAL_ENV", "MAKE", "MFLAGS"))
    }
    return {**{name: value for name, value in kept.items() if name != "PIP_FIND_LINKS"}, **plain}
