"""Resolves a model's name to its files and loads it on this machine."""

from __future__ import annotations

import os
import platform
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from witness_schema.clone import cache_directory
from witness_schema.documents.foreign_file import hash_file
from witness_schema.documents.record_form import TEXT, RecordForm, map_of, record_of
from witness_schema.errors import (
    BrokenEnvironment,
    UnknownName,
    UnreadableSource,
    WitnessSchemaError,
)
from witness_training.lora import blas
from witness_training.lora.adapter_fit import check_fit
from witness_training.lora.hub_models import COMMIT, check_weights, fetch_snapshot, split_revision
from witness_training.lora.loading_failure import LoadingFailure
from witness_training.lora.training_extra import install_training

TINY = "tiny"
SMOLLM2 = "smollm2"
# The models that `witness-schema model fetch` puts into the cache (`witness_training/pretrained/`).
FETCHABLE = (SMOLLM2,)
FETCHED = "fetched.json"  # names the files of a fetched model with their digests
# 3 billion parameters in 4 bits: less than 2 GB of weights.
APPLE_DEFAULT = "mlx-community/Llama-3.2-3B-Instruct-4bit"
# Without it, transformers asks on the terminal whether to run a repository's own code.
NO_FOREIGN_CODE = {"trust_remote_code": False}
_TRAINED = RecordForm(
    "record of a training", record_of({"request": record_of({"model": TEXT}, more=True)}, more=True), ""
)
_FETCHED = RecordForm(
    "record of a fetched model", record_of({"model": TEXT, "files": map_of(TEXT)}, more=True), ""
)
TINY_FILES = Path(__file__).parent.parent / "tiny" / "model"


@dataclass(frozen=True, slots=True)
class Model:
    """A model by name (`OWNER/NAME@REVISION` on the hub); `folder` has its files, None until they are fetched."""

    name: str
    folder: Path | None

    @property
    def source(self) -> str:
        """The name or folder that mlx-lm loads; mlx-lm's own command takes no revision."""
        return str(self.folder) if self.folder else split_revision(self.name)[0]


def default_model() -> str:
    """The default model: on a Mac with an Apple GPU the one that the documentation trains, else the built-in one."""
    return APPLE_DEFAULT if sys.platform == "darwin" and platform.machine() == "arm64" else TINY


def resolve(name: str | None) -> Model:
    """The model of this name: `tiny`, `smollm2`, a folder, or OWNER/NAME[@REVISION] on the hub; None is the default of this machine.

    Raises UnknownName if the name has none of these forms, Misuse for a malformed revision, UnreadableSource if the
    folder holds no model.
    """
    name = name or default_model()
    if name == TINY:
        return Model(TINY, TINY_FILES)
    if name in FETCHABLE:
        return Model(name, find_fetched(name))
    folder = Path(name).expanduser()
    if folder.is_dir():
        if not (folder / "config.json").is_file():
            raise UnreadableSource("no model is in this folder: it has no config.json", where=name)
        return Model(name, Path(os.path.realpath(folder)))
    # A hub name is not looked up here, so that a request can be built without a network.
    repository, _ = split_revision(name)
    if repository.count("/") != 1 or name.startswith((".", "/", "~")):
        raise UnknownName(
            f"there is no model {name!r}",
            advice=f"use `tiny`, `{SMOLLM2}`, the folder of a model, or a name on the hub such as {APPLE_DEFAULT}",
        )
    return Model(name, None)


def fetch(model: Model) -> Model:
    """The model with its files; one of the hub is fetched, and its name then says the commit: OWNER/NAME@COMMIT.

    Raises Unreachable if the hub does not give it, BrokenEnvironment if `model fetch` has not fetched it, UnreadableSource
    if what it fetched was changed since.
    """
    if model.name in FETCHABLE:
        return Model(model.name, check_fetched(model.name))
    if model.folder is not None:
        return model
    prepare_process()
    repository, revision = split_revision(model.name)
    folder, commit = fetch_snapshot(repository, revision)
    return Model(f"{repository}@{commit}", folder)


def locate_fetched(name: str) -> Path:
    """The folder in the cache for a model of FETCHABLE, there or not."""
    return cache_directory() / "models" / name


def find_fetched(name: str) -> Path | None:
    """The folder of a fetched model, None before it is fetched."""
    folder = locate_fetched(name)
    return folder if (folder / FETCHED).is_file() else None


def check_fetched(name: str) -> Path:
    """The folder of a fetched model, each file with the digest that it was fetched with.

    Raises BrokenEnvironment if it is not there, UnreadableSource if a file is missing or was changed.
    """
    command = f"witness-schema model fetch {name}"
    folder = find_fetched(name)
    if folder is None:
        raise BrokenEnvironment(f"the model {name!r} is not fetched yet", advice=f"run: {command}")
    try:
        files = _FETCHED.read(folder / FETCHED)["files"]
        changed = [file for file, digest in files.items() if hash_file(folder / Path(file).name) != digest]
    except UnreadableSource as error:
        raise UnreadableSource(error.what, where=error.where, advice=f"run: {command} --force") from None
    if changed:
        raise UnreadableSource(
            f"the file {changed[0]} of the model {name!r} was changed after it was fetched",
            where=str(folder),
            advice=f"run: {command} --force",
        )
    return folder


