"""The process that starts programs: whoever ends it, and whether there is one at all, changes nothing of what is run."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from witness_schema.clone import repository_root
from witness_schema.sandbox import Confined, Ended, Printed, Refused, launching, run_foreign, run_trusted
from witness_schema.sandbox.launching import end_launcher
from witness_schema.sandbox.start_request import StartRequest, Walls, read_request, write_request

PATH = {"PATH": "/usr/local/bin:/usr/bin:/bin"}
HELLO = Confined(("sh", "-c", "cat given; exit 3"), files={"given": b"hello\n"}, environment=PATH)
SAID = Ended(3, Printed(b"hello\n"))
texts = st.text(st.characters(blacklist_characters="\0", blacklist_categories=["Cs"]))
names = texts.filter(lambda name: "=" not in name)
numbers = st.integers(-1, 1 << 40)


def runs_both() -> bool:
    foreign = run_foreign(HELLO)
    return run_trusted(HELLO) == SAID and (foreign == SAID or isinstance(foreign, Refused))


limits = st.dictionaries(st.sampled_from(["CPU", "AS"]), st.tuples(numbers, numbers))
walls = st.builds(Walls, numbers, numbers, st.lists(texts).map(tuple), st.booleans(), st.booleans())
requests = st.builds(
    StartRequest, st.lists(texts, min_size=1).map(tuple), st.dictionaries(names, texts), texts, st.binary(), limits,
    st.booleans(), st.booleans(), st.none() | walls,
)  # fmt: skip


@given(requests)
def test_a_request_arrives_as_it_was_written(request: StartRequest) -> None:
    assert read_request(write_request(request)) == request


def test_where_there_are_no_descriptors_of_processes_each_program_has_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    end_launcher()
    monkeypatch.delattr(os, "pidfd_open", raising=False)
    assert runs_both()
    assert launching._place.launcher is None


def test_one_process_starts_many() -> None:
    assert runs_both()
    running = launching._place.launcher
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda _: run_trusted(HELLO), range(20))) == [SAID] * 20
    assert launching._place.launcher is running


def test_a_launcher_that_was_ended_is_replaced() -> None:
    assert runs_both()
    if running := launching._place.launcher:
        running._process.kill()
        running._process.wait()
    assert runs_both()


def test_a_program_whose_launcher_is_killed_ends_with_it() -> None:
    assert runs_both()
    running = launching._place.launcher
    kill = f"kill -KILL {running._process.pid}; sleep 600" if running else "kill -KILL $$"
    outcome = run_trusted(Confined(("sh", "-c", kill), environment=PATH))
    assert isinstance(outcome, Ended)
    assert outcome.code == 128 + signal.SIGKILL
    assert runs_both()


COPY = """
import os, sys
from witness_schema.sandbox import Confined, run_trusted
hello = Confined(("echo", "hello"), environment={"PATH": "/usr/bin:/bin"})
run_trusted(hello)
copy = os.fork()
said = run_trusted(hello).printed.head.decode().strip()
if copy == 0:
    print(said, flush=True)
    os._exit(0)
os.waitpid(copy, 0)
print(said, run_trusted(hello).printed.head.decode().strip())
"""


def test_a_copy_of_the_process_has_a_launcher_of_its_own() -> None:
    environment = {**os.environ, "PYTHONPATH": str(repository_root())}
    done = subprocess.run(
        [sys.executable, "-c", COPY], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout == "hello\nhello hello\n"
