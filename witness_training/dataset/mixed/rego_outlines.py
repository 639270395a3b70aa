"""The Rego modules that rows show, and the outline of each: its syntax tree without strings and numbers, from OPA's parser."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from witness_schema.oracle import Oracle, RegoOutline
from witness_training.judges.fenced_blocks import list_blocks
from witness_training.judges.here_documents import cut_here_documents

# Hex digits that are told from the 64: two of 100,000 modules are alike by chance in one of a billion data sets.
_DIGITS = 16


def list_modules(text: str) -> tuple[str, ...]:
    """The modules in a Markdown text: fenced blocks of Rego, and here-documents that a script writes to a `.rego` file."""
    return tuple(_find_modules(text)) if "rego" in text else ()


def _find_modules(text: str) -> Iterator[str]:
    for block in list_blocks(text):
        if block.language == "rego":
            yield block.text
        elif ".rego" in block.text:
            _, documents = cut_here_documents(block.text)
            yield from (body for opening, body in documents if ".rego" in opening)


def ask_outlines(modules: Sequence[str], oracle: Oracle) -> list[str]:
    """The outline of each module, "" for one that OPA cannot parse."""
    return [
        outline.digest[:_DIGITS] if isinstance(outline, RegoOutline) else ""
        for outline in oracle.outlines_all(modules)
    ]


def name_modules(text: str, outlines: Sequence[str]) -> Mapping[str, str]:
    """The modules of a text with their outlines, without those that have none."""
    return {module: outline for module, outline in zip(list_modules(text), outlines, strict=True) if outline}