def take_recorded_commit(model: Model, run: Path) -> Model:
    """The model at the commit that the run's record names, if the name given has no revision of its own.

    A branch moves on, and an adapter fits the weights that it was trained on.
    """
    recorded = _read_trained_model(run) or ""
    if model.folder is None and "@" not in model.name:
        repository, _, commit = recorded.partition("@")
        if repository == model.name and COMMIT.fullmatch(commit):
            return Model(recorded, None)
    return model


def prepare_process() -> None:
    """Set up this process for mlx; call it before mlx is imported."""
    os.environ.setdefault("TRANSFORMERS_NO_ADVISORY_WARNINGS", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "true")
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    if is_on_cpu():
        # Compiling kernels would need a C++ compiler, and takes 20 s before the first step.
        os.environ.setdefault("MLX_DISABLE_COMPILE", "1")
        blas.enable()


def is_on_cpu() -> bool:
    """Whether mlx computes on the processor: everywhere but on a Mac or with a wheel for CUDA."""
    if sys.platform == "darwin":
        return False
    return not any(_is_installed(name) for name in ("mlx-cuda", "mlx-cuda-12", "mlx-cuda-13"))


def _is_installed(package: str) -> bool:
    try:
        version(package)
    except PackageNotFoundError:
        return False
    return True


def check_installed() -> None:
    """Raises BrokenEnvironment if mlx-lm or mlx is not installed; imports nothing."""
    if not (_is_installed("mlx-lm") and _is_installed("mlx")):
        raise BrokenEnvironment("this needs mlx-lm, which is not installed", advice=install_training())


def load(model: Model, adapter: Path | None = None) -> tuple[Any, Any]:
    """Load the (model, tokenizer) of mlx-lm, with the adapter applied.

    Only data is read: weights as safetensors, and no code of the repository. Raises BrokenEnvironment, Unreachable, Misuse
    or UnreadableSource, depending on whether installation, hub, choice of model, or the files are at fault.
    """
    return load_folder(fetch(model), adapter)


def load_folder(model: Model, adapter: Path | None = None) -> tuple[Any, Any]:
    """Load as `load` does a model whose files are there, and on a processor with its weights as floats of 32 bits."""
    prepare_process()
    assert model.folder is not None
    check_weights(model.folder)
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    try:
        import mlx.core as mx
        from mlx_lm import load as load_model
        from mlx_lm.utils import dequantize_model, load_adapters
    except ImportError as error:
        raise BrokenEnvironment(
            f"this needs mlx-lm, which is not installed: {error}",
            advice=install_training(),
        ) from None
    if adapter:
        check_fit(model.name, model.folder, adapter)
    with LoadingFailure() as failure:
        network, tokenizer = load_model(model.source, tokenizer_config=NO_FOREIGN_CODE)[:2]
        if is_on_cpu():
            # A processor computes with 4 bits five times slower than with the numbers that they stand for. First the scales: what
            # 4 bits stand for is then computed in 32 bits.
            network.set_dtype(mx.float32)
            network = dequantize_model(network)
        if adapter:
            network = load_adapters(network, str(adapter))
            network.eval()
    if failure.error is not None:
        raise _explain_failure(model, adapter, failure.error) from failure.error
    # 16 bits, of an adapter too, are slow on a processor.
    if is_on_cpu():
        network.set_dtype(mx.float32)
    return network, tokenizer


def load_tokenizer(model: Model) -> Any:
    """Load the tokenizer alone, as mlx-lm does. Raises what `load` raises."""
    model = fetch(model)
    prepare_process()
    assert model.folder is not None
    from mlx_lm.utils import load_tokenizer as load_alone

    with LoadingFailure() as failure:
        tokenizer = load_alone(model.folder, NO_FOREIGN_CODE)
    if failure.error is not None:
        raise _explain_failure(model, None, failure.error) from failure.error
    return tokenizer


def _explain_failure(model: Model, adapter: Path | None, error: Exception) -> WitnessSchemaError:
    """The error that explains in one or two lines why the model was not loaded."""
    # The first line alone: the hub's own messages run over pages.
    reason = next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)
    if adapter is not None and _loads_alone(model):
        return _explain_adapter_fault(model, adapter, reason)
    return BrokenEnvironment(
        f"the model {model.name!r} cannot be loaded: {reason}",
        where=str(model.folder),
        advice="fetch or convert the model again, or give --model another one",
    )


def _loads_alone(model: Model) -> bool:
    """Whether the model loads without its adapter, which is then at fault."""
    from mlx_lm import load as load_model

    with LoadingFailure() as failure:
        load_model(model.source, tokenizer_config=NO_FOREIGN_CODE)
    return failure.error is None


def _explain_adapter_fault(model: Model, adapter: Path, reason: str) -> WitnessSchemaError:
    """The error for a damaged adapter; `check_fit` has refused one of another model."""
    # --force replaces only adapters that `train` wrote, which are those with a record.
    place = f"{adapter} --force" if _read_trained_model(adapter) else "NEW_FOLDER"
    again = f"witness-schema train --model {model.name} --data DATA --adapter-path {place}"
    return UnreadableSource(
        f"the adapter cannot be loaded into the model {model.name!r}: {reason}",
        where=str(adapter),
        advice=f"train it again: {again}",
    )


def _read_trained_model(adapter: Path) -> str | None:
    """The model that the record beside the adapter names, None without a record."""
    recorded = _TRAINED.find(adapter / "run.json")
    return None if recorded is None else str(recorded["request"]["model"])
