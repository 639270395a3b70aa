"""The process that reads a foreign checkout: what it cannot do, and what its ends are told as."""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.hostile_checkouts import SAMPLE, lay_out, register
from support.limited_visits import ATTEMPTS
from witness_schema.clone import repository_root
from witness_schema.errors import UnreadableSource
from witness_schema.foreign import budgets, limited_process, write_barrier
from witness_schema.foreign.limited_process import ask
from witness_schema.reading import boxed_reading
from witness_schema.reading.boxed_reading import DefectInBox, read_in_box
from witness_schema.reading.version_record import Reading

# The version of landlock that first refuses an attempt; all others are refused since the first one.
SINCE = {
    "empty_a_file": 3,
    "connect_over_tcp": 4,
    "connect_to_an_abstract_socket": 6,
    "signal_another_process": 6,
}
# Without landlock a file still gets no content (RLIMIT_FSIZE), and nothing else is refused.
WITHOUT = frozenset({"write_into_a_file", "append_to_a_file", "write_a_new_file", "write_into_the_checkout"})


@pytest.fixture
def world(tmp_path: Path) -> Iterator[dict[str, object]]:
    checkout = lay_out(tmp_path / "checkout", {})
    folder = tmp_path / "outside"
    folder.mkdir()
    for name in ("file", "other", "victim"):
        (folder / name).write_bytes(b"as it was, and longer than what would be written")
    (checkout / "out").symlink_to(folder / "file")
    abstract = f"witness-schema-{secrets.token_hex(8)}"
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.socket(socket.AF_UNIX) as agent,
        subprocess.Popen(["sleep", "600"]) as sleeping,
    ):
        agent.bind("\0" + abstract)
        agent.listen()
        places = {name: str(folder / name) for name in ("file", "other", "victim")}
        port = server.getsockname()[1]
        yield {
            **places, "folder": str(folder), "checkout": str(checkout), "port": port, "abstract": abstract, "process": sleeping.pid,
        }  # fmt: skip
        sleeping.kill()


def visit(world: dict[str, object], limited: bool) -> dict[str, bool]:
    told: dict[str, bool] = json.loads(
        ask("support.limited_visits", json.dumps({**world, "limited": limited}).encode(), "here")
    )
    assert told.keys() == ATTEMPTS.keys()
    return told


def test_nothing_is_written_and_nothing_outside_is_read(world: dict[str, object]) -> None:
    version = write_barrier.read_version()
    shut = {name for name in ATTEMPTS if SINCE.get(name, 1) <= version} if version else WITHOUT
    told = visit(world, limited=True)
    # Where the kernel has no landlock, the content of files is still kept from change, and nothing else.
    assert {name for name, is_open in told.items() if not is_open} == shut
    if version:
        kept = {path.name: path.read_bytes() for path in Path(str(world["folder"])).iterdir()}
        assert set(kept) == {"file", "other", "victim"}
        assert set(kept.values()) == {b"as it was, and longer than what would be written"}


def test_every_attempt_succeeds_without_limits(world: dict[str, object]) -> None:
    """Otherwise the test above would show nothing."""
    assert [name for name, is_open in visit(world, limited=False).items() if not is_open] == []


def test_this_kernel_is_told_about() -> None:
    """A version of landlock, or none: there is no third way."""
    release = tuple(int(part) for part in os.uname().release.split(".")[:2])
    assert write_barrier.read_version() in range(0, 20)
    assert write_barrier.read_version() == 0 or release >= (5, 13)


# Not Go, and the parser looks at the rest of the text again at each comment that begins.
GARBAGE = register('"sample"') + "\nvar x = 1 " + '"/*" ) ' * 40_000 + "\n"


def test_a_file_that_takes_too_long_is_told_with_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(budgets.VARIABLE, "0.2")
    root = lay_out(tmp_path / "checkout", {SAMPLE: GARBAGE})
    with pytest.raises(UnreadableSource) as caught:
        read_in_box(Reading(root, "local"))
    assert caught.value.what == "reading this file takes more than 1 seconds of CPU time"
    assert caught.value.where == f"{root}/{SAMPLE}:1"
    assert caught.value.advice.endswith(f"{budgets.VARIABLE}=0.8")


LITTLE_MEMORY = """
import resource, sys
from pathlib import Path
from witness_schema.clone import repository_root
from witness_schema.errors import UnreadableSource
from witness_schema.reading.boxed_reading import read_in_box
from witness_schema.reading.version_record import Reading
resource.setrlimit(resource.RLIMIT_AS, (300 << 20, 300 << 20))
try:
    read_in_box(Reading(Path(sys.argv[1]), "local"))
except UnreadableSource as error:
    print(error.what, error.where, error.advice, sep="\\n")
"""


def test_a_file_that_takes_too_much_memory_is_told_with_its_place(tmp_path: Path) -> None:
    """With a lower limit of the user's own, which stays; ours takes a gigabyte to reach."""
    source = register('"sample"') + "\nvar x = 1" + "+1" * 2_000_000 + "\n"
    root = lay_out(tmp_path / "checkout", {SAMPLE: source})
    done = subprocess.run(
        [sys.executable, "-c", LITTLE_MEMORY, str(root)],
        env={**os.environ, "PYTHONPATH": str(repository_root())}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    what, where, advice = done.stdout.splitlines()
    assert "memory" in what
    assert where == f"{root}/{SAMPLE}:1"
    assert advice.endswith(f"{budgets.VARIABLE}=4")


BEGINNING = "from witness_schema.foreign.limited_process import enter_limits, tell_start\ntell_start()\n"
ENDINGS = {
    "import os; os._exit(3)": "takes more memory or output",
    "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)": "ended with signal 11",
    "enter_limits([])\nwhile True: pass": "seconds of CPU time",
    "enter_limits([])\nx = bytearray(1 << 30)": "more memory",
    "import sys\nwhile True: sys.stdout.write('x' * 65536)": "more memory or output",
}


@pytest.mark.parametrize("program", ENDINGS, ids=range(len(ENDINGS)))
def test_other_ends_are_told_with_the_folder(
    program: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "hostile_ending.py").write_text(BEGINNING + program)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv(budgets.VARIABLE, "0.04")
    monkeypatch.setattr(limited_process, "MOST_OUTPUT", 1 << 20)
    with pytest.raises(UnreadableSource, match=ENDINGS[program]) as caught:
        ask("hostile_ending", b"", "the folder")
    assert caught.value.where == "the folder"
    assert budgets.VARIABLE in caught.value.advice


def test_a_defect_in_the_process_is_a_defect(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is neither told as the checkout's fault nor as a limit."""
    (tmp_path / "defective_reader.py").write_text(
        "import sys\nfrom witness_schema.reading import checkout_reading, reading_worker\n"
        "checkout_reading.read_whole = lambda *_: 1 // 0\nreading_worker.main()\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(boxed_reading, "_WORKER", "defective_reader")
    with pytest.raises(DefectInBox) as caught:
        read_in_box(Reading(lay_out(tmp_path / "checkout", {}), "local"))
    (note,) = caught.value.__notes__
    assert note.startswith("ZeroDivisionError\n")
    assert "defective_reader.py" in note
