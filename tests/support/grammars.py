"""Every grammar that a family has: those that stand in a module of `witness_training.families`."""

from __future__ import annotations

from importlib import import_module
from pkgutil import walk_packages

import witness_training.families
from witness_training.wording.question_grammar import Grammar


def list_grammars() -> tuple[Grammar, ...]:
    package = witness_training.families
    # A family may have a second grammar, for what stands within a part.
    found: dict[tuple[str, str], Grammar] = {}
    for module in walk_packages(package.__path__, f"{package.__name__}."):
        for value in vars(import_module(module.name)).values():
            if isinstance(value, Grammar):
                found[value.family, min(value.parts)] = value
    return tuple(found[name] for name in sorted(found))
