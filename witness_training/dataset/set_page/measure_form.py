"""The measures of a mixed data set, as its manifest has them: a report reads nothing else of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from witness_schema.documents.record_form import COUNT, NUMBER, TEXT, RecordForm, map_of
from witness_training.tasks.dataset_files import MANIFEST

_COUNTS, _NUMBERS = map_of(COUNT), map_of(NUMBER)
Counts = Mapping[str, int]


def _some_of(members: Mapping[str, Any]) -> dict[str, Any]:
    """The schema of an object that may lack each of these members."""
    return {"type": "object", "properties": dict(members)}


_FORM = RecordForm(
    "manifest of the data set",
    _some_of(
        {
            "mix": TEXT,
            "seed": {"type": "integer"},
            "target": COUNT,
            "verified": {"type": "boolean"},
            "max_tokens": {"type": ["integer", "null"]},
            "attestors": {"type": ["array", "null"], "items": TEXT},
            "services": {"type": "boolean"},
            "tools": map_of(TEXT),
            "files": map_of({**_some_of({"rows": COUNT, "sha256": TEXT}), "required": ["rows", "sha256"]}),
            "counts": _some_of({"file": map_of(_COUNTS), "difficulty": map_of(_COUNTS), "execution": map_of(_COUNTS)}),
            "judges": map_of(_COUNTS),
            "lengths": map_of(_COUNTS),
            "distinct": _some_of(
                {
                    **dict.fromkeys(("exact_copies", "questions", "answers", "answer_skeletons", "largest_skeleton"), COUNT),
                    "skeletons": _COUNTS,
                    "gzip_ratio": _NUMBERS,
                }
            ),
            "near_copies": _some_of(dict.fromkeys(("with_an_earlier_row", "with_a_row_of_train"), _NUMBERS)),
            "setups": _some_of({**dict.fromkeys(("distinct", "executed", "largest"), COUNT), "rows_per_setup": _COUNTS}),
            "equal_to_fresh_processes": _COUNTS,
            "refusals": _COUNTS,
            "specs": _some_of(dict.fromkeys(("distinct", "in_train_and_in_tests"), COUNT)),
            "held_out_values_misplaced": _COUNTS,
        }
    ),
    "make the data set anew: witness-schema generate --mix full --target 500 --out NEW_FOLDER",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SetMeasures:
    """What stands in a manifest; a part that an older one lacks is empty.

    files: file → rows. counts: what → value → family → rows. lengths: family → bar of the histogram → rows.
    """

    about: Mapping[str, Any] = field(hash=False)
    files: Counts = field(hash=False)
    counts: Mapping[str, Mapping[str, Counts]] = field(hash=False)
    judges: Mapping[str, Counts] = field(hash=False)
    lengths: Mapping[str, Counts] = field(hash=False)
    distinct: Mapping[str, Any] = field(hash=False)
    near_copies: Mapping[str, Mapping[str, float]] = field(hash=False)
    setups: Mapping[str, Any] = field(hash=False)
    fresh: Counts = field(hash=False)
    refusals: Counts = field(hash=False)
    apart: Mapping[str, int] = field(hash=False)


def read_measures(manifest: Mapping[str, Any], where: str = MANIFEST) -> SetMeasures:
    """The measures of a manifest. Raises UnreadableSource, with the place, where one has another form."""
    _FORM.check(dict(manifest), where)
    specs = manifest.get("specs", {})
    apart = {
        "equal rows": manifest.get("distinct", {}).get("exact_copies", 0),
        "specs in train and in a test": specs.get("in_train_and_in_tests", 0),
        "rows with a value held out of their file": sum(
            manifest.get("held_out_values_misplaced", {}).values()
        ),
    }
    return SetMeasures(
        {
            key: manifest.get(key)
            for key in ("mix", "seed", "target", "verified", "max_tokens", "attestors", "services", "tools")
        },
        {name: each["rows"] for name, each in manifest.get("files", {}).items()},
        {key: value for key, value in manifest.get("counts", {}).items() if key != "axes"},
        manifest.get("judges", {}),
        manifest.get("lengths", {}),
        manifest.get("distinct", {}),
        manifest.get("near_copies", {}),
        manifest.get("setups", {}),
        manifest.get("equal_to_fresh_processes", {}),
        manifest.get("refusals", {}),
        apart,
    )
