"""The form of a verified row with what was measured of it, as chunks hold it: another machine may have written them."""

from __future__ import annotations

from witness_schema.documents.record_form import COUNT, TEXT, RecordForm, Schema, list_of, map_of, record_of
from witness_training.dataset.row_columns import COLUMNS
from witness_training.dataset.row_plan import list_files

_ADVICE = "make the slice, or the chunk, anew: nobody else than generate writes them"
_MAPPING: Schema = {"type": "object"}


def _message(role: str) -> Schema:
    return record_of({"role": {"const": role}, "content": TEXT})


_ROW = record_of(
    {
        **COLUMNS,
        "messages": {
            "type": "array",
            "prefixItems": [_message("user"), _message("assistant")],
            "minItems": 2,
            "maxItems": 2,
        },
        "difficulty": {"type": "integer", "minimum": 1, "maximum": 5},
        "axes": list_of({"type": "string", "pattern": "^[a-z-]+=."}),
        "execution": {"enum": ["own", "shared", "none"]},
    }
)
_TASK = record_of({**dict.fromkeys(("id", "family", "environment", "paired"), TEXT), "spec": _MAPPING})
_OUTLINES: Schema = {
    "anyOf": [{"type": "null"}, record_of(dict.fromkeys(("question", "answer"), list_of(TEXT)))]
}
VERIFIED_LINE = RecordForm(
    "verified row",
    record_of(
        {
            # The name of a file that is written: no other may stand here.
            "file": {"enum": list(list_files())},
            "row": _ROW,
            "task": _TASK,
            "setup": TEXT,
            "refused": map_of(COUNT),
            "outlines": _OUTLINES,
            **dict.fromkeys(("tokens", "compared"), COUNT),
        }
    ),
    _ADVICE,
)
_TEXTS = list_of(TEXT)
REQUEST = RecordForm(
    "request of a data set",
    record_of(
        {
            "target": {**COUNT, "minimum": 1},
            "seed": {"type": "integer"},
            "mix": TEXT,
            "shares": map_of(COUNT),
            "attestors": {"anyOf": [{"type": "null"}, _TEXTS]},
            "max_tokens": {"anyOf": [{"type": "null"}, COUNT]},
            "services": {"type": "boolean"},
            "verified": {"type": "boolean"},
            "tools": record_of(dict.fromkeys(("go_witness", "go_witness_sum", "go", "witness_schema"), TEXT)),
            "sources": _TEXTS,
        }
    ),
    _ADVICE,
)
