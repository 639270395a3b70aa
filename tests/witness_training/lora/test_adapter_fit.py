"""An adapter of another base or rank is refused with the remedy, and one model may have many names."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from witness_schema.errors import Misuse
from witness_training.lora.adapter_fit import check_fit

pytestmark = pytest.mark.usefixtures("loading")


@pytest.fixture
def model(tmp_path: Path) -> Path:
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "model.safetensors").write_bytes(b"weights")
    return folder


def write_adapter(folder: Path, rank: int, weights: bytes) -> Path:
    """An adapter of rank 4, one layer of it with two experts, whose settings say `rank`; trained on a model with these weights."""
    import mlx.core as mx

    folder.mkdir()
    shapes = {
        "a.lora_a": (8, 4),
        "a.lora_b": (4, 8),
        "experts.lora_a": (2, 4, 8),
        "experts.lora_b": (2, 8, 4),
    }
    arrays = {name: mx.zeros(shape) for name, shape in shapes.items()}
    mx.save_safetensors(str(folder / "adapters.safetensors"), arrays)
    (folder / "adapter_config.json").write_text(json.dumps({"lora_parameters": {"rank": rank}}))
    inputs = {"model/model.safetensors": hashlib.sha256(weights).hexdigest(), "model/config.json": "0"}
    (folder / "run.json").write_text(json.dumps({"request": {"model": "owner/model"}, "inputs": inputs}))
    return folder


def test_an_adapter_of_another_base_is_refused(model: Path, tmp_path: Path) -> None:
    adapter = write_adapter(tmp_path / "adapter", 4, b"other weights")
    with pytest.raises(
        Misuse, match="was trained on the model 'owner/model' and does not fit 'mine'"
    ) as caught:
        check_fit("mine", model, adapter)
    assert caught.value.advice == "use --model owner/model"


def test_a_copy_of_its_base_is_its_base(model: Path, tmp_path: Path) -> None:
    check_fit("mine", model, write_adapter(tmp_path / "adapter", 4, b"weights"))


def test_its_own_name_is_believed_and_no_record_says_nothing(model: Path, tmp_path: Path) -> None:
    adapter = write_adapter(tmp_path / "adapter", 4, b"other weights")
    check_fit("owner/model", model, adapter)
    (adapter / "run.json").write_text(
        '{"request": {"model": "owner/model"}, "inputs": {"data/train.jsonl": "0"}}'
    )
    check_fit("mine", model, adapter)
    (adapter / "run.json").unlink()
    check_fit("mine", model, adapter)


def test_an_adapter_of_another_rank_is_refused(model: Path, tmp_path: Path) -> None:
    # 8, the last length of what an expert has, is not its rank.
    adapter = write_adapter(tmp_path / "adapter", 8, b"weights")
    with pytest.raises(
        Misuse, match=r"the adapter has rank 4, and its adapter_config\.json says 8"
    ) as caught:
        check_fit("owner/model", model, adapter)
    assert 'write "rank": 4' in caught.value.advice


def test_a_file_that_cannot_be_read_is_left_to_the_loading(model: Path, tmp_path: Path) -> None:
    adapter = write_adapter(tmp_path / "adapter", 16, b"weights")
    (adapter / "adapters.safetensors").write_bytes(b"nothing")
    check_fit("owner/model", model, adapter)
