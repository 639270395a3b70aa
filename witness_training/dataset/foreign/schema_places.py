"""Places in a schema of the OPA profile: whether a path of Rego exists there, and what is spelt like it."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from typing import Any

from witness_schema.rego.rego_text import ANY

Schema = Mapping[str, Any]


def resolves(schema: Schema, path: Sequence[str]) -> bool:
    """Whether a value of the schema can have something at this path; `*` stands for any step."""
    return bool(_follow([schema], path))


def _follow(places: list[Schema], path: Sequence[str]) -> list[Schema]:
    for step in path:
        places = [below for place in places for below in _step(place, step)]
        if not places:
            break
    return places


def _step(schema: Schema, step: str) -> list[Schema]:
    match schema.get("type"):
        case None:
            return [{}]
        case "array":
            return [schema.get("items", {})] if step == ANY or step.isdigit() else []
        case "object":
            properties = schema.get("properties", {})
            rest = schema.get("additionalProperties", True)
            others = [rest if isinstance(rest, Mapping) else {}] if rest is not False else []
            if step == ANY:
                return [*properties.values(), *others] if properties or others else []
            return [properties[step]] if step in properties else others
        case _:
            return []


def find_near(schema: Schema, path: Sequence[str]) -> str:
    """The path with its first unknown step put right, "" where no field is spelt like it."""
    for at in range(len(path)):
        if _follow([schema], path[: at + 1]):
            continue
        names = [name for place in _follow([schema], path[:at]) for name in place.get("properties", {})]
        plain = {name.replace("_", "").replace("-", "").lower(): name for name in names}
        wanted = path[at].replace("_", "").replace("-", "").lower()
        near = difflib.get_close_matches(wanted, plain, 1, 0.7)
        longer = [name for key, name in plain.items() if wanted and (wanted in key or key in wanted)]
        found = plain[near[0]] if near else longer[0] if longer else ""
        steps = ["_" if step == ANY else step for step in path[:at]]
        return ".".join(["input", *steps, found]) if found else ""
    return ""
