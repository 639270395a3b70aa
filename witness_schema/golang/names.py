"""Spells types: in full as part of a key, and short as Go code writes them."""

from __future__ import annotations

import re

from witness_schema.golang import types
from witness_schema.json_writing import dumps


def spell_type(of: types.GoType) -> str:
    """Spell a type argument as part of a key."""
    match of:
        case types.Basic(kind) | types.Unwritable(kind):
            return kind
        case types.Named(key):
            return key
        case types.Standard(name) | types.Missing(name=name):
            return name
        case types.Pointer(element):
            return "*" + spell_type(element)
        case types.Slice(element):
            return "[]" + spell_type(element)
        case types.FixedArray(length, element):
            return f"[{length}]{spell_type(element)}"
        case types.Map(key_type, value):
            return f"map[{spell_type(key_type)}]{spell_type(value)}"
        case types.Interface():
            return "any"
        case types.Struct():
            return "struct{…}"
        case types.Fixed(value, folded):
            return f"lower({dumps(value)})" if folded else dumps(value)
        case types.Either(options):
            return " | ".join(map(spell_type, options)) or "nothing"


def shorten_key(key: str) -> str:
    """Shorten `import/path.Name` to `package.Name`, as Go code writes it.

    Where the package is called `types`, `api` or a version, its parent folder is put in front. What has no package stays
    as it is: `string`, or a name that the checkout does not declare.
    """
    # Type arguments come off first: they contain slashes and dots of their own.
    arguments = re.search(r"\[.*\]$", key)
    bare = key[: arguments.start()] if arguments else key
    path, dot, name = bare.rpartition(".")
    if not dot:
        return key
    words = path.split("/")
    plain = words[-1].split(".")[0].removeprefix("go-")
    if len(words) > 1 and (plain in {"types", "api"} or re.fullmatch(r"v\d+\w*", plain)):
        plain = f"{words[-2]}.{plain}"
    suffix = "[" + re.sub(r"[\w.-]+/", "", arguments[0][1:-1]) + "]" if arguments else ""
    return f"{plain}.{name}{suffix}"
