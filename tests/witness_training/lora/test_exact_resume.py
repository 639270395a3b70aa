"""A run that is killed and resumed ends with the bytes of one that was never cut."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from support.small_training_sets import ask_for_training, kill_at, write_training_set
from witness_schema.errors import RunEnded, WitnessSchemaError
from witness_training.lora.lora_request import LoraRequest
from witness_training.lora.resumption import check_start, take_recorded_options
from witness_training.lora.run_records import serialize_request
from witness_training.lora.training.checkpoints import count_done_iterations
from witness_training.lora.training_run import train
from witness_training.stages import digest

LAST, EVERY = 13, 4
# Not all of them at a checkpoint. Dropout draws from mlx's random numbers; reports, validations and checkpoints do not coincide.
KILLED = sorted(Random(16).sample(range(EVERY + 1, LAST), 3))
RUN = {"iters": LAST, "save_every": EVERY, "steps_per_report": 3, "steps_per_eval": 5, "dropout": 0.2}
SAME = (
    *("adapters.safetensors", "optimizer.safetensors", "state.json", "metrics.jsonl"),
    "best/adapters.safetensors",
)


@pytest.fixture(scope="module")
def uncut(tmp_path_factory: pytest.TempPathFactory) -> LoraRequest:
    folder = tmp_path_factory.mktemp("uncut")
    asked = ask_for_training(write_training_set(folder / "data", rows=10), folder / "adapter", **RUN)
    train(asked)
    return asked


def test_the_kills_are_between_checkpoints_too() -> None:
    assert len({at % EVERY for at in KILLED}) > 1


def test_a_run_killed_at_three_iterations_ends_with_the_bytes_of_an_uncut_one(
    uncut: LoraRequest, tmp_path: Path
) -> None:
    asked = replace(uncut, adapter_path=tmp_path / "adapter")
    for number, iteration in enumerate(KILLED):
        with pytest.raises(RunEnded) as caught:
            train(replace(asked, resume=number > 0), metrics=kill_at(iteration))
        assert "--resume" in caught.value.advice
        # At most `save_every` iterations are lost.
        assert count_done_iterations(asked.unfinished_path) >= iteration - EVERY
    train(replace(asked, resume=True))
    files = {name: digest(asked.adapter_path / name) for name in SAME}
    assert files == {name: digest(uncut.adapter_path / name) for name in SAME}


def test_a_finished_adapter_is_trained_on(uncut: LoraRequest, tmp_path: Path) -> None:
    chosen = {"start_from": str(uncut.adapter_path), "iters": 1}
    further = train(ask_for_training(uncut.data, tmp_path / "further", **chosen))
    anew = train(ask_for_training(uncut.data, tmp_path / "anew", iters=1))
    assert further.first_valid_loss is not None
    assert anew.first_valid_loss is not None
    assert further.first_valid_loss < 0.9 * anew.first_valid_loss
    with pytest.raises(WitnessSchemaError, match=r"does not fit: .*lora_a"):
        train(ask_for_training(uncut.data, tmp_path / "other", **chosen, rank=4))


def test_a_resumed_run_reads_the_same_rows(uncut: LoraRequest, tmp_path: Path) -> None:
    data = write_training_set(tmp_path / "data", rows=10)
    asked = replace(uncut, data=data, adapter_path=tmp_path / "adapter")
    with pytest.raises(RunEnded):
        train(asked, metrics=kill_at(EVERY + 1))
    write_training_set(data, rows=9)
    with pytest.raises(WitnessSchemaError, match=r"train.jsonl: the rows are not those"):
        train(replace(asked, resume=True))


def test_an_adapter_to_begin_with_is_there_and_of_the_same_model(tmp_path: Path) -> None:
    data = write_training_set(tmp_path / "data")
    asked = ask_for_training(data, tmp_path / "adapter", start_from=str(tmp_path / "none"))
    with pytest.raises(WitnessSchemaError, match="no finished adapter in this folder"):
        check_start(asked)
    (tmp_path / "none").mkdir()
    (tmp_path / "none" / "adapters.safetensors").write_bytes(b"")
    check_start(asked)
    record = {"request": serialize_request(replace(asked, model="owner/model"))}
    (tmp_path / "none" / "run.json").write_text(json.dumps(record))
    with pytest.raises(WitnessSchemaError, match="trained on the model 'owner/model', not on 'tiny'"):
        check_start(asked)


def test_a_resumed_run_takes_what_is_not_said_from_the_unfinished_one(tmp_path: Path) -> None:
    assert take_recorded_options(tmp_path, {"iters": 3, "rank": None}) == {"iters": 3}
