"""The search for secrets in one text: those that were put there, and values of sensitive variables, in plain and encoded."""

from __future__ import annotations

import math
import struct
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from witness_generators.attestors.reports.secrets.leaks import Leak
from witness_generators.attestors.reports.secrets.secret_layers import SHORTEST, layers
from witness_generators.world.digests import Hashes, artifact_digests

Json = dict[str, Any]
# How many layers are decoded, and how much of a match is shown (`attestation/secretscan/constants.go`).
DEEPEST, SHOWN, ENDS, AROUND = 3, 40, 8, 15
# How long a beginning of a value counts as a part of it (`attestation/secretscan/envscan.go`).
BEGINNING = 3


@dataclass(slots=True)
class Search:
    """The search in one text and in what is decoded from it; what was found once is not found again.

    leaks: the secrets that the text holds. values: those of sensitive variables.
    """

    leaks: tuple[Leak, ...]
    values: Mapping[str, bytes]
    hashes: Hashes
    _seen: set[object] = field(default_factory=set)

    def within(self, text: bytes, depth: int = 0) -> list[Json]:
        """What is found in this text, `depth` layers deep (`attestation/secretscan/scanner.go`, scanBytes)."""
        found = self._rules(text)
        if depth == 0:
            found += self._plain_values(text)
        if depth == DEEPEST or not (self.leaks or self.values):
            return found
        for encoding, decoded in layers(text, depth):
            found += self._decoded_values(decoded, encoding)
            found += [_encoded(one, encoding) for one in self.within(decoded, depth + 1)]
        return found

    def _first(self, *key: object) -> bool:
        new = key not in self._seen
        self._seen.add(key)
        return new

    def _rules(self, text: bytes) -> list[Json]:
        """What gitleaks finds; it counts lines from 0."""
        places = sorted((text.find(leak.secret.encode()), number) for number, leak in enumerate(self.leaks))
        leaks = [(at, self.leaks[number]) for at, number in places if at >= 0]
        return [self._rule(text, at, leak) for at, leak in leaks if self._is_new(leak)]

    def _is_new(self, leak: Leak) -> bool:
        return _entropy(leak.secret) > leak.rule.entropy and self._first(leak.secret)

    def _rule(self, text: bytes, at: int, leak: Leak) -> Json:
        secret, rule = leak.secret, leak.rule
        end = text[at + len(secret) :][:1].decode()
        head = text[:at].decode().rpartition("\n")[2]
        start = head[head.rindex(rule.variable) :] if rule.named else ""
        return self._finding(
            rule.id,
            rule.description,
            text.count(b"\n", 0, at),
            secret.encode(),
            _shown((start + secret + (end if rule.terminated else "")).strip("\n").encode()),
        ) | {"entropy": _single(_entropy(secret))}

    def _plain_values(self, text: bytes) -> list[Json]:
        return [
            finding for name, value in self.values.items() for finding in self._places_of(text, name, value)
        ]

    def _places_of(self, text: bytes, name: str, value: bytes) -> list[Json]:
        """Each place of the value, with what is around it instead of it; lines count from 1 here."""
        found, at = [], text.find(value)
        while at >= 0:
            line, end = text.count(b"\n", 0, at) + 1, at + len(value)
            if self._first(line, value):
                around = text[max(0, at - AROUND) : at] + b"[SENSITIVE-VALUE]" + text[end : end + AROUND]
                said = f"Sensitive environment variable value detected: {name}"
                found.append(
                    self._finding(f"witness-env-value-{_dashed(name)}", said, line, value, _shown(around))
                )
            at = text.find(value, end)
        return found

    def _decoded_values(self, text: bytes, encoding: str) -> list[Json]:
        return [
            finding
            for name, value in self.values.items()
            if value[:BEGINNING] in text
            for finding in self._beginning_of(text, name, value, encoding)
        ]

    def _beginning_of(self, text: bytes, name: str, value: bytes, encoding: str) -> list[Json]:
        """The value, or what of its beginning is there."""
        part = value if value in text else _longest_part(text, value)
        if not part:
            return []
        is_part = part != value
        line, match = _line_of(text, part)
        suffix = "-partial" if is_part else ""
        if not self._first(line, name, encoding + suffix):
            return []
        said = f"{'Partial encoded' if is_part else 'Encoded'} sensitive environment variable value detected: {name}"
        rule = f"witness-encoded-env-value-{_dashed(name)}{suffix}"
        found = self._finding(rule, said, line, part, match)
        return [found | {"encodingPath": [encoding], "locationApproximate": True}]

    def _finding(self, rule: str, said: str, line: int, secret: bytes, match: bytes) -> Json:
        digests = artifact_digests(secret, self.hashes)
        shown = {"match": _text(match)} if match else {}
        return {
            "ruleId": rule,
            "description": said,
            "location": "",
            "startLine": line,
            "secret": digests,
            **shown,
        }


def _encoded(finding: Json, encoding: str) -> Json:
    path = [encoding, *finding.get("encodingPath", ())]
    return finding | {"encodingPath": path, "locationApproximate": True}


def _longest_part(text: bytes, value: bytes) -> bytes:
    """The first three characters at the end of a line, or else the longest beginning that is not the whole."""
    ended = value[:BEGINNING] + b"\n"
    if ended in text:
        return ended
    parts = (value[:size] for size in range(len(value) - 1, BEGINNING - 1, -1))
    return next((part for part in parts if part in text), b"")


def _line_of(text: bytes, part: bytes) -> tuple[int, bytes]:
    """The line of it and what is shown of that; 0 for what no line has."""
    for number, line in enumerate(text.split(b"\n")):
        if part in line:
            at = line.index(part)
            context = line if len(line) < SHOWN else line[max(0, at - 10) : at + len(part) + 10]
            return number + 1, context.replace(part, b"[REDACTED]", 1)
    return 0, b"..." + _shown(part) + b"..."


def _shown(match: bytes) -> bytes:
    return match[:ENDS] + b"..." + match[-ENDS:] if len(match) > SHOWN else match


def _dashed(name: str) -> str:
    return name.replace("_", "-")


def _text(content: bytes) -> str:
    """Bytes as Go's encoder writes them: U+FFFD for each that is no UTF-8."""
    return "".join(
        "\ufffd" if "\udc80" <= letter <= "\udcff" else letter
        for letter in content.decode(errors="surrogateescape")
    )


@lru_cache(maxsize=4096)
def _entropy(secret: str) -> float:
    """Shannon's, in bits a character."""
    shares = [count / len(secret) for count in Counter(secret).values()]
    return -sum(share * math.log2(share) for share in shares)


@lru_cache(maxsize=4096)
def _single(number: float) -> float:
    """The shortest decimal that 32 bits read as this number, as Go writes a float32."""
    (rounded,) = struct.unpack("<f", struct.pack("<f", number))
    shortest = (float(f"{rounded:.{digits}g}") for digits in range(1, 10))
    return next(one for one in shortest if struct.pack("<f", one) == struct.pack("<f", rounded))


def sensitive_values(variables: Mapping[str, str], hidden: Mapping[str, str]) -> dict[str, bytes]:
    """The values that are looked for: of the variables that are hidden where they are recorded, the long enough."""
    return {
        name: value.encode()
        for name, value in variables.items()
        if hidden[name] != value and len(value.encode()) >= SHORTEST
    }
