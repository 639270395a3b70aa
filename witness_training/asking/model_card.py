"""The card of an adapter: README.md with YAML front matter as a hub of models reads it, from the adapter's record and its evaluation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from witness_training.lora.hub_models import COMMIT
from witness_training.lora.models import TINY
from witness_training.lora.run_yaml import dump_options
from witness_training.pretrained.pinned_models import PINNED

_HUB_NAMES = {row.name: row.hub for row in PINNED}
_LICENCES = {TINY: "apache-2.0", **{row.name: row.licence for row in PINNED}}
_SHOWN = ("batch_size", "iters", "learning_rate", "rank", "scale", "num_layers", "decision_weight", "seed")


@dataclass(frozen=True, slots=True)
class CardFacts:
    """What a card of an adapter is written from.

    name:    of the adapter. run: its run.json. report: the report.json of its evaluation, None without one.
    dataset: the data set's name on the hub, "" for none.
    """

    name: str
    run: Mapping[str, Any] = field(hash=False)
    report: Mapping[str, Any] | None = field(hash=False)
    dataset: str = ""

    @property
    def recorded_base(self) -> str:
        """The base model as the record names it, which may be a folder of this machine."""
        return str(self.run["request"]["model"])

    @property
    def hub_base(self) -> str:
        """The base model's name on the hub, without its commit; "" for the built-in one and for a folder of this machine."""
        # By the commit alone: OWNER/NAME may be a folder as well, and a folder may be gone.
        repository, _, commit = self.recorded_base.partition("@")
        return _HUB_NAMES.get(self.recorded_base, repository if COMMIT.fullmatch(commit) else "")

    @property
    def base(self) -> str:
        """The base model as the record names it, with its commit; of a folder of this machine the last part alone."""
        name = self.recorded_base
        return name if name == TINY or self.hub_base else Path(name).name


def write_model_card(facts: CardFacts) -> str:
    """The card."""
    return f"---\n{dump_options(_build_front(facts))}---\n\n" + "\n".join(_write_page(facts)) + "\n"


def _build_front(facts: CardFacts) -> dict[str, Any]:
    front: dict[str, Any] = {
        "library_name": "mlx",
        "pipeline_tag": "text-generation",
        "language": ["en"],
        "tags": ["mlx", "lora", "in-toto", "witness", "supply-chain-security"],
    }
    # Of a model that we do not know, the licence is its owner's to say.
    if facts.recorded_base in _LICENCES:
        front["license"] = _LICENCES[facts.recorded_base]
    if facts.hub_base:
        front["base_model"] = facts.hub_base
    if facts.dataset:
        front["datasets"] = [facts.dataset]
    if facts.report is not None and _is_judged(facts.report):
        front["model-index"] = [{"name": facts.name, "results": [_build_result(facts, facts.report)]}]
    return front


def _build_result(facts: CardFacts, report: Mapping[str, Any]) -> dict[str, Any]:
    works = report["scores"]["works"]
    return {
        "task": {"type": "text-generation"},
        "dataset": {
            "name": "Tasks about in-toto witness",
            "type": facts.dataset or "witness-schema",
            "split": report["split"],
        },
        "metrics": [
            {
                "type": "pass@1",
                "name": f"works, judged by {report['judge']}",
                "value": round(works["passed"] / works["asked"], 4),
            }
        ],
    }


def _is_judged(report: Mapping[str, Any]) -> bool:
    works = report["scores"].get("works")
    return works is not None and works["asked"] > 0


def _write_page(facts: CardFacts) -> Iterator[str]:
    request = facts.run["request"]
    yield f"# {facts.name}"
    yield ""
    yield f"A LoRA adapter for {_name_base(facts)}, trained to answer questions about [in-toto witness](https://github.com/in-toto/witness)."
    yield ""
    yield "## How it was evaluated"
    yield ""
    yield from _describe_scores(facts.report)
    yield ""
    yield "## How it was trained"
    yield ""
    yield "| option | value |"
    yield "|---|---|"
    for name in _SHOWN:
        if name in request:
            yield f"| {name} | {request[name]} |"
    yield ""
    yield "| input | sha256 |"
    yield "|---|---|"
    for name, digest in sorted(facts.run.get("inputs", {}).items()):
        yield f"| {name} | `{digest}` |"
    yield ""
    versions = ", ".join(f"{name} {version}" for name, version in sorted(facts.run["versions"].items()))
    yield f"Versions: {versions}. `run.json` has all options."
    yield ""
    yield "## Limits"
    yield ""
    yield (
        "Its answers are to be run in a sandbox before they are used: `witness-schema ask --check` does that. Nothing is known of it beyond the scores above."
    )


def _name_base(facts: CardFacts) -> str:
    if facts.recorded_base == TINY:
        return "the built-in model of witness-schema (`tiny`)"
    return f"`{facts.hub_base or facts.base}`"


def _describe_scores(report: Mapping[str, Any] | None) -> Iterator[str]:
    if report is None:
        yield "It was not evaluated."
        return
    yield f"On `{report['split']}`, {report['questions']} questions; judged by {report['judge']}. Before: the base model without the adapter."
    yield ""
    yield "| score | passed | before |"
    yield "|---|---|---|"
    before = report.get("base_scores", {})
    for name, score in report["scores"].items():
        earlier = before.get(name)
        shown = f"{earlier['passed']} of {earlier['asked']}" if earlier else ""
        yield f"| {score['meaning']} | {score['passed']} of {score['asked']} | {shown} |"
