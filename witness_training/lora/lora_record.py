"""The record of a LoRA run: its request, inputs, versions and machine."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from witness_schema.documents.record_form import RecordForm, record_of
from witness_training.lora import blas
from witness_training.lora.lora_request import LoraRequest
from witness_training.lora.models import Model, fetch, is_on_cpu, resolve
from witness_training.stages import digest
from witness_training.tasks.dataset_files import MANIFEST, rows_file

_MANIFEST = RecordForm("manifest of the data set", record_of({}, more=True), "")
# The packages that decide the numbers of a training.
VERSIONS = ("witness-schema", "mlx", "mlx-cpu", "mlx-lm", "transformers", "tokenizers", "numpy")


def build_run_record(request: LoraRequest, plain: dict[str, Any]) -> dict[str, Any]:
    """Everything that the run depends on; `plain` is the request as JSON values."""
    model = fetch(resolve(request.model))
    return {
        "request": plain,
        "inputs": {**_digest_data(request.data), **_digest_model(model)},
        "dataset": _read_manifest(request.data),
        "versions": read_installed_versions(),
        "machine": {
            "python": platform.python_version(),
            "system": platform.system(),
            "processor": platform.machine(),
        },
        "blas": blas.describe() or "mlx's own",
    }


def read_installed_versions() -> dict[str, str]:
    """The versions of those packages of VERSIONS that are installed."""
    found = {}
    for name in VERSIONS:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            # mlx-cpu exists on Linux only, for instance.
            continue
    return found


def describe_device() -> str:
    """This machine as far as speed depends on it: device, processor, and versions."""
    versions = read_installed_versions()
    named = ", ".join(f"{name} {versions[name]}" for name in ("mlx", "mlx-lm") if name in versions)
    return f"{'processor' if is_on_cpu() else 'GPU'} of {platform.system()} {platform.machine()}, {named}"


def _digest_data(data: Path) -> dict[str, str]:
    names = tuple(rows_file(split) for split in ("train", "valid"))
    return {f"data/{name}": digest(data / name) for name in names if (data / name).is_file()}


def _digest_model(model: Model) -> dict[str, str]:
    """The sha256 of each file of the model."""
    assert model.folder is not None
    files = sorted(path for path in model.folder.iterdir() if path.is_file())
    return {f"model/{path.name}": digest(path) for path in files}


def _read_manifest(data: Path) -> dict[str, Any]:
    """The digest and parameters of the data set's manifest, {} without one; a data set of another origin has its own."""
    path = data / MANIFEST
    manifest = _MANIFEST.find(path)
    if manifest is None:
        return {}
    return {
        "manifest": digest(path),
        **{key: manifest[key] for key in ("seed", "go_witness") if key in manifest},
    }
