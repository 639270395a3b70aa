"""The search for secrets in one text: those that the world put there, and values of sensitive variables, plain or encoded."""

from __future__ import annotations

import math
import struct
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from witness_generators.attestors.reports.secrets.leaks import Leak
from witness_generators.attestors.reports.secrets.secret_layers import SHORTEST, decode_layers
from witness_generators.attestors.reports.secrets.secret_sieve import may_hide
from witness_generators.world.digests import Hashes, artifact_digests

Json = dict[str, Any]
# Layers that are decoded; longest match that is shown in full; bytes shown at both ends of a longer one; bytes shown around a
# value (`attestation/secretscan/constants.go:24`, `:31`, `:32`, `:28`).
DEEPEST, SHOWN, ENDS, AROUND = 3, 40, 8, 15
# The shortest beginning of a value that counts as a part of it (`attestation/secretscan/envscan.go:233`).
BEGINNING = 3


@dataclass(slots=True)
class Search:
    """The search in one text and in what is decoded from it; a finding is reported once.

    leaks: the secrets that the text may hold. values: the values of sensitive variables, by name.
    """

    leaks: tuple[Leak, ...]
    values: Mapping[str, bytes]
    hashes: Hashes
    _seen: set[object] = field(default_factory=set)

    def search_text(self, text: bytes, depth: int = 0) -> list[Json]:
        """Lists the findings in this text, `depth` layers deep (`attestation/secretscan/scanner.go:36`)."""
        found = self._search_rules(text)
        if depth == 0:
            found += self._search_plain_values(text)
        if depth == DEEPEST or not self._may_hide_findings(text, depth):
            return found
        for encoding, decoded in decode_layers(text, depth):
            # Values come before the next layer, and the outer encoding goes in front of the inner ones (`scanner.go:104`, `:140`).
            found += self._search_decoded_values(decoded, encoding)
            found += [_add_encoding(one, encoding) for one in self.search_text(decoded, depth + 1)]
        return found

    def _may_hide_findings(self, text: bytes, depth: int) -> bool:
        """Whether a layer below this text may hold a finding; False is certain."""
        # Without secrets and values no layer can hold a finding, and decoding is slow.
        if not (self.leaks or self.values):
            return False
        sought = [*list_beginnings(self.values), *(leak.secret.encode() for leak in self.leaks)]
        return may_hide(text, sought, deeper=depth + 1 < DEEPEST)

    def _mark_seen(self, *key: object) -> bool:
        # Upstream keeps one map of keys for a text and all its layers (`scanner.go:186`).
        new = key not in self._seen
        self._seen.add(key)
        return new

    def _search_rules(self, text: bytes) -> list[Json]:
        """Lists what gitleaks finds, in order of place."""
        if not self.leaks:
            return []
        places = sorted((text.find(leak.secret.encode()), number) for number, leak in enumerate(self.leaks))
        leaks = [(at, self.leaks[number]) for at, number in places if at >= 0]
        return [self._build_rule_finding(text, at, leak) for at, leak in leaks if self._is_new(leak)]

    def _is_new(self, leak: Leak) -> bool:
        # gitleaks drops a secret whose entropy is not above the rule's.
        return _compute_entropy(leak.secret) > leak.rule.entropy and self._mark_seen(leak.secret)

    def _build_rule_finding(self, text: bytes, at: int, leak: Leak) -> Json:
        secret, rule = leak.secret, leak.rule
        end = text[at + len(secret) :][:1].decode()
        head = text[:at].decode().rpartition("\n")[2]
        start = head[head.rindex(rule.variable) :] if rule.named else ""
        return self._build_finding(
            rule.id,
            rule.description,
            # gitleaks counts lines from 0, and upstream keeps its number.
            text.count(b"\n", 0, at),
            secret.encode(),
            _shorten((start + secret + (end if rule.terminated else "")).strip("\n").encode()),
        ) | {"entropy": _round_to_float32(_compute_entropy(secret))}

    def _search_plain_values(self, text: bytes) -> list[Json]:
        return [
            finding for name, value in self.values.items() for finding in self._find_places(text, name, value)
        ]

    def _find_places(self, text: bytes, name: str, value: bytes) -> list[Json]:
        """Lists each place of the value; the match shows the text around it with a placeholder for the value."""
        # Lines count from 1 here, unlike those of gitleaks (`attestation/secretscan/envscan.go:108`).
        found, at = [], text.find(value)
        while at >= 0:
            line, end = text.count(b"\n", 0, at) + 1, at + len(value)
            if self._mark_seen(line, value):
                around = text[max(0, at - AROUND) : at] + b"[SENSITIVE-VALUE]" + text[end : end + AROUND]
                said = f"Sensitive environment variable value detected: {name}"
                found.append(
                    self._build_finding(
                        f"witness-env-value-{_replace_underscores(name)}", said, line, value, _shorten(around)
                    )
                )
            at = text.find(value, end)
        return found

    def _search_decoded_values(self, text: bytes, encoding: str) -> list[Json]:
        return [
            finding
            for name, value in self.values.items()
            if value[:BEGINNING] in text
            for finding in self._find_beginning(text, name, value, encoding)
        ]

    def _find_beginning(self, text: bytes, name: str, value: bytes, encoding: str) -> list[Json]:
        """Returns a finding for the value or for a beginning of it; none if the text has neither."""
        part = value if value in text else _find_longest_part(text, value)
        if not part:
            return []
        is_part = part != value
        line, match = _find_line(text, part)
        suffix = "-partial" if is_part else ""
        if not self._mark_seen(line, name, encoding + suffix):
            return []
        said = f"{'Partial encoded' if is_part else 'Encoded'} sensitive environment variable value detected: {name}"
        rule = f"witness-encoded-env-value-{_replace_underscores(name)}{suffix}"
        found = self._build_finding(rule, said, line, part, match)
        return [found | {"encodingPath": [encoding], "locationApproximate": True}]

    def _build_finding(self, rule: str, said: str, line: int, secret: bytes, match: bytes) -> Json:
        digests = artifact_digests(secret, self.hashes)
        shown = {"match": _decode_like_go(match)} if match else {}
        return {
            "ruleId": rule,
            "description": said,
            "location": "",
            "startLine": line,
            "secret": digests,
            **shown,
        }


