"""Texts with marks for what differs from run to run: how a real text becomes one, and how one is filled.

A mark is `${KIND}`, `${KIND:SIZE}` or `${KIND:SIZE:LABEL}`; equal labels of a recording stand for equal texts. Kinds: `name` (what the
project is called), `folder` (the step's), `seconds` (a time that something took), `hex` (SIZE digits), `base64`, `moment` (a
date with its time), `temporary` (a path of the system's folder for such files), `digits`.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

_MARK = re.compile(r"\$\{([a-z0-9]+)(?::(\d+))?(?::([a-z0-9]+))?\}")
# What a filled mark may look like; `name` and `folder` are any text.
_FORMS: Mapping[str, str] = {
    "name": r"[A-Za-z0-9-]+",
    "folder": r"/.+",
    "temporary": r"/tmp/[\w./-]+",
    "seconds": r"\d+\.\d+",
    "moment": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ",
}


@dataclass(slots=True)
class Masker:
    """Makes templates of the texts of one run; a text that occurs again gets the label that it had.

    name: what the project of the run is called. folder: where it lies.
    """

    name: str
    folder: str
    _labels: dict[str, str] = field(default_factory=dict)

    def mask(self, text: str) -> str:
        """The text with marks."""
        text = text.replace(self.folder, "${folder}").replace(self.name, "${name}")
        for pattern, write in self._list_patterns():
            text = pattern.sub(write, text)
        return text

    def _list_patterns(self) -> tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...]:
        return (
            (_TEMPORARY, lambda _: "${temporary}"),
            (_SCRATCH, lambda match: f".tmp-${{hex:8:{self._label(match[0])}}}"),
            (_SIZE, lambda match: f"size=${{digits:{len(match[1])}}}"),
            (_NUMBER, lambda match: f"${{digits:20:{self._label(match[0])}}}"),
            (_MOMENT, lambda _: "${moment}"),
            (_SECONDS, lambda match: f"${{seconds}}{match[2]}"),
            (_WHOLE_SECONDS, lambda _: "in ${digits:1}s"),
            (_INTEGRITY, lambda match: f"sha512-${{base64:13}}[...]${{base64:14:{self._label(match[0])}}}"),
            (_UUID, lambda match: self._mask_hex(match[0])),
            (_HEX, lambda match: self._mask_hex(match[0])),
        )

    def _mask_hex(self, text: str) -> str:
        return "-".join(f"${{hex:{len(part)}:{self._label(part)}}}" for part in text.split("-"))

    def _label(self, text: str) -> str:
        return self._labels.setdefault(text, f"d{len(self._labels) + 1}")


_TEMPORARY = re.compile(r"(?<![\w}])/tmp/[\w./-]*[\w/-]")
# pyproject-build writes into a folder of its own first.
_SCRATCH = re.compile(r"\.tmp-\w{8}(?=/)")
_SIZE = re.compile(r"size=(\d+)")
_NUMBER = re.compile(r"(?<![\w.])\d{16,}(?![\w.])")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:\d\d)?")
_SECONDS = re.compile(r"(?<![\d.])(\d+\.\d+)( ?m?s\b)")
_WHOLE_SECONDS = re.compile(r"\bin \d+s\b")
_INTEGRITY = re.compile(r"sha512-[\w+/]{13}\[\.\.\.\][\w+/]+=*")
_UUID = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b")
# At least one digit and one letter: a word or a number is none.
_HEX = re.compile(r"(?<![0-9A-Za-z])(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{7,64}(?![0-9A-Za-z])")


def fill(template: str, values: Mapping[str, str], seed: bytes) -> str:
    """The template with these values in place of the marks of their kinds; what is not among them follows from the seed."""
    if "${" not in template:
        return template
    return "".join(
        part if isinstance(part, str) else values.get(part[0]) or _draw(part, seed)
        for part in _split(template)
    )


Mark = tuple[str, int, str]


@lru_cache(maxsize=8192)
def _split(template: str) -> tuple[str | Mark, ...]:
    parts: list[str | Mark] = []
    end = 0
    for match in _MARK.finditer(template):
        parts += [template[end : match.start()], (match[1], int(match[2] or 0), match[3] or "")]
        end = match.end()
    return (*parts, template[end:])


def _draw(mark: Mark, seed: bytes) -> str:
    kind, size, label = mark
    digest = hashlib.blake2b(seed + f"{kind} {label}".encode(), digest_size=32)
    match kind:
        case "hex":
            return digest.hexdigest()[:size]
        case "base64":
            text = b64encode(digest.digest()).decode().rstrip("=")
            return f"{text[: size - 2]}==" if label else text[:size]
        case "digits":
            return f"{int.from_bytes(digest.digest()[:8]) % 10**size:0{size}}"
        case "seconds":
            return f"{int.from_bytes(digest.digest()[:2]) % 900 / 100 + 0.02:.2f}"
        case "temporary":
            return f"/tmp/tmp{digest.hexdigest()[:8]}"
        case _:
            raise LookupError(f"no value for the mark {kind} of a recording")


@lru_cache(maxsize=1024)
def compile_form(template: str) -> re.Pattern[str]:
    """A pattern for the whole of what the template can be filled to."""
    parts = (
        re.escape(part) if isinstance(part, str) else _FORMS.get(part[0], rf"[\w+/=]{{{part[1]}}}")
        for part in _split(template)
    )
    return re.compile("".join(parts), re.DOTALL)
