"""Where the options of a run come from, and what mlx-lm's own command would be given."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from witness_schema.errors import WitnessSchemaError
from witness_training.lora.mlx_options import build_mlx_options
from witness_training.lora.option_layers import build_request, read_config, take_preset
from witness_training.lora.run_yaml import describe_run, dump_options


def test_the_plan_is_what_its_command_says(tmp_path: Path) -> None:
    places = {"data": tmp_path, "adapter_path": tmp_path / "adapter"}
    options = build_mlx_options(build_request((take_preset("plan"), places)), 28)
    said = {
        "model": "mlx-community/Llama-3.2-3B-Instruct-4bit",
        "batch_size": 8,
        "iters": 1000,
        "learning_rate": 2e-5,
        # The plan says 32; mlx-lm refuses more layers than the model has.
        "num_layers": 28,
        # mlx-lm's own.
        "optimizer": "adam",
        "lr_schedule": None,
        "mask_prompt": False,
        "lora_parameters": {"rank": 8, "scale": 20.0, "dropout": 0.0},
    }
    assert {name: options[name] for name in said} == said


def test_what_is_said_goes_before_the_file_and_the_file_before_the_preset(tmp_path: Path) -> None:
    (tmp_path / "run.yaml").write_text("iters: 7\nbatch_size: 2\nlearning_rate: 1e-4\n")
    places = {"data": tmp_path, "adapter_path": tmp_path / "adapter", "batch_size": 3, "iters": None}
    request = build_request((take_preset("plan"), read_config(tmp_path / "run.yaml"), places))
    assert (request.iters, request.batch_size, request.learning_rate, request.num_layers) == (7, 3, 1e-4, 32)


def test_a_file_that_a_run_writes_gives_the_same_run(tmp_path: Path) -> None:
    request = build_request(
        (
            {"model": "tiny", "data": tmp_path, "adapter_path": tmp_path / "adapter"},
            {"rank": 4, "scale": 3.0, "dropout": 0.5, "fine_tune_type": "dora", "optimizer": "sgd"},
            {"lora_parameters": {"keys": ["self_attn.q_proj"]}, "start_from": tmp_path / "earlier"},
        )
    )
    options = build_mlx_options(request, 3)
    (tmp_path / "run.yaml").write_text(dump_options(options))
    again = build_request((read_config(tmp_path / "run.yaml"),))
    assert again.start_from == str(tmp_path / "earlier")
    assert build_mlx_options(again, 3) == {**options, "model": again.model}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("iterations: 3", "there is no option iterations"),
        ("iters: many", "iters is many"),
        ("lora_parameters: 3", "lora_parameters is no mapping"),
        ("- iters", "this is not a list of options"),
        ("a: [", "this is not YAML"),
        ("x: !!python/object/apply:os.system [ls]", "this is not YAML"),
    ],
)
def test_a_file_with_a_fault_is_told_with_its_path(text: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "run.yaml").write_text(text)
    with pytest.raises(WitnessSchemaError, match=f"run.yaml: {told}"):
        read_config(tmp_path / "run.yaml")


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        ({"adapter_path": None}, "no adapter_path is named"),
        ({"data": None}, "no data is named"),
        ({"optimizer": "lion"}, "optimizer is lion"),
        ({"fine_tune_type": "full"}, "fine_tune_type is full"),
        ({"dropout": 1.0}, "dropout is 1.0"),
        ({"decision_weight": 0.0}, "decision_weight is 0.0"),
    ],
)
def test_what_no_run_can_have_is_refused(chosen: dict[str, Any], told: str, tmp_path: Path) -> None:
    said = {"model": "tiny", "data": tmp_path, "adapter_path": tmp_path / "adapter", **chosen}
    with pytest.raises(WitnessSchemaError, match=told):
        build_request((said,))


def test_a_run_is_not_resumed_where_none_can_be(tmp_path: Path) -> None:
    with pytest.raises(WitnessSchemaError, match="cannot hold an adapter"):
        build_request(({"data": tmp_path, "adapter_path": Path("/")},), resume=True)


def test_an_unknown_preset_is_told_with_those_that_there_are() -> None:
    with pytest.raises(WitnessSchemaError, match="there is no preset plans") as caught:
        take_preset("plans")
    assert "plan" in caught.value.advice


def test_the_dry_run_names_what_ours_adds(tmp_path: Path) -> None:
    places = {"model": "tiny", "data": tmp_path, "adapter_path": tmp_path / "adapter"}
    plain = describe_run(build_request((places,)))
    assert "\npython -m mlx_lm lora -c" in plain
    assert "\nmlx.launch --hosts HOST1,HOST2 -- python -m mlx_lm lora -c" in plain
    assert "decisions weigh" not in plain
    assert "decisions weigh 3 times as much" in describe_run(
        build_request((places, {"decision_weight": 3.0}))
    )
