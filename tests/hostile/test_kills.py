"""Every command that writes, ended by KILL, TERM or HUP in the middle of writing: the next run finds no trace of it.

Each runs in a child that sends the signal to itself at a change of the file system, so that the moment is certain.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from support.rule_corpus import SCAFFOLD
from witness_cli.endings.exit_codes import run_to_end
from witness_schema.clone import CACHE_VARIABLE
from witness_schema.interrupts import ENDING
from witness_schema.oracle import build
from witness_schema.reading.extraction import extract
from witness_schema.schemas.emission import emit
from witness_schema.upstream import checkout, go_toolchain
from witness_schema.upstream.go_toolchain import GoToolchain
from witness_training.dataset.assembly import generate
from witness_training.evaluation import evaluating, report_page
from witness_training.evaluation.evaluating import evaluate
from witness_training.judges.tools import Tools
from witness_training.stages import Stage, run_stage
from witness_training.tasks.examples import Judge, TrainingExample
from witness_training.tasks.grid import COMMANDS, Cell
from witness_training.tasks.rendering import render

SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGHUP)
WRITES = frozenset({"open", "os.mkdir", "os.rename", "tempfile.mkdtemp"})


class AllJudges:
    """A verification that takes every example."""

    tools = Tools("v0.12.0", "h1:", "go1.26.6", "0")

    def verify(self, examples: Sequence[TrainingExample], progress: object) -> Sequence[tuple[Judge, ...]]:
        return [("schema",) for _ in examples]


def say_nothing(_: Any, __: Any, questions: Sequence[str], *, longest: int) -> Iterator[list[str]]:
    yield [f"no answer to {question}" for question in questions]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for everything that is written: cache, vendor, outputs; with a data set, and a `go` that writes a file."""
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    (tmp_path / "data").mkdir()
    (tmp_path / "vendor").mkdir()
    question, answer = render(Cell(("environment",), "lint", 1, COMMANDS[1]))
    row = {"messages": [{"role": "user", "content": question}, {"role": "assistant", "content": answer}]}
    (tmp_path / "data" / "test.jsonl").write_text(json.dumps(row) + "\n")
    go = tmp_path / "go"
    go.write_text(
        '#!/bin/sh\n[ "$1" = build ] || exit 0\nwhile [ "$1" != -o ]; do shift; done\necho x > "$2"\n'
    )
    go.chmod(0o755)
    sources = tmp_path / "oracle"
    sources.mkdir()
    for name in ("go.mod", "go.sum", "main.go"):
        shutil.copyfile(build.find_sources() / name, sources / name)
    pin = checkout.Checkout(tmp_path / "vendor" / "go-witness", "v0.12.0", "h1:")
    monkeypatch.setattr(build, "find_sources", lambda: sources)
    monkeypatch.setattr(go_toolchain, "find", lambda: GoToolchain(go, "go1.26.6"))
    monkeypatch.setattr(checkout, "_read_pin", lambda: pin)
    monkeypatch.setattr(report_page, "draw_scores", lambda *arguments: arguments[-1].touch())
    monkeypatch.setattr(evaluating, "load", lambda *_: (None, None))
    monkeypatch.setattr(evaluating, "generate_answers", say_nothing)
    monkeypatch.setattr(evaluating, "count_tokens", lambda _, text: len(text))
    return tmp_path


COMMANDS_THAT_WRITE: dict[str, Callable[[Path], object]] = {
    "schema emit": lambda place: emit(place / "schemas", force=True),
    "generate": lambda place: generate(30, place / "set", verification=AllJudges(), force=True),
    "evaluate": lambda place: evaluate("tiny", place / "data", judge=False, out=place / "report", force=True),
    "vendor sync": lambda place: checkout.sync(path=SCAFFOLD),
    "doctor --build": lambda _: build.ensure(),
    "quickstart": lambda place: run_stage(
        Stage("one", "one", {}, (), lambda: "done"), place / "records", force=True
    ),
    "reading": lambda _: extract(SCAFFOLD),
}


def run_in_child(
    act: Callable[[], object], number: int = 0, at: int = 0, below: Path = Path()
) -> tuple[int, int]:
    """Run in a child that sends itself a signal at the `at`-th write below a folder. Returns its status and the writes."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        code, tried = 99, 0
        try:
            for ending in ENDING:
                signal.signal(
                    ending, signal.SIG_DFL if ending != signal.SIGINT else signal.default_int_handler
                )
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)

            def watch(event: str, arguments: tuple[object, ...]) -> None:
                nonlocal tried
                writing = event != "open" or (
                    len(arguments) > 2 and int(str(arguments[2] or 0)) & os.O_ACCMODE
                )
                if event in WRITES and writing and str(arguments[0]).startswith(str(below)):
                    tried += 1
                    if tried == at:
                        os.kill(os.getpid(), number)

            sys.addaudithook(watch)
            code = run_to_end(act)
        finally:
            os.write(writer, str(tried).encode())
            os._exit(code)
    os.close(writer)
    _, status = os.waitpid(child, 0)
    count = os.read(reader, 20)
    os.close(reader)
    return status, int(count or b"0")


def list_left(place: Path) -> list[str]:
    """What no finished command leaves: hidden scratch folders and temporary ones."""
    return sorted(
        str(path.relative_to(place))
        for path in place.rglob("*")
        if path.name.startswith((".", "witness-schema")) and not path.name.startswith(".witness-schema.json")
    )


@pytest.mark.parametrize("command", COMMANDS_THAT_WRITE)
def test_the_next_run_finds_no_trace(command: str, place: Path) -> None:
    def act() -> object:
        return COMMANDS_THAT_WRITE[command](place)

    def clear_cache() -> None:
        shutil.rmtree(place / "cache", ignore_errors=True)

    status, writes = run_in_child(act, below=place)
    assert (status, list_left(place)) == (0, [])
    assert writes >= 2
    left = 0
    for number, at in ((number, at) for number in SIGNALS for at in (writes // 2, writes - 1)):
        clear_cache()
        status, _ = run_in_child(act, number, at, place)
        if number == signal.SIGKILL:
            assert os.WTERMSIG(status) == signal.SIGKILL
            left += len(list_left(place))
            assert os.waitstatus_to_exitcode(run_in_child(act, below=place)[0]) == 0
        else:
            assert os.waitstatus_to_exitcode(status) == 128 + number
        assert list_left(place) == [], (number, at)
    assert left, "no kill left anything: the moments are wrong"
