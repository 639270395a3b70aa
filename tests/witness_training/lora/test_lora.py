"""A short LoRA run on the built-in model learns, reloads, and survives what goes wrong."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from support.small_training_sets import ask_for_training, list_workers, write_training_set
from witness_schema import swapping
from witness_schema.errors import RunEnded, WitnessSchemaError
from witness_training.lora import lora_process
from witness_training.lora.lora_process import TrainingProcess
from witness_training.lora.lora_request import LoraRequest
from witness_training.lora.run_records import read_metrics
from witness_training.lora.training.checkpoints import count_done_iterations
from witness_training.lora.training_run import LoraResult, train
from witness_training.stages import digest


@pytest.fixture(scope="module")
def run(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[LoraRequest, LoraResult, list[tuple[int, int]]]:
    folder = tmp_path_factory.mktemp("run")
    seen: list[tuple[int, int]] = []
    asked = ask_for_training(write_training_set(folder / "data"), folder / "adapter", num_layers=32)
    return asked, train(asked, progress=lambda done, total: seen.append((done, total))), seen


def test_loss_falls(run: tuple[LoraRequest, LoraResult, list[tuple[int, int]]]) -> None:
    result = run[1]
    assert result.valid_loss is not None
    assert result.first_valid_loss is not None
    assert result.valid_loss < 0.8 * result.first_valid_loss
    assert f"{result.first_valid_loss:.3f} → {result.valid_loss:.3f}" in result.summary()


def test_progress_ends_at_the_last_iteration(
    run: tuple[LoraRequest, LoraResult, list[tuple[int, int]]],
) -> None:
    assert run[2] == [(done, 6) for done in range(7)]


def test_too_many_layers_are_clipped_with_a_notice(
    run: tuple[LoraRequest, LoraResult, list[tuple[int, int]]],
) -> None:
    asked, result, _ = run
    layers = json.loads((asked.adapter_path / "adapter_config.json").read_text())["num_layers"]
    assert 0 < layers < 32
    assert result.notices == (
        f"num_layers 32 is more than the {layers} layers that the model has: all are adapted",
    )


def test_record_names_inputs_and_versions(run: tuple[LoraRequest, LoraResult, list[tuple[int, int]]]) -> None:
    asked = run[0]
    record = json.loads((asked.adapter_path / "run.json").read_text())
    assert record["inputs"]["data/train.jsonl"] == digest(asked.data / "train.jsonl")
    assert len(record["inputs"]["model/model.safetensors"]) == 64
    assert record["versions"]["mlx-lm"]
    assert record["request"]["seed"] == 3


def test_metrics_are_written_as_they_come(run: tuple[LoraRequest, LoraResult, list[tuple[int, int]]]) -> None:
    kinds = [(event["kind"], event["iteration"]) for event in read_metrics(run[0].adapter_path)]
    assert kinds == [
        ("validation", 0),
        ("train", 2),
        ("validation", 3),
        ("train", 4),
        ("train", 6),
        ("validation", 6),
    ]


def test_only_the_finished_adapter_is_left(
    run: tuple[LoraRequest, LoraResult, list[tuple[int, int]]],
) -> None:
    adapter = run[0].adapter_path
    assert sorted(path.name for path in adapter.parent.iterdir()) == ["adapter", "data"]
    assert sorted(path.name for path in adapter.iterdir()) == [
        *(
            "adapter_config.json",
            "adapters.safetensors",
            "best",
            "loss.png",
            "metrics.jsonl",
            "optimizer.safetensors",
            "run.json",
            "run.yaml",
            "state.json",
            "timings.jsonl",
            "train.log",
        ),
    ]


def test_adapter_loads_and_answers(run: tuple[LoraRequest, LoraResult, list[tuple[int, int]]]) -> None:
    script = (
        "import sys; from pathlib import Path; from witness_training.lora.models import load, resolve; from witness_training.evaluation.answer_generation import generate_batch\n"
        "told = generate_batch(*load(resolve('tiny'), Path(sys.argv[1])), ['Say scan 2.'], longest=[12])\n"
        "print(len(told), told[0].isprintable())"
    )
    told = subprocess.run(
        [sys.executable, "-c", script, str(run[0].adapter_path)], capture_output=True, text=True, check=True
    )
    assert told.stdout.split()[0] == "1"


REFUSED = {
    "row too long": ({"max_seq_length": 12}, "train.jsonl:1: the row has .* tokens, max_seq_length is 12"),
    "question too long": (
        {"max_seq_length": 5},
        "train.jsonl:1: the question alone has .* tokens, max_seq_length is 5",
    ),
    "hopeless rate": ({"learning_rate": 1e30, "iters": 4}, "the loss is .* the run has failed"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_hopeless_run_is_refused_and_leaves_no_adapter(name: str, tmp_path: Path) -> None:
    chosen, told = REFUSED[name]
    with pytest.raises(WitnessSchemaError, match=told) as caught:
        train(ask_for_training(write_training_set(tmp_path / "data"), tmp_path / "adapter", **chosen))
    assert caught.value.advice
    assert not (tmp_path / "adapter").exists()


def test_too_few_rows_are_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(WitnessSchemaError, match="3 rows are too few for batches of 4"):
        train(ask_for_training(write_training_set(tmp_path / "data", rows=3), tmp_path / "adapter"))
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_folder_of_other_files_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "one.txt").write_text("Dear")
    with pytest.raises(WitnessSchemaError, match="holds files that this command did not write"):
        train(ask_for_training(write_training_set(tmp_path / "data"), tmp_path / "letters"))


def test_an_earlier_adapter_needs_force_and_an_unfinished_run_restart(
    run: tuple[LoraRequest, LoraResult, list[tuple[int, int]]], tmp_path: Path
) -> None:
    with pytest.raises(WitnessSchemaError, match="the adapter of an earlier run"):
        train(run[0])
    asked = ask_for_training(write_training_set(tmp_path / "data"), tmp_path / "adapter", iters=2)
    asked.unfinished_path.mkdir()
    (asked.unfinished_path / "notes").write_text("theirs")
    with pytest.raises(WitnessSchemaError, match="this folder, which holds other files"):
        train(asked, force=True)
    for name in ("run.json", "adapters.safetensors"):
        (asked.unfinished_path / name).write_text("{}")
    # --force replaces the adapter of an earlier run, and never the work of an unfinished one.
    for force in (False, True):
        with pytest.raises(WitnessSchemaError, match="an unfinished run of 0 iterations") as caught:
            train(asked, force=force)
        assert "--resume" in caught.value.advice
    assert train(asked, restart=True).iterations == 2
    assert not asked.unfinished_path.exists()


def test_resuming_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WitnessSchemaError, match="no unfinished run to resume"):
        train(ask_for_training(write_training_set(tmp_path / "data"), tmp_path / "adapter", resume=True))


INTERRUPTED = """
import os, sys, threading, time
from pathlib import Path
from witness_training.lora.training_run import train
from witness_training.lora.lora_request import LoraRequest
from witness_schema.errors import WitnessSchemaError
asked = LoraRequest.for_model("tiny", Path(sys.argv[1]), Path(sys.argv[2]), iters=int(sys.argv[3]), batch_size=4,
    steps_per_report=1, steps_per_eval=1000, resume=sys.argv[4] == "resume")
