"""Lays out an adapter and its data set as a hub takes them, with their cards, and uploads them where a token is there."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from witness_schema.documents.record_form import COUNT, TEXT, RecordForm, map_of, record_of
from witness_schema.errors import BrokenEnvironment, Misuse, Unreachable, UnreadableSource
from witness_schema.json_writing import dumps
from witness_schema.output_folders import Product, check_free, write_folder
from witness_training.asking.conversation import check_adapter
from witness_training.asking.model_card import CardFacts, write_model_card
from witness_training.dataset.grid_card import write_grid_card
from witness_training.lora.loading_failure import LoadingFailure
from witness_training.lora.run_records import METRICS, RUN, is_written_by_train, read_inputs
from witness_training.lora.shown_runs.loss_plot import PLOT
from witness_training.lora.training.checkpoints import ADAPTER, SETTINGS
from witness_training.lora.training_extra import install_training
from witness_training.stages import digest
from witness_training.tasks.dataset_files import CARD, MANIFEST, PAGE, RECORDS, TASKS, rows_file

MODEL, DATA_SET = "model", "dataset"
_ADAPTER_FILES = (ADAPTER, METRICS, PLOT)
# Where records name places of this machine.
_PLACES = ("data", "adapter_path", "start_from", "resume_adapter_file")
_RUN = RecordForm(
    "record of the training",
    record_of({"request": record_of({"model": TEXT}, more=True), "versions": map_of(TEXT)}, more=True),
    "give --adapter-path the folder that `train` wrote",
)
_SCORES = map_of(record_of({"meaning": TEXT, "passed": COUNT, "asked": COUNT}, more=True))
_EVALUATED = {"split": TEXT, "questions": COUNT, "judge": TEXT, "scores": _SCORES, "inputs": map_of(TEXT)}
_REPORT = RecordForm(
    "report of an evaluation",
    {**record_of(_EVALUATED, more=True), "properties": {**_EVALUATED, "base_scores": _SCORES}},
    "give --report the folder of `witness-schema evaluate --out`",
)
_SETTINGS = RecordForm("settings of the adapter", record_of({}, more=True), "")
_MADE = {
    "target": COUNT,
    "seed": {"type": "integer"},
    "tools": record_of(dict.fromkeys(("go_witness", "witness_schema"), TEXT), more=True),
    "files": map_of(record_of({"rows": COUNT, "sha256": TEXT}, more=True)),
}
_MANIFEST = RecordForm(
    "manifest of the data set",
    {**record_of(_MADE, more=True), "properties": {**_MADE, "judges": {"type": "object"}}},
    "give --data a data set that `generate` wrote",
)


def _list_files(folder: Path) -> frozenset[str]:
    """The entries of an earlier run: a card of ours marks the folder."""
    ours = all((folder / part / CARD).is_file() for part in (MODEL, DATA_SET))
    return frozenset({MODEL, DATA_SET}) if ours else frozenset()


PRODUCT = Product("cards", "cards", _list_files)


@dataclass(frozen=True, slots=True)
class Publication:
    """What is published. report: the folder of an evaluation, None without. *_repo: OWNER/NAME on the hub, "" for none yet."""

    adapter: Path
    data: Path
    out: Path
    report: Path | None = None
    model_repo: str = ""
    data_repo: str = ""


class Hub(Protocol):
    """What of `huggingface_hub.HfApi` an upload uses."""

    def create_repo(self, repo_id: str, *, repo_type: str, private: bool, exist_ok: bool) -> Any:
        """Create a repository where there is none."""

    def upload_folder(self, *, folder_path: str, repo_id: str, repo_type: str, commit_message: str) -> Any:
        """Upload a folder's files as one commit."""


def write_publication(wanted: Publication, *, force: bool = False) -> None:
    """Write `model/` and `dataset/` with their cards into the folder `out`.

    Raises Misuse where adapter, data set and report are not of one another, or the folder is refused, and UnreadableSource for a
    damaged record.
    """
    check_free(wanted.out, PRODUCT, force=force)
    check_adapter(wanted.adapter)
    if not is_written_by_train(wanted.adapter):
        raise Misuse(
            "nothing says how this adapter was trained", where=str(wanted.adapter / RUN), advice=_RUN.advice
        )
    run, manifest = read_training(wanted.adapter), read_made(wanted.data)
    report = None if wanted.report is None else read_evaluation(wanted.report)
    _check_origins(wanted, manifest, report)
    name = wanted.model_repo.rpartition("/")[2] or wanted.adapter.name
    with write_folder(wanted.out, PRODUCT, force=force) as folder:
        _lay_out(wanted.adapter, _ADAPTER_FILES, folder / MODEL)
        facts = CardFacts(name, run, report, wanted.data_repo)
        (folder / MODEL / CARD).write_text(write_model_card(facts))
        kept = {**run, "request": _strip_places(run["request"], facts.base)}
        (folder / MODEL / RUN).write_text(dumps(kept, indent=1, sort_keys=True) + "\n")
        if (settings := _SETTINGS.find(wanted.adapter / SETTINGS)) is not None:
            (folder / MODEL / SETTINGS).write_text(
                # Of mlx-lm, which takes no commit.
                dumps(_strip_places(settings, facts.hub_base or facts.base), indent=1) + "\n"
            )
        _lay_out(wanted.data, (MANIFEST, TASKS, RECORDS, CARD, PAGE, *manifest["files"]), folder / DATA_SET)
        # A mixed data set brings its card along, and the page that the card names.
        if not (folder / DATA_SET / CARD).is_file():
            (folder / DATA_SET / CARD).write_text(write_grid_card(manifest))


