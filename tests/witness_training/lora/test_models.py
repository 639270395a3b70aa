"""A model is found by its name, or refused in a line or two."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

from witness_schema.errors import WitnessSchemaError
from witness_training.lora import models
from witness_training.lora.lora_request import LoraRequest
from witness_training.lora.mlx_options import build_mlx_options
from witness_training.lora.models import APPLE_DEFAULT, TINY_FILES, Model, default_model, resolve


def test_tiny_is_built_in() -> None:
    assert resolve("tiny") == Model("tiny", TINY_FILES)


@pytest.mark.parametrize(
    ("system", "machine", "expected"),
    [
        ("darwin", "arm64", APPLE_DEFAULT),
        ("darwin", "x86_64", "tiny"),
        ("linux", "arm64", "tiny"),
        ("linux", "x86_64", "tiny"),
    ],
)
def test_default_is_by_machine(
    monkeypatch: pytest.MonkeyPatch, system: str, machine: str, expected: str
) -> None:
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(platform, "machine", lambda: machine)
    assert default_model() == resolve(None).name == expected


def test_folder_of_a_model_is_local(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    assert resolve(str(tmp_path)) == Model(str(tmp_path), tmp_path)


def test_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WitnessSchemaError, match="no model is in this folder"):
        resolve(str(tmp_path))


@pytest.mark.parametrize("name", ["tinny", "./no/such", "/no/such", "one/two/three", "~/model"])
def test_name_of_nothing_is_refused(name: str) -> None:
    with pytest.raises(WitnessSchemaError, match="there is no model") as caught:
        resolve(name)
    assert "tiny" in caught.value.advice


def test_name_on_the_hub_is_left_to_the_hub() -> None:
    assert resolve("owner/model") == Model("owner/model", None)


LOAD = """
import sys
from pathlib import Path
from witness_training.lora.models import load, load_tokenizer, resolve
from witness_schema.errors import WitnessSchemaError
try:
    if sys.argv[2:] == ["tokenizer"]:
        print(load_tokenizer(resolve(sys.argv[1])).encode("witness"))
    else:
        network, _ = load(resolve(sys.argv[1]), *map(Path, sys.argv[2:]))
        print(network.model.embed_tokens.weight.dtype)
except WitnessSchemaError as error:
    print(error)
