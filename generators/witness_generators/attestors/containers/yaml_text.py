"""Kubernetes objects as YAML in block style, as kubectl prints it; PyYAML does the layout."""

from __future__ import annotations

import re
from collections.abc import Mapping

import yaml

# Texts that every YAML reader takes as texts without quotes: a letter or slash first, and no `: ` or ` #` within. PyYAML
# alone would not quote `1e5` and `y`, which go-yaml reads as a number and a boolean.
_PLAIN = re.compile(r"[A-Za-z/][A-Za-z0-9/_.@-]*(?:[:=,][A-Za-z0-9/_.@=-]+)*")
# Booleans and null of YAML 1.1.
_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})


class _Dumper(yaml.CSafeDumper):
    """PyYAML's dumper without anchors and aliases: Go tools write none."""

    def ignore_aliases(self, _data: object) -> bool:
        return True


def _represent_text(dumper: _Dumper, value: str) -> yaml.ScalarNode:
    plain = _PLAIN.fullmatch(value) and value.lower() not in _WORDS
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=None if plain else '"')


_Dumper.add_representer(str, _represent_text)


def document(value: Mapping[str, object]) -> str:
    """Encode the mapping as one document without `---`; keys keep their order, and lines are never folded."""
    text: str = yaml.dump(
        value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=2**31 - 1, default_flow_style=False
    )
    return text
