"""Texts of a template that stand for others: `<builder.pub>`, `{{ id }}`, `$KEYID`, `YOUR_KEY_HERE`."""

from __future__ import annotations

import re

_PLACEHOLDER = re.compile(
    r"\A<[^<>]*>\Z|\$\{?\w|\$\(|\{\{|…|\.\.\.|`|(?i:\b(?:YOUR|REPLACE|PLACEHOLDER|TODO|CHANGEME|XXXX|BASE64)\b)|(?i:\b(?:your|base64)[-_ ])"
    r"|_HERE\b|\A[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\Z"
)
# A name of a step may be in capitals, and an address may have dots: these are surely meant to be filled in.
_SURELY = re.compile(
    r"\A<[^<>]+>\Z|\$\{\w+\}|\A\$[A-Z_]+\Z|\$\(|\{\{|\A(?:…|\.\.\.)\Z|\b(?:YOUR|REPLACE|PLACEHOLDER|TODO|CHANGEME|CHANGE_ME|XXXX)(?:\b|_)|_HERE\b|(?i:\Ayour[-_ ])"
)


def is_unfilled(value: object) -> bool:
    """Whether a text of a finished policy is surely one of a template."""
    return isinstance(value, str) and _SURELY.search(value) is not None


def is_placeholder(value: object) -> bool:
    """Whether a text stands for another one."""
    return isinstance(value, str) and _PLACEHOLDER.search(value) is not None
