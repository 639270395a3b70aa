"""What a script made: read from the calls of `witness` that the box recorded, never from its text."""

from __future__ import annotations

import base64
import binascii
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import PurePosixPath
from typing import Any

from witness_schema import load
from witness_schema.documents.plain_json import parse_json
from witness_schema.errors import UnreadableSource
from witness_schema.oracle import SignerIdentity, VerifySignedRequest
from witness_training.judges.scripts.script_reports import ScriptReport, WitnessCall

SHELLS = ("sh", "bash", "dash", "ash", "ksh", "zsh")
PRIVATE = b"PRIVATE KEY-----"


class UnusableError(Exception):
    """Something that is needed was not made, or cannot be read; the message says what."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """A DSSE envelope. text: as it was written. payload: its bytes; content: what they say."""

    text: bytes
    type: str
    payload: bytes
    content: Mapping[str, Any] = field(hash=False)


@dataclass(frozen=True, slots=True)
class MadeStep:
    """A step that was run and is verified. attestations: predicate type → attestation."""

    step: str
    run: WitnessCall
    envelope: Envelope
    attestations: Mapping[str, Any] = field(hash=False)

    @property
    def command(self) -> tuple[str, ...]:
        """The words of the command that command-run recorded, () for none."""
        recorded = self.attestations.get(_find_command_type())
        words = recorded.get("cmd") if isinstance(recorded, Mapping) else None
        return tuple(map(str, words)) if isinstance(words, list) else ()


@dataclass(frozen=True, slots=True)
class Made:
    """What the last successful `witness verify` of a script rests on.

    signing: the `witness sign` that made the policy. steps: in the order in which they were run.
    request: the same verification for the judge's oracle, with the same bytes.
    """

    verify: WitnessCall
    signing: WitnessCall
    policy: Envelope
    steps: tuple[MadeStep, ...]
    request: VerifySignedRequest

    def find_step(self, name: str) -> MadeStep:
        """The last run of a step. Raises UnusableError where there was none, or nothing of it was verified."""
        for step in reversed(self.steps):
            if step.step == name:
                return step
        raise UnusableError(f"no collection of the step {name} was made by `witness run` and verified")

    def has_policy_key_apart(self) -> bool:
        """Whether the policy is signed by another key than every step: good practice, and no duty."""
        used = {_find_key(step.run) for step in self.steps}
        return _find_key(self.signing) not in used


def collect_made(report: ScriptReport) -> Made:
    """What was made in a scenario without hooks. Raises UnusableError with what is missing."""
    verify = _find_last(report.calls, "verify")
    if verify is None:
        raise UnusableError("no `witness verify` succeeded")
    policy_text = _take(verify, "policy")
    signing = _find_signing(report.calls, policy_text)
    if signing is None:
        raise UnusableError("the policy that was verified was not made by `witness sign`")
    request = build_verify_request(verify)
    private = [name for name, content in _list_public(verify) if PRIVATE in content]
    if private:
        raise UnusableError(f"--{private[0]} of `witness verify` is a private key")
    policy = read_envelope(policy_text, "the signed policy")
    if any(PRIVATE in key for key in _list_policy_keys(policy.content)):
        raise UnusableError("the policy holds a private key")
    return Made(verify, signing, policy, tuple(_list_steps(report.calls, request.collections)), request)


def build_verify_request(verify: WitnessCall) -> VerifySignedRequest:
    """A recorded `witness verify` as a question to the judge's oracle. Raises UnusableError for what only the box could ask."""
    flags = verify.flags
    if "directory-path" in flags:
        raise UnusableError("--directory-path is verified in its folder only")
    roots = (*_list_documents(verify, "policy-ca-roots"), *_list_documents(verify, "policy-ca"))
    return VerifySignedRequest(
        policy=_take(verify, "policy"),
        public_key=_take(verify, "publickey") if "publickey" in flags else b"",
        collections=tuple(_list_documents(verify, "attestations")),
        subjects=flags.get("subjects", ()),
        artifact=_take(verify, "artifactfile") if "artifactfile" in flags else None,
        identity=SignerIdentity(
            tuple(roots),
            tuple(_list_documents(verify, "policy-ca-intermediates")),
            flags.get("policy-commonname", ("*",))[0],
            flags.get("policy-dns-names", ("*",)),
            flags.get("policy-emails", ("*",)),
            flags.get("policy-organizations", ("*",)),
            flags.get("policy-uris", ("*",)),
        ),
    )


