"""A crew of processes: what one of them meets is told as what it is, and nothing is left running."""

from __future__ import annotations

import os
import signal
from multiprocessing import active_children

import pytest

from support.toy_families import break_down, echo
from witness_schema.errors import BrokenEnvironment
from witness_training.dataset.mixed.process_crew import start_crew


def test_a_defect_is_no_lack_of_memory() -> None:
    with start_crew(break_down, ("copy.txt",), 1) as crew:
        crew[0].hand(1)
        with pytest.raises(RuntimeError, match=r"that counted has failed:\n(.|\n)*KeyError: 'copy.txt'"):
            crew[0].receive("counted", "more memory")
    assert active_children() == []


def test_a_process_that_is_killed_is_told_with_its_signal() -> None:
    with start_crew(echo, (), 2) as crew:
        crew[0].hand(1)
        assert crew[0].receive("counted", "") == 1
        process = crew[0].process.pid
        assert process is not None
        os.kill(process, signal.SIGKILL)
        with pytest.raises(BrokenEnvironment, match=r"that counted has ended with signal 9 \(SIGKILL\)"):
            crew[0].receive("counted", "more memory")
    assert active_children() == []


def test_nothing_more_to_do_ends_a_process() -> None:
    with start_crew(echo, (), 1) as crew:
        crew[0].hand(None)
        crew[0].process.join(20)
        assert crew[0].process.exitcode == 0
