"""What is published says where it comes from, in cards that the hub's own library reads, and nothing of another origin."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from support.small_training_sets import ask_for_training, write_training_set
from witness_cli.models.publish_command import publish
from witness_schema.errors import BrokenEnvironment, Misuse, Unreachable, UnreadableSource, WitnessSchemaError
from witness_training.asking import publishing
from witness_training.asking.publishing import (
    Publication,
    check_repositories,
    open_hub,
    upload,
    write_publication,
)
from witness_training.lora.run_records import serialize_request

SCORES = {"works": {"meaning": "works", "passed": 13, "asked": 20}}
COMMITTED = f"owner/model@{'1' * 40}"


def record_base(wanted: Publication, model: str, **more: str) -> None:
    """Let the record of the training name another base model, and more of a request."""
    path = wanted.adapter / "run.json"
    run = json.loads(path.read_text())
    path.write_text(json.dumps({**run, "request": {**run["request"], "model": model, **more}}))


def hash_text(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def wanted(tmp_path: Path) -> Publication:
    """An adapter, its data set and its evaluation, as their commands write them."""
    data, adapter, report = tmp_path / "data", tmp_path / "adapter", tmp_path / "report"
    write_training_set(data)
    (data / "examples.jsonl").write_text("{}\n")
    files = {path.name: {"rows": 8, "sha256": hash_text(path)} for path in sorted(data.iterdir())}
    tools = {"go_witness": "v0.12.0", "witness_schema": "0.1.0"}
    manifest = {"target": 16, "seed": 7, "tools": tools, "files": files, "judges": {"schema": 16}}
    (data / "manifest.json").write_text(json.dumps(manifest))
    adapter.mkdir()
    (adapter / "adapters.safetensors").write_bytes(b"weights")
    asked = replace(ask_for_training(data, adapter), model="smollm2")
    run = {
        "request": serialize_request(asked),
        "inputs": {"data/train.jsonl": hash_text(data / "train.jsonl")},
        "versions": {"mlx": "0.32.4"},
    }
    (adapter / "run.json").write_text(json.dumps(run))
    report.mkdir()
    told = {"split": "test", "questions": 20, "judge": "real go-witness v0.12.0"}
    inputs = {"adapter": hash_text(adapter / "adapters.safetensors")}
    before = {"works": {"meaning": "works", "passed": 1, "asked": 20}}
    (report / "report.json").write_text(
        json.dumps({**told, "scores": SCORES, "base_scores": before, "inputs": inputs})
    )
    return Publication(adapter, data, tmp_path / "out", report, "me/adapter", "me/data")


def test_the_hub_s_own_library_reads_both_cards(wanted: Publication) -> None:
    from huggingface_hub import DatasetCard, ModelCard

    write_publication(wanted)
    model = ModelCard.load(wanted.out / "model" / "README.md")
    assert (model.data.base_model, model.data.license) == (
        "HuggingFaceTB/SmolLM2-135M-Instruct",
        "apache-2.0",
    )
    assert (model.data.library_name, model.data.datasets) == ("mlx", ["me/data"])
    (result,) = model.data.eval_results
    assert (result.metric_type, result.metric_value, result.dataset_split) == ("pass@1", 0.65, "test")
    assert "| works | 13 of 20 | 1 of 20 |" in model.text
    dataset = DatasetCard.load(wanted.out / "dataset" / "README.md")
    (config,) = dataset.data.configs
    assert {(each["split"], each["path"]) for each in config["data_files"]} == {
        ("train", "train.jsonl"),
        ("valid", "valid.jsonl"),
    }
    assert "real go-witness v0.12.0" in dataset.text
    assert sorted(path.name for path in (wanted.out / "model").iterdir()) == [
        "README.md",
        "adapters.safetensors",
        "run.json",
    ]


def test_a_mixed_data_set_keeps_its_card_and_no_score_is_claimed_without_a_report(
    wanted: Publication,
) -> None:
    (wanted.data / "README.md").write_text("its own card")
    (wanted.data / "report.html").write_text("the page that it names")
    write_publication(replace(wanted, report=None))
    assert (wanted.out / "dataset" / "README.md").read_text() == "its own card"
    assert (wanted.out / "dataset" / "report.html").is_file()
    card = (wanted.out / "model" / "README.md").read_text()
    assert "It was not evaluated." in card
    assert "model-index" not in card


def test_the_built_in_model_is_on_no_hub(wanted: Publication) -> None:
    record_base(wanted, "tiny")
    write_publication(wanted)
    card = (wanted.out / "model" / "README.md").read_text()
    assert "base_model" not in card
    assert "\nlicense: apache-2.0\n" in card


def test_where_nobody_judged_no_score_is_claimed(wanted: Publication) -> None:
    assert wanted.report
    path = wanted.report / "report.json"
    scores = {"works": {"meaning": "works", "passed": 0, "asked": 0}}
    path.write_text(json.dumps({**json.loads(path.read_text()), "scores": scores}))
    write_publication(wanted)
    assert "model-index" not in (wanted.out / "model" / "README.md").read_text()


def test_a_name_in_a_manifest_is_no_path(wanted: Publication) -> None:
    path = wanted.data / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["files"]["../train.jsonl"] = manifest["files"]["train.jsonl"]
    path.write_text(json.dumps(manifest))
    write_publication(wanted)
    assert sorted(each.name for each in wanted.out.iterdir()) == ["dataset", "model"]


def test_no_folder_of_this_machine_is_published(wanted: Publication, tmp_path: Path) -> None:
    # A folder that is not there any more.
    settings = {"model": str(tmp_path / "models" / "mine"), "data": str(wanted.data), "num_layers": 3}
    settings["resume_adapter_file"] = str(tmp_path / "earlier" / "adapters.safetensors")
    (wanted.adapter / "adapter_config.json").write_text(json.dumps(settings))
    record_base(wanted, settings["model"], start_from=str(tmp_path / "earlier"))
    write_publication(wanted)
    published = [path.read_text() for path in wanted.out.rglob("*") if path.is_file()]
    assert all(str(tmp_path) not in text for text in published)
    told = json.loads((wanted.out / "model" / "adapter_config.json").read_text())
    assert told == {
        **{"model": "mine", "data": "data", "num_layers": 3},
        "resume_adapter_file": "adapters.safetensors",
    }
    assert "base_model" not in (wanted.out / "model" / "README.md").read_text()


def test_a_model_of_the_hub_keeps_its_commit_in_the_record(wanted: Publication) -> None:
    (wanted.adapter / "adapter_config.json").write_text('{"model": "/cache/of/the/hub"}')
    record_base(wanted, COMMITTED)
    write_publication(wanted)
    folder = wanted.out / "model"
    assert json.loads((folder / "run.json").read_text())["request"]["model"] == COMMITTED
    assert json.loads((folder / "adapter_config.json").read_text()) == {"model": "owner/model"}
    card = (folder / "README.md").read_text()
    assert "\nbase_model: owner/model\n" in card
    # The licence is its owner's to say.
    assert "\nlicense:" not in card


def spoil_rows(wanted: Publication) -> None:
    (wanted.data / "train.jsonl").write_text("other rows\n")


def spoil_file(wanted: Publication) -> None:
    (wanted.data / "valid.jsonl").write_text("other rows\n")


def spoil_report(wanted: Publication) -> None:
    (wanted.adapter / "adapters.safetensors").write_bytes(b"trained again")


def remove_record(wanted: Publication) -> None:
    (wanted.adapter / "run.json").unlink()


def remove_adapter(wanted: Publication) -> None:
    (wanted.adapter / "adapters.safetensors").unlink()


@pytest.mark.parametrize(
    ("spoil", "kind", "match"),
    [
        (spoil_rows, Misuse, "trained on other rows"),
        (spoil_file, UnreadableSource, "not the one that the manifest names"),
        (spoil_report, Misuse, "the report is of another adapter"),
        (remove_record, Misuse, "nothing says how this adapter was trained"),
        (remove_adapter, Misuse, "no adapter in this folder"),
    ],
)
def test_what_is_not_of_one_another_is_refused(
    wanted: Publication, spoil: Any, kind: type[WitnessSchemaError], match: str
) -> None:
    spoil(wanted)
    with pytest.raises(kind, match=match):
        write_publication(wanted)
    assert not wanted.out.exists()


class Hub:
    """A client that notes what it is told, and refuses what it is to refuse."""

    def __init__(self, error: Exception | None = None) -> None:
        self.told: list[tuple[Any, ...]] = []
        self.error = error

    def create_repo(self, repo_id: str, *, repo_type: str, private: bool, exist_ok: bool) -> None:
        self.told.append(("create", repo_id, repo_type, private, exist_ok))

    def upload_folder(self, *, folder_path: str, repo_id: str, repo_type: str, commit_message: str) -> None:
        if self.error is not None:
            raise self.error
        self.told.append(("upload", repo_id, repo_type, sorted(p.name for p in Path(folder_path).iterdir())))


def test_both_folders_are_uploaded_and_private_unless_said_otherwise(wanted: Publication) -> None:
    write_publication(wanted)
    hub = Hub()
    upload(wanted, hub)
    assert hub.told == [
        ("create", "me/data", "dataset", True, True),
        (
            "upload",
            "me/data",
            "dataset",
            ["README.md", "examples.jsonl", "manifest.json", "train.jsonl", "valid.jsonl"],
        ),
        ("create", "me/adapter", "model", True, True),
        ("upload", "me/adapter", "model", ["README.md", "adapters.safetensors", "run.json"]),
    ]
    with pytest.raises(Unreachable, match="the hub does not take me/data: 403 Forbidden"):
        upload(wanted, Hub(OSError("403 Forbidden\nand a page of text")))


def test_the_command_checks_before_it_writes_and_makes_private_ones(
    wanted: Publication, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub = Hub()
    monkeypatch.setattr(publishing, "open_hub", lambda: hub)
    places = (wanted.adapter, wanted.data, wanted.out, wanted.report)
    with pytest.raises(Misuse, match="--model-repo"):
        publish(*places)
    assert not wanted.out.exists()
    publish(*places, dry_run=True)
    assert hub.told == []
    for public in (False, True):
        publish(*places, wanted.model_repo, wanted.data_repo, public=public, force=True)
    made = [(name, private) for did, name, _, private, *_ in hub.told if did == "create"]
    assert made == [("me/data", True), ("me/adapter", True), ("me/data", False), ("me/adapter", False)]


def test_the_client_has_the_calls_that_an_upload_makes() -> None:
    from inspect import signature

    from huggingface_hub import HfApi

    for name in ("create_repo", "upload_folder"):
        ours = set(signature(getattr(publishing.Hub, name)).parameters)
        assert ours <= set(signature(getattr(HfApi, name)).parameters)


def test_without_a_token_or_a_repository_nothing_is_uploaded(
    wanted: Publication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HF_TOKEN", raising=False)
    monkeypatch.setattr("huggingface_hub.get_token", lambda: None)
    with pytest.raises(BrokenEnvironment, match="no token for the hub"):
        open_hub()
    with pytest.raises(Misuse, match="--model-repo names no repository"):
        check_repositories(replace(wanted, model_repo="mine"))
    monkeypatch.setattr("huggingface_hub.get_token", lambda: "hf_made_up")
    assert open_hub()
