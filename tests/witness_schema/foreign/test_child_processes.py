"""A process that is copied gives what a new one gives, is limited like it, and takes nothing of its parent along.

Each program runs in a Python of its own, for a process with threads (this one, under xdist) is never copied.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from witness_schema.clone import repository_root

BEGINNING = "import sys\nfrom witness_schema.foreign import child_processes\n"
ANSWERS = BEGINNING + (
    "from witness_schema.reading import boxed_reading\n"
    "from witness_schema.reading.version_record import Reading\n"
    "from pathlib import Path\n"
    "answers = []\n"
    "for start in (child_processes.start_copy, child_processes.start_anew):\n"
    "    child_processes.start = start\n"
    "    read = boxed_reading.read_in_box(Reading(Path(sys.argv[1]), 'local'))\n"
    "    answers.append(boxed_reading.encode_answer(read))\n"
    "assert answers[0] == answers[1]\n"
    "print(len(answers[0]) > 10_000)\n"
)
THREADS = BEGINNING + (
    "import threading\n"
    "before, over = child_processes.may_copy(), threading.Event()\n"
    "threading.Thread(target=over.wait).start()\n"
    "print(before, child_processes.may_copy())\n"
    "over.set()\n"
)
LOCKS = BEGINNING + (
    "import fcntl\n"
    "lock = open(sys.argv[1], 'w')\n"
    "fcntl.flock(lock, fcntl.LOCK_EX)\n"
    "child = child_processes.start_copy('waiting_program')\n"
    "assert child.answers.readline() == b'begun\\n'\n"
    "lock.close()\n"
    "again = open(sys.argv[1], 'w')\n"
    "fcntl.flock(again, fcntl.LOCK_EX | fcntl.LOCK_NB)\n"
    "child.kill()\n"
    "print(child.wait())\n"
)
HANDLERS = BEGINNING + (
    "import os, signal\n"
    "for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):\n"
    "    signal.signal(number, lambda *_: print('the parent was told'))\n"
    "    child = child_processes.start_copy('waiting_program')\n"
    "    assert child.answers.readline() == b'begun\\n'\n"
    "    os.kill(int(child.answers.readline()), number)\n"
    "    print(-number == child.wait())\n"
)
IN_FOLDER = "import sys\nsys.path.append({!r})\n"
WAITING = "import os, signal\nprint('begun', os.getpid(), sep='\\n', flush=True)\nsignal.pause()\n"
STREAMS = BEGINNING + (
    "print('once', end=' ')\n"
    "child = child_processes.start_copy('failing_program')\n"
    "child.questions.write(b'a question')\n"
    "child.questions.close()\n"
    "print(child.answers.read(), child.wait())\n"
)
FAILING = "import sys\nprint(sys.stdin.read())\nprint('a word', file=sys.stderr)\n1 / 0\n"
LIMITS = (
    BEGINNING
    + "import pytest\nchild_processes.start = child_processes.start_copy\nsys.exit(pytest.main(sys.argv[1:]))\n"
)


def run(program: str, *words: str | Path, cwd: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program, *map(str, words)],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
    return done.stdout


def test_a_copy_answers_like_a_new_process(tmp_path: Path) -> None:
    assert run(ANSWERS, repository_root() / "vendor" / "go-witness", cwd=tmp_path) == "True\n"


def test_a_process_with_a_thread_is_not_copied(tmp_path: Path) -> None:
    assert run(THREADS, cwd=tmp_path) == "True False\n"


def test_a_copy_holds_no_lock_of_its_parent(tmp_path: Path) -> None:
    (tmp_path / "waiting_program.py").write_text(WAITING)
    assert run(IN_FOLDER.format(str(tmp_path)) + LOCKS, tmp_path / "lock", cwd=tmp_path) == "-9\n"


def test_a_copy_ends_at_once_where_its_parent_handles_a_signal(tmp_path: Path) -> None:
    (tmp_path / "waiting_program.py").write_text(WAITING)
    assert run(IN_FOLDER.format(str(tmp_path)) + HANDLERS, cwd=tmp_path) == "True\n" * 3


def test_a_copy_writes_nothing_of_its_parent_and_returns_nowhere(tmp_path: Path) -> None:
    (tmp_path / "failing_program.py").write_text(FAILING)
    assert run(IN_FOLDER.format(str(tmp_path)) + STREAMS, cwd=tmp_path) == "once b'a question\\n' 1\n"


def test_the_limits_of_reading_hold_in_a_copy() -> None:
    """The tests of these limits, once more: here each process that reads is a copy."""
    file = "tests/hostile/test_reading_limits.py"
    told = run(LIMITS, "-q", "-p", "no:xdist", "-p", "no:cacheprovider", file, cwd=repository_root())
    assert " passed" in told
