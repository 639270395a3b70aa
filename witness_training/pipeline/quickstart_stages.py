"""The stages of the quickstart, from the pinned checkout to the scores of a trained model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from witness_training.stages import Stage, digest, digest_files

# One seed for data set and adapter.
TARGET, SEED = 500, 7
ITERATIONS = 300
QUESTIONS = 25

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Places:
    """The paths that the quickstart writes, under the root of the clone."""

    root: Path

    @property
    def checkout(self) -> Path:
        return self.root / "vendor" / "go-witness"

    @property
    def schemas(self) -> Path:
        return self.root / "data" / "schemas"

    @property
    def dataset(self) -> Path:
        return self.root / "data" / "quickstart"

    @property
    def adapter(self) -> Path:
        return self.root / "data" / "quickstart-adapter"

    @property
    def report(self) -> Path:
        return self.root / "data" / "quickstart-report"

    @property
    def records(self) -> Path:
        return self.root / ".cache" / "stages"


def list_stages(
    places: Places, tell: Callable[[str], None], progress: Progress
) -> tuple[Callable[[], Stage], ...]:
    """The stages in their order, each as a function that builds it when its turn comes.

    The inputs of a stage are digests of the outputs before it.

    tell:     takes lines of progress.
    progress: takes (done, total) of the running stage.
    """
    return (
        lambda: _build_checkout_stage(places, tell),
        lambda: _build_oracle_stage(tell),
        lambda: _build_schemas_stage(places),
        lambda: _build_dataset_stage(places, progress),
        lambda: _build_adapter_stage(places, progress),
        lambda: _build_report_stage(places, progress),
    )


def _digest_sources(places: Places, *packages: str) -> str:
    """One digest over all files of the named packages."""
    # Code is an input as well: a changed generator must not reuse the data of an earlier one.
    kept = (
        f
        for p in packages
        for f in (places.root / p).rglob("*")
        if f.is_file() and "__pycache__" not in f.parts
    )
    return digest_files(places.root, kept)


def _digest_pins(places: Places) -> dict[str, str]:
    # The pin alone decides the checkout: its sum is verified when it is fetched.
    return {name: digest(places.root / "oracle" / name) for name in ("go.mod", "go.sum")}


def _build_checkout_stage(places: Places, tell: Callable[[str], None]) -> Stage:
    from witness_schema.upstream import checkout
    from witness_schema.upstream.reached_modules import fetch_reached

    def run() -> str:
        got = checkout.sync(progress=tell)
        reached = fetch_reached(got.root, progress=tell)
        return f"go-witness {got.version}, and {len(reached.fetched)} modules that its attestations reach"

    return Stage("checkout", "fetch go-witness", _digest_pins(places), (places.checkout,), run)


def _build_oracle_stage(tell: Callable[[str], None]) -> Stage:
    from witness_schema.oracle import build

    binary = build.find_binary()

    def run() -> str:
        build.ensure(progress=tell)
        return "the judge runs on the real structs"

    # The name of the binary's folder is a digest of the oracle's sources and its Go.
    return Stage("oracle", "build the oracle", {"key": str(binary.parent.name)}, (binary,), run)


def _build_schemas_stage(places: Places) -> Stage:
    from witness_schema.schemas.emission import emit

    def run() -> str:
        written = emit(places.schemas, source=places.checkout, force=True)
        return f"{written.attestors} attestors, {written.unresolved} unresolved places"

    inputs = {"checkout": digest(places.checkout), "code": _digest_sources(places, "witness_schema")}
    return Stage("schemas", "read the structs", inputs, (places.schemas,), run)


def _build_dataset_stage(places: Places, progress: Progress) -> Stage:
    from witness_training.dataset.assembly import generate

    def run() -> str:
        return generate(TARGET, places.dataset, seed=SEED, progress=progress, force=True).summary()

    inputs = {
        "target": str(TARGET),
        "seed": str(SEED),
        "code": _digest_sources(places, "witness_schema", "generators", "witness_training", "oracle"),
    }
    return Stage("dataset", "verified examples", inputs, (places.dataset,), run)


def _build_adapter_stage(places: Places, progress: Progress) -> Stage:
    from witness_training.lora.lora_request import LoraRequest
    from witness_training.lora.resumption import is_same_run
    from witness_training.lora.training_run import train

    request = LoraRequest.for_model("tiny", places.dataset, places.adapter, seed=SEED, iters=ITERATIONS)

    def run() -> str:
        # Of a quickstart that was interrupted; one of other inputs is of no use any more.
        going_on = replace(request, resume=is_same_run(request))
        return train(going_on, progress=progress, force=True, restart=True).summary()

    inputs = {
        "dataset": digest(places.dataset),
        "request": repr(request.options()),
        "code": _digest_sources(places, "witness_training"),
    }
    return Stage("adapter", "LoRA", inputs, (places.adapter,), run)


def _build_report_stage(places: Places, progress: Progress) -> Stage:
    from witness_training.evaluation.evaluating import evaluate

    def run() -> str:
        report = evaluate(
            "tiny", places.dataset, adapter_path=places.adapter, split="test", limit=QUESTIONS, out=places.report,
            judge=True, progress=progress, force=True,
        )  # fmt: skip
        return report.summary()

    inputs = {
        "adapter": digest(places.adapter),
        "dataset": digest(places.dataset),
        "questions": str(QUESTIONS),
        "code": _digest_sources(places, "witness_training"),
    }
    return Stage("report", "evaluation", inputs, (places.report,), run)