"""


def loaded(*names: str) -> str:
    """What comes of loading in a process of its own, without a network."""
    told = subprocess.run(
        [sys.executable, "-c", LOAD, *names],
        env={**os.environ, "HF_HUB_OFFLINE": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    return told.stdout


def test_built_in_model_is_loaded_in_32_bits_on_a_processor() -> None:
    assert loaded("tiny").strip() == ("mlx.core.float16" if sys.platform == "darwin" else "mlx.core.float32")


FOUR_BITS = """
import sys
from mlx_lm import convert
from witness_training.lora.models import is_on_cpu, load, resolve
convert(resolve("tiny").source, sys.argv[1], quantize=True, q_group_size=32, q_bits=4)
network, _ = load(resolve(sys.argv[1]))
names = {type(module).__name__ for _, module in network.named_modules()}
print(is_on_cpu(), not any(name.startswith("Quantized") for name in names))
"""


def test_a_model_of_four_bits_is_dequantized_on_a_processor(tmp_path: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-c", FOUR_BITS, str(tmp_path / "four")], capture_output=True, text=True, check=True
    )
    on_cpu, dequantized = told.stdout.split()[-2:]
    assert dequantized == on_cpu


def test_hub_out_of_reach_is_told_in_two_lines() -> None:
    told = loaded("owner/model")
    assert told.startswith("the model 'owner/model' cannot be loaded from the hub")
    assert len(told.splitlines()) == 2


def test_broken_model_is_told_with_its_folder(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "llama"}')
    assert loaded(str(tmp_path)).startswith(f"{tmp_path}: the model '{tmp_path}' cannot be loaded: ")


def test_broken_tokenizer_is_told_with_its_folder(tmp_path: Path) -> None:
    assert loaded("tiny", "tokenizer").startswith("[")
    for name in ("config.json", "tokenizer_config.json"):
        (tmp_path / name).write_bytes((TINY_FILES / name).read_bytes())
    (tmp_path / "tokenizer.json").write_text("{")
    told = loaded(str(tmp_path), "tokenizer")
    assert told.startswith(f"{tmp_path}: the model '{tmp_path}' cannot be loaded: ")


SETTINGS = {
    "fine_tune_type": "lora",
    "num_layers": 2,
    "lora_parameters": {"rank": 8, "scale": 1.0, "dropout": 0.0},
}


@pytest.mark.parametrize(
    ("trained_on", "told"),
    [
        ("tiny", "train it again: witness-schema train --model tiny --data DATA --adapter-path {} --force"),
        ("owner/model", "use --model owner/model"),
        (None, "train it again: witness-schema train --model tiny --data DATA --adapter-path NEW_FOLDER"),
    ],
)
def test_spoilt_adapter_is_told_with_its_folder(tmp_path: Path, trained_on: str | None, told: str) -> None:
    (tmp_path / "adapter_config.json").write_text(json.dumps(SETTINGS))
    (tmp_path / "adapters.safetensors").write_bytes(b"spoilt")
    if trained_on:
        record = {"request": {"model": trained_on}, "inputs": {"model/model.safetensors": "0"}}
        (tmp_path / "run.json").write_text(json.dumps(record))
    printed = loaded("tiny", str(tmp_path))
    assert printed.startswith(f"{tmp_path}: the adapter ")
    assert printed.rstrip().endswith(told.format(tmp_path))


WRONG = {
    "strange option": ({"optimiser": "adam"}, "no LoRA option is named 'optimiser'"),
    "no rows": ({"batch_size": 0}, "batch_size is 0"),
    "no steps": ({"iters": -1}, "iters is -1"),
    "no layers": ({"num_layers": 0}, "num_layers is 0"),
    "no rate": ({"learning_rate": 0.0}, "learning_rate is 0.0"),
    "a rate that is no number": ({"learning_rate": float("nan")}, "learning_rate is nan"),
}


@pytest.mark.parametrize("name", WRONG)
def test_impossible_option_is_refused(name: str) -> None:
    chosen, told = WRONG[name]
    with pytest.raises(WitnessSchemaError, match=told):
        LoraRequest.for_model("tiny", Path("data"), Path("adapter"), **chosen)


def test_defaults_are_by_model_and_none_means_default() -> None:
    tiny = LoraRequest.for_model("tiny", Path("data"), Path("adapter"), batch_size=None)
    other = LoraRequest.for_model("owner/model", Path("data"), Path("adapter"))
    assert (tiny.batch_size, tiny.iters, tiny.max_seq_length) == (4, 300, 1024)
    assert (other.num_layers, other.batch_size, other.iters, other.learning_rate) == (32, 8, 1000, 2e-5)


@pytest.mark.parametrize(("on_cpu", "rows"), [(True, (1, 900)), (False, (8, 1000))])
def test_defaults_of_a_pretrained_model_are_by_device(
    on_cpu: bool, rows: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(models, "is_on_cpu", lambda: on_cpu)
    request = LoraRequest.for_model(models.SMOLLM2, Path("data"), Path("adapter"))
    assert (request.num_layers, request.learning_rate) == (-1, 5e-4)
    assert (request.batch_size, request.iters) == rows


def test_yaml_has_mlx_lm_names_and_clips_the_layers() -> None:
    request = LoraRequest.for_model("owner/model", Path("data"), Path("adapter"))
    options = build_mlx_options(request, layers=28)
    assert (options["num_layers"], options["model"], options["lora_parameters"]["rank"]) == (
        28,
        "owner/model",
        8,
    )
    schedule = options["lr_schedule"]
    assert (schedule["name"], schedule["warmup"]) == ("cosine_decay", 50)
    assert schedule["arguments"] == pytest.approx([2e-5, 1000, 1e-6])