tests = int(sys.argv[5])
def end_with_the_tests():
    while os.getppid() == tests:
        time.sleep(0.2)
    os._exit(1)
threading.Thread(target=end_with_the_tests, daemon=True).start()
try:
    print(train(asked).summary())
except WitnessSchemaError as error:
    print(error)
"""


def start(data: Path, adapter: Path, iters: int, resume: str = "") -> subprocess.Popen[str]:
    """Train in a process of its own, which ends with this one: tests that are killed leave no training of an hour."""
    command = [
        sys.executable,
        "-c",
        INTERRUPTED,
        str(data),
        str(adapter),
        str(iters),
        resume,
        str(os.getpid()),
    ]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"}
    )


def await_training(process: subprocess.Popen[str], metrics: Path) -> None:
    until = time.monotonic() + 300
    while not (metrics.is_file() and '"train"' in metrics.read_text()):
        assert process.poll() is None, "it ended before it was interrupted"
        assert time.monotonic() < until, "no metrics within five minutes"
        time.sleep(0.05)


def interrupt_once_trained(process: subprocess.Popen[str], metrics: Path, number: signal.Signals) -> str:
    await_training(process, metrics)
    process.send_signal(number)
    return process.communicate(timeout=300)[0]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupt_keeps_the_adapter_and_resume_goes_on(number: signal.Signals, tmp_path: Path) -> None:
    data, adapter = write_training_set(tmp_path / "data"), tmp_path / "adapter"
    unfinished = tmp_path / "adapter.unfinished"
    told = interrupt_once_trained(start(data, adapter, 100_000), unfinished / "metrics.jsonl", number)
    done = count_done_iterations(unfinished)
    assert f"interrupted at iteration {done} of 100000" in told
    assert "--resume" in told
    assert not adapter.exists()
    went_on = start(data, adapter, done + 2, "resume").communicate(timeout=300)[0]
    assert f"resumed at iteration {done}" in went_on
    iterations = [event["iteration"] for event in read_metrics(adapter) if event["kind"] == "train"]
    assert iterations[-2:] == [done + 1, done + 2]
    assert not unfinished.exists()


def test_resume_with_another_rank_is_refused(tmp_path: Path) -> None:
    data, adapter = write_training_set(tmp_path / "data"), tmp_path / "adapter"
    unfinished = tmp_path / "adapter.unfinished"
    write_stand_in_checkpoint(unfinished, 2)
    before = {
        **ask_for_training(data, adapter).options(),
        "data": str(data),
        "adapter_path": str(adapter),
        "rank": 4,
    }
    (unfinished / "run.json").write_text(json.dumps({"request": before}))
    with pytest.raises(WitnessSchemaError, match="the unfinished run has rank 4, not 16"):
        train(ask_for_training(data, adapter, resume=True))


def test_a_killed_run_leaves_no_worker_and_holds_the_folder_until_it_is_gone(tmp_path: Path) -> None:
    data, adapter = write_training_set(tmp_path / "data"), tmp_path / "adapter"
    metrics = tmp_path / "adapter.unfinished" / "metrics.jsonl"
    process = start(data, adapter, 100_000)
    await_training(process, metrics)
    (worker,) = list_workers(process.pid)
    # Stopped, so that it cannot end before a second run has met it.
    os.kill(worker, signal.SIGSTOP)
    try:
        process.kill()
        process.communicate()
        with pytest.raises(WitnessSchemaError, match="another run is training the adapter"):
            train(ask_for_training(data, adapter), force=True)
    finally:
        os.kill(worker, signal.SIGCONT)
    until = time.monotonic() + 300
    while is_alive(worker):
        assert time.monotonic() < until, "the worker goes on without its parent"
        time.sleep(0.05)
    # It has saved what there is.
    done = count_done_iterations(tmp_path / "adapter.unfinished")
    went_on = start(data, adapter, done + 1, "resume").communicate(timeout=300)[0]
    assert f"resumed at iteration {done}" in went_on


def write_stand_in_checkpoint(unfinished: Path, iteration: int) -> None:
    place = unfinished / f"checkpoint-{iteration:07d}"
    place.mkdir(parents=True, exist_ok=True)
    (place / "adapters.safetensors").write_text(str(iteration))
    (place / "state.json").write_text(json.dumps({"iteration": iteration}))


def stand_in_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that writes the number of iterations as its adapter."""

    def follow(process: TrainingProcess) -> None:
        folder, iters = process.request.unfinished_path, process.request.iters
        write_stand_in_checkpoint(folder, iters)
        for name in ("adapters.safetensors", "state.json"):
            shutil.copy(folder / f"checkpoint-{iters:07d}" / name, folder)

    monkeypatch.setattr(TrainingProcess, "follow", follow)