def runs_command(recorded: Sequence[str], command: str) -> bool:
    """Whether the recorded words run this command line: as they are, or by a shell's `-c`."""
    words = list(recorded)
    if words and PurePosixPath(words[0]).name in SHELLS:
        options, text = words[1:-1], words[-1]
        by_shell = [option for option in options if option.startswith("-") and option.endswith("c")]
        if len(by_shell) == 1 and all(option.startswith(("-", "+")) for option in options):
            return _split(text) == _split(command)
    return words == _split(command)


def _split(line: str) -> list[str]:
    try:
        return shlex.split(line)
    except ValueError:
        return [line]


def read_envelope(text: bytes, what: str) -> Envelope:
    """Read a DSSE envelope whose payload is a JSON object. Raises UnusableError."""
    try:
        outer = parse_json(text, what)
        payload = base64.b64decode(outer["payload"], validate=True)
        content = parse_json(payload, what)
        if not isinstance(content, dict) or not isinstance(outer["payloadType"], str):
            raise UnusableError(f"{what} is no envelope around an object")
        return Envelope(text, outer["payloadType"], payload, content)
    except (UnreadableSource, KeyError, TypeError, binascii.Error) as error:
        raise UnusableError(f"{what} cannot be read: {error}") from None


def _list_steps(calls: Sequence[WitnessCall], verified: Sequence[bytes]) -> Iterator[MadeStep]:
    """The runs whose collections were verified, byte for byte."""
    for call in calls:
        collection = call.documents.get("outfile")
        if call.command == "run" and call.code == 0 and collection is not None and collection in verified:
            envelope = read_envelope(collection, "the collection")
            predicate = envelope.content.get("predicate")
            if not isinstance(predicate, Mapping):
                raise UnusableError("the collection has no predicate")
            entries = predicate.get("attestations")
            attestations = {
                str(entry.get("type")): entry.get("attestation")
                for entry in (entries if isinstance(entries, list) else [])
                if isinstance(entry, Mapping)
            }
            yield MadeStep(str(predicate.get("name")), call, envelope, attestations)


def _find_last(calls: Sequence[WitnessCall], command: str) -> WitnessCall | None:
    return next((call for call in reversed(calls) if call.command == command and call.code == 0), None)


def _find_signing(calls: Sequence[WitnessCall], policy: bytes) -> WitnessCall | None:
    return next(
        (
            call
            for call in reversed(calls)
            if call.command == "sign" and call.code == 0 and call.documents.get("outfile") == policy
        ),
        None,
    )


def _find_key(call: WitnessCall) -> bytes | None:
    return call.documents.get("signer-file-key-path")


def _take(call: WitnessCall, flag: str) -> bytes:
    try:
        return call.documents[flag]
    except KeyError:
        raise UnusableError(f"--{flag} of `witness {call.command}` names no file of at most 1 MiB") from None


def _list_documents(call: WitnessCall, flag: str) -> Iterator[bytes]:
    """The files of a flag that names several; all of them were there."""
    for index in range(len(call.flags.get(flag, ()))):
        yield _take(call, f"{flag}/{index}")


def _list_public(verify: WitnessCall) -> Iterator[tuple[str, bytes]]:
    for place, content in verify.documents.items():
        if place == "publickey" or place.startswith("policy-ca"):
            yield place, content


def _list_policy_keys(policy: Mapping[str, Any]) -> Iterator[bytes]:
    """The keys of a policy; what is none is go-witness's to refuse."""
    keys = policy.get("publickeys")
    for key in keys.values() if isinstance(keys, dict) else ():
        encoded = key.get("key") if isinstance(key, dict) else None
        if isinstance(encoded, str):
            try:
                yield base64.b64decode(encoded)
            except binascii.Error:
                continue


@cache
def _find_command_type() -> str:
    return load("command-run").predicate_types[0]
