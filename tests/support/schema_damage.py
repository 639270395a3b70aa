"""Damages emitted schemas: members replaced, removed or added by what a reader may not expect, and single bytes."""

from __future__ import annotations

import json
from random import Random

from support.text_damage import list_places

VALUES = (
    *(None, 5, -1, 1.5, "x", "", [], {}, True, [None], {"a": 1}, ["x", "y"], [[]], 10**400),
    *("#/$defs/x", {"$ref": "#/$defs/none"}, {"type": "object"}, {"type": "integer"}),
)
KEYWORDS = (
    *("type", "anyOf", "$ref", "const", "enum", "items", "properties", "required", "allOf", "minimum"),
    *("additionalProperties", "pattern", "$defs", "x-unresolved", "not", "propertyNames", "prefixItems"),
)


def damage_schema(text: bytes, chance: Random) -> bytes:
    """The text of a schema with one or two changes; one in four is a change of a byte."""
    if chance.randrange(4) == 0:
        at = chance.randrange(len(text))
        return text[:at] + bytes([chance.randrange(256)]) + text[at + 1 :]
    schema = json.loads(text)
    for _ in range(chance.randrange(1, 3)):
        places = list(list_places(schema))
        if not places:
            break
        holder, step = chance.choice(places)
        action = chance.randrange(3)
        if action == 0:
            del holder[step]
        elif action == 1 and isinstance(holder, dict):
            holder[chance.choice(KEYWORDS)] = chance.choice(VALUES)
        else:
            holder[step] = chance.choice(VALUES)
    return json.dumps(schema).encode()
