"""Kubernetes objects as YAML, in block style as kubectl prints it; PyYAML does the layout."""

from __future__ import annotations

import re
from collections.abc import Mapping

import yaml

# Text that reads as itself in every YAML: a letter or slash, then more, and no `: ` or ` #` within. PyYAML alone would
# leave `1e5` and `y` bare, which go-yaml reads as a number and a boolean.
_PLAIN = re.compile(r"[A-Za-z/][A-Za-z0-9/_.@-]*(?:[:=,][A-Za-z0-9/_.@=-]+)*")
_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})


class _Dumper(yaml.CSafeDumper):
    """PyYAML's dumper that shares no node: Go tools write no anchors."""

    def ignore_aliases(self, _data: object) -> bool:
        return True


def _represent_text(dumper: _Dumper, value: str) -> yaml.ScalarNode:
    plain = _PLAIN.fullmatch(value) and value.lower() not in _WORDS
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=None if plain else '"')


_Dumper.add_representer(str, _represent_text)


def document(value: Mapping[str, object]) -> str:
    """The mapping as one document, without a marker; names stand in their own order, lines are never folded."""
    text: str = yaml.dump(
        value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=2**31 - 1, default_flow_style=False
    )
    return text
