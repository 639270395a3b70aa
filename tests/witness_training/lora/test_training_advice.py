"""Endings of real trainings on a full disk and with too little memory, and what is advised."""

from __future__ import annotations

import pytest

from witness_training.lora.training_advice import advise, lacks_memory

DISK = (
    "RuntimeError: [write] Unable to write 9594 bytes to file.",
    "OSError: [Errno 28] No space left on device",
    "OSError: [Errno 27] File too large",
)
MEMORY = (
    "the training process ended with status -6: terminate called without an active exception",
    "the training process ended with status -9",
    "MemoryError: ",
    "RuntimeError: can't start new thread",
)


@pytest.mark.parametrize("what", DISK)
def test_a_full_disk_is_told_with_what_frees_it(what: str) -> None:
    assert advise(what).startswith("free some space")
    assert not lacks_memory(what)


@pytest.mark.parametrize("what", MEMORY)
def test_a_lack_of_memory_is_told_with_what_helps(what: str) -> None:
    assert lacks_memory(what)
    assert "--batch-size" in advise(what)


def test_any_other_end_leads_to_the_log() -> None:
    assert advise("ValueError: the model type is not known").startswith("the log has more")
    assert not lacks_memory("the training process ended with status -15")