def read_training(adapter: Path) -> Mapping[str, Any]:
    """How the adapter in this folder was trained. Raises UnreadableSource."""
    run: Mapping[str, Any] = _RUN.read(adapter / RUN)
    return run


def read_made(data: Path) -> Mapping[str, Any]:
    """How the data set in this folder was made. Raises UnreadableSource."""
    made: Mapping[str, Any] = _MANIFEST.read(data / MANIFEST)
    return made


def read_evaluation(report: Path) -> Mapping[str, Any]:
    """What an evaluation has written into this folder. Raises UnreadableSource."""
    told: Mapping[str, Any] = _REPORT.read(report / "report.json")
    return told


def _lay_out(source: Path, names: tuple[str, ...], target: Path) -> None:
    target.mkdir()
    for name in names:
        # A manifest may be anybody's: a name in it is no path.
        if (source / Path(name).name).is_file():
            shutil.copyfile(source / Path(name).name, target / Path(name).name)


def _strip_places(record: Mapping[str, Any], model: str) -> dict[str, Any]:
    """The record without the folders of this machine: of each place its last part, and the model by its name."""
    last = {name: Path(str(record[name])).name for name in _PLACES if record.get(name)}
    return {**record, **last, "model": model}


def _check_origins(
    wanted: Publication, manifest: Mapping[str, Any], report: Mapping[str, Any] | None
) -> None:
    """Raises Misuse where a card would tell of another adapter, or of other rows."""
    rows = rows_file("train")
    trained, told = read_inputs(wanted.adapter).get(f"data/{rows}"), digest(wanted.data / rows)
    if trained != told:
        raise Misuse(
            "the adapter was trained on other rows than those of the data set",
            where=str(wanted.data / rows),
            advice="give --data the data set of that training, as it was then",
        )
    for name, each in manifest["files"].items():
        path = wanted.data / Path(name).name
        if digest(path) != each["sha256"]:
            raise UnreadableSource(
                "the file is not the one that the manifest names", where=str(path), advice=_MANIFEST.advice
            )
    if report is not None and report["inputs"].get("adapter") != digest(wanted.adapter / ADAPTER):
        raise Misuse(
            "the report is of another adapter, or of none",
            where=str(wanted.report),
            advice=f"evaluate this one: witness-schema evaluate --adapter-path {wanted.adapter} --data {wanted.data} --out NEW_FOLDER",
        )


def open_hub() -> Hub:
    """The hub's client. Raises BrokenEnvironment without the package or without a token."""
    try:
        from huggingface_hub import HfApi, get_token
    except ImportError:
        raise BrokenEnvironment(
            "an upload needs huggingface_hub, which is not installed", advice=install_training()
        ) from None
    token = get_token()
    if not token:
        raise BrokenEnvironment(
            "there is no token for the hub, so nothing can be uploaded",
            advice="set HF_TOKEN, or write the cards alone: --dry-run",
        )
    hub: Hub = HfApi(token=token)
    return hub


def check_repositories(wanted: Publication) -> None:
    """Raises Misuse where an upload does not know where to."""
    for option, name in (("--model-repo", wanted.model_repo), ("--data-repo", wanted.data_repo)):
        if name.count("/") != 1 or not all(name.split("/")):
            raise Misuse(
                f"{option} names no repository",
                advice=f"{option} OWNER/NAME, or write the cards alone: --dry-run",
            )


def upload(wanted: Publication, hub: Hub, *, private: bool = True) -> None:
    """Upload both folders, each as one commit; repositories that are not there are made. Raises Unreachable where the hub refuses."""
    for part, name in ((DATA_SET, wanted.data_repo), (MODEL, wanted.model_repo)):
        with LoadingFailure() as failure:
            hub.create_repo(name, repo_type=part, private=private, exist_ok=True)
            hub.upload_folder(
                folder_path=str(wanted.out / part),
                repo_id=name,
                repo_type=part,
                commit_message="Publish what witness-schema made",
            )
        if failure.error is not None:
            first = next(iter(str(failure.error).splitlines()), type(failure.error).__name__)
            raise Unreachable(
                f"the hub does not take {name}: {first}",
                advice=f"check token and network; the folders are in {wanted.out}, and the same command goes on with --force",
            ) from failure.error