def _add_encoding(finding: Json, encoding: str) -> Json:
    path = [encoding, *finding.get("encodingPath", ())]
    return finding | {"encodingPath": path, "locationApproximate": True}


def _find_longest_part(text: bytes, value: bytes) -> bytes:
    """Returns the first three bytes with a line break, else the longest shorter beginning; b"" if there is none."""
    # Upstream tries the line break first, because `echo` adds one (`attestation/secretscan/envscan.go:238`).
    ended = value[:BEGINNING] + b"\n"
    if ended in text:
        return ended
    parts = (value[:size] for size in range(len(value) - 1, BEGINNING - 1, -1))
    return next((part for part in parts if part in text), b"")


def _find_line(text: bytes, part: bytes) -> tuple[int, bytes]:
    """Returns the number of the line with the part, and the match to show; 0 if no single line has it."""
    # A part that ends with a line break is in no line.
    for number, line in enumerate(text.split(b"\n")):
        if part in line:
            at = line.index(part)
            context = line if len(line) < SHOWN else line[max(0, at - 10) : at + len(part) + 10]
            return number + 1, context.replace(part, b"[REDACTED]", 1)
    return 0, b"..." + _shorten(part) + b"..."


def _shorten(match: bytes) -> bytes:
    return match[:ENDS] + b"..." + match[-ENDS:] if len(match) > SHOWN else match


def _replace_underscores(name: str) -> str:
    # Rule ids have dashes (`attestation/secretscan/envscan.go:179`).
    return name.replace("_", "-")


def _decode_like_go(content: bytes) -> str:
    """Decodes bytes as encoding/json does: U+FFFD for each byte that is not valid UTF-8."""
    if content.isascii():
        return content.decode()
    # errors="replace" would write one U+FFFD for a whole truncated sequence. Shortening may cut a sequence.
    return "".join(
        "\ufffd" if "\udc80" <= letter <= "\udcff" else letter
        for letter in content.decode(errors="surrogateescape")
    )


@lru_cache(maxsize=4096)
def _compute_entropy(secret: str) -> float:
    """Computes Shannon's entropy, in bits per character, as gitleaks does."""
    shares = [count / len(secret) for count in Counter(secret).values()]
    return -sum(share * math.log2(share) for share in shares)


@lru_cache(maxsize=4096)
def _round_to_float32(number: float) -> float:
    """Returns the number whose shortest text is the one that Go writes for this float32."""
    # Nine digits tell any two float32 values apart.
    (rounded,) = struct.unpack("<f", struct.pack("<f", number))
    shortest = (float(f"{rounded:.{digits}g}") for digits in range(1, 10))
    return next(one for one in shortest if struct.pack("<f", one) == struct.pack("<f", rounded))


def list_beginnings(values: Mapping[str, bytes]) -> list[bytes]:
    """Lists the shortest parts of these values that count behind an encoding."""
    return [value[:BEGINNING] for value in values.values()]


def select_sensitive_values(variables: Mapping[str, str], hidden: Mapping[str, str]) -> dict[str, bytes]:
    """Selects the values to search for: of variables that the environment attestor hides, with at least SHORTEST bytes."""
    return {
        name: value.encode()
        for name, value in variables.items()
        if hidden[name] != value and len(value.encode()) >= SHORTEST
    }