def is_alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.parametrize(
    "left", [(), ("run.json",), (".run.json.x.witness-schema.partial/run.json",)], ids=str
)
def test_what_a_run_killed_in_its_first_or_last_moment_leaves_is_replaced(
    left: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in_worker(monkeypatch)
    asked = ask_for_training(write_training_set(tmp_path / "data"), tmp_path / "adapter", iters=1)
    asked.unfinished_path.mkdir()
    for name in left:
        (asked.unfinished_path / name).parent.mkdir(exist_ok=True)
        (asked.unfinished_path / name).write_text("{")
    assert train(asked).iterations == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["adapter", "data"]


def test_a_kill_while_the_adapter_is_put_in_its_place_loses_neither(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The swap is undone by the next run, and the finished training is still there to be resumed."""
    stand_in_worker(monkeypatch)
    asked = ask_for_training(write_training_set(tmp_path / "data"), tmp_path / "adapter", iters=2)
    train(asked)
    earlier = digest(asked.adapter_path / "adapters.safetensors")
    child = os.fork()
    if child == 0:
        try:
            monkeypatch.setattr(swapping, "_write_journal", lambda *_: os.kill(os.getpid(), signal.SIGKILL))
            train(ask_for_training(asked.data, asked.adapter_path, iters=4), force=True)
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    assert digest(asked.adapter_path / "adapters.safetensors") == earlier
    resumed = train(ask_for_training(asked.data, asked.adapter_path, iters=4, resume=True), force=True)
    assert resumed.notices[0] == "resumed at iteration 4"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["adapter", "data"]


@pytest.mark.parametrize(
    "chosen",
    [{"seed": -1}, {"seed": 2**32}, {"learning_rate": float("inf")}, {"iters": 10**30}, {"num_layers": 0}],
    ids=str,
)
def test_numbers_that_no_run_can_have_are_refused(chosen: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(WitnessSchemaError, match=next(iter(chosen))):
        ask_for_training(tmp_path, tmp_path / "adapter", **chosen)
    with pytest.raises(WitnessSchemaError, match="cannot hold an adapter"):
        ask_for_training(tmp_path, Path("/"))


@pytest.mark.parametrize(
    "line", ["MemoryError", "x.so: failed to map segment", "OpenBLAS error: Memory allocation still failed"]
)
def test_a_worker_without_memory_is_no_defect(line: str, tmp_path: Path) -> None:
    (tmp_path / "train.log").write_text(f"Traceback\n{line}\n")
    assert isinstance(lora_process._describe_end(1, tmp_path / "train.log"), RunEnded)
    (tmp_path / "train.log").write_text("Traceback\nKeyError: 1\n")
    assert isinstance(lora_process._describe_end(1, tmp_path / "train.log"), lora_process.WorkerCrashed)
