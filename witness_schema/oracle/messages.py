"""What is asked of the oracle and what it answers, apart from verdicts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

# What stands for a JSON text: the text itself, or a value that `json.dumps` can write.
JsonText = str | bytes | object


@dataclass(frozen=True, slots=True)
class OracleVersion:
    """Who answers: go-witness's version and module sum, and the Go that built it ("go1.26.6")."""

    version: str
    sum: str
    go: str
    protocol: int


@dataclass(frozen=True, slots=True)
class AttestorOption:
    """An option of an attestor, as go-witness registers it."""

    name: str
    kind: Literal["bool", "int", "string", "strings", "duration"]
    default: Any = field(hash=False)


@dataclass(frozen=True, slots=True)
class RegisteredAttestor:
    """One attestor of the registry.

    go_type:    package path and type name of what its factory makes.
    interfaces: those of BackReffer, Exporter, Materialer, MultiExporter, Producer, Subjecter that it implements.
    """

    name: str
    predicate_types: tuple[str, ...]
    run_type: str
    go_type: str
    interfaces: tuple[str, ...]
    options: tuple[AttestorOption, ...]


@dataclass(frozen=True, slots=True)
class Filled:
    """An attestation that Go wrote of a struct filled by reflection; `error`, in Go's words, where it could not."""

    attestation: str
    error: str


@dataclass(frozen=True, slots=True)
class Functionary:
    """The key that signs the collections and policies of this oracle; the same in every session."""

    key_id: str
    public_pem: str


MORNING, MOMENT_LATER = "2026-01-01T08:00:00Z", "2026-01-01T08:00:01Z"


@dataclass(frozen=True, slots=True)
class Collection:
    """One step's attestations: pairs of predicate type and attestation."""

    step: str
    attestations: tuple[tuple[str, JsonText], ...]
    starttime: str = MORNING
    endtime: str = MOMENT_LATER


@dataclass(frozen=True, slots=True)
class VerifyRequest:
    """One `witness verify`: the oracle signs the policy and the collection with its own key and verifies them.

    policy:       the complete policy (its public keys and functionaries name `Oracle.keys()`).
    subjects:     bare digests to search from (-s). artifact: bytes whose digest is searched (-f). One is needed.
    further:      collections of other steps.
    search_depth: 0 is the command's own (3).
    The statement's subjects are those that go-witness computes from the attestations.
    """

    step: str
    attestations: tuple[tuple[str, JsonText], ...]
    policy: JsonText
    subjects: tuple[str, ...] = ()
    artifact: bytes | None = None
    starttime: str = MORNING
    endtime: str = MOMENT_LATER
    further: tuple[Collection, ...] = ()
    search_depth: int = 0


@dataclass(frozen=True, slots=True)
class VerifyResult:
    """What go-witness says of it, in its own words: every rejection's reason, and the error of the whole.

    summary: the attestation of policyverify, whatever the result; None where there is no result, or with a search depth.
             It tells the time, so that equal results have different ones: it is not compared.
    """

    passed: bool
    reasons: tuple[str, ...]
    error: str
    summary: dict[str, Any] | None = field(hash=False, default=None, compare=False)


@dataclass(frozen=True, slots=True)
class JsonWebToken:
    """A signed token in its compact form, and the address of the keys that it is verified with."""

    text: str
    jwks_url: str


@dataclass(frozen=True, slots=True)
class RunRequest:
    """One `witness run` in a process of its own.

    attestors:   beside material, product and (with a command) command-run, which always run.
    directory:   the working directory. environment: all of its variables, nothing is added.
    options:     by attestor and option name, e.g. {"product": {"include-glob": "*.txt"}}.
    hashes:      digest names, the command's own by default; () is go-witness's choice (sha256 and the two gitoids).
    limit:       seconds for the whole run; 0 is the oracle's limit.
    token:       what the jwt attestor is given; the `witness` command has no option for it.
    """

    step: str
    attestors: tuple[str, ...]
    command: tuple[str, ...]
    directory: str
    environment: Mapping[str, str] = field(hash=False)
    options: Mapping[str, Mapping[str, Any]] = field(hash=False, default_factory=dict)
    hashes: tuple[str, ...] = ("sha256",)
    trace: bool = False
    ignore_errors: bool = False
    limit: float = 0.0
    token: JsonWebToken | None = None


@dataclass(frozen=True, slots=True)
class RunResult:
    """What the run made. `collection` and `envelope` are None where an attestor failed and errors count.

    exported: signed envelopes of attestors that export their own, by name.
    errors:   by attestor, in go-witness's words; "" is the run itself.
    """

    collection: dict[str, Any] | None = field(hash=False)
    envelope: dict[str, Any] | None = field(hash=False)
    exported: dict[str, dict[str, Any]] = field(hash=False)
    errors: dict[str, str] = field(hash=False)
