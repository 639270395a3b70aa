"""The requests to the oracle and its answers; verdicts are in `witness_schema.verdict`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from witness_schema.verdict import Crashed

# A JSON text as text or bytes, or a value that `json.dumps` can write. Text is sent as it is, so that duplicate keys
# and odd spellings of numbers reach Go.
JsonText = str | bytes | object


@dataclass(frozen=True, slots=True)
class OracleVersion:
    """Version and module sum of go-witness, and the Go that built the oracle ("go1.26.6")."""

    version: str
    sum: str
    go: str
    protocol: int


@dataclass(frozen=True, slots=True)
class AttestorOption:
    """A configuration option of an attestor, as go-witness registers it."""

    name: str
    kind: Literal["bool", "int", "string", "strings", "duration"]
    default: Any = field(hash=False)


@dataclass(frozen=True, slots=True)
class RegisteredAttestor:
    """One attestor of the registry.

    go_type:    package path and type name of the value that its factory returns.
    interfaces: which of BackReffer, Exporter, Materialer, MultiExporter, Producer, Subjecter it implements.
    """

    name: str
    predicate_types: tuple[str, ...]
    run_type: str
    go_type: str
    interfaces: tuple[str, ...]
    options: tuple[AttestorOption, ...]


@dataclass(frozen=True, slots=True)
class Filled:
    """The JSON that Go writes for a struct filled by reflection. error: Go's message where it cannot write it."""

    attestation: str
    error: str


@dataclass(frozen=True, slots=True)
class Functionary:
    """The key that signs the oracle's collections and policies; it is the same in every session."""

    key_id: str
    public_pem: str


# Fixed times, so that equal requests give equal bytes.
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
    """One `witness verify`: the oracle signs the policy and the collections with its own key and verifies them.

    policy:       the complete policy; its public keys and functionaries must name `Oracle.keys()`.
    subjects:     digests to start the search from (-s). artifact: bytes whose digest starts it (-f). One is required.
    further:      collections of other steps.
    search_depth: 0 means the command's default, which is 3.
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
    """The result of a verification, in go-witness's words.

    reasons: one for each rejection, capped: 100 of together 64 KiB, and then "and N more". error: the error of the
             verification as a whole.
    accepted: the collections that passed their step, by their place in the request, from 0; of equal ones the first.
    summary: the policyverify attestation of a passed or failed verification; None without a result, or with a search
             depth. It holds the current time, so comparisons of results leave it out.
    """

    passed: bool
    reasons: tuple[str, ...]
    error: str
    accepted: tuple[int, ...] = ()
    summary: dict[str, Any] | None = field(hash=False, default=None, compare=False)


@dataclass(frozen=True, slots=True)
class NotJudged:
    """The policy was not evaluated: a Rego module needs more than the oracle allows. It neither passed nor was denied.

    reason: which module needs which built-in, and why that is not allowed.
    """

    reason: str


@dataclass(frozen=True, slots=True)
class RegoReferences:
    """The places of the input that a Rego module reads, as OPA's compiler leaves its rules.

    paths:   of each place the steps, `*` for one that a variable decides; () is the whole input. A local variable is replaced
             by what it stands for.
    present: of places that only have to be there: the value is given a name that nothing uses.
    errors:  those of the compiler; then there are no paths.
    """

    paths: tuple[tuple[str, ...], ...]
    present: tuple[tuple[str, ...], ...]
    errors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RegoOutline:
    """What a Rego module is but for its constants.

    digest: of OPA's syntax tree without comments, all strings and numbers in it replaced by one, in hex. The names of packages and
            fields are strings. errors: those of the parser; then the digest is "".
    """

    digest: str
    errors: tuple[str, ...]


Verification = VerifyResult | NotJudged | Crashed


@dataclass(frozen=True, slots=True)
class JsonWebToken:
    """A signed token in compact form, and the URL of the keys that verify it."""

    text: str
    jwks_url: str


@dataclass(frozen=True, slots=True)
class RunRequest:
    """One `witness run` in a separate process.

    attestors:   run in addition to material, product and (with a command) command-run, which always run.
    directory:   the working directory. environment: the complete environment; nothing is added to it.
    options:     by attestor and option name, e.g. {"product": {"include-glob": "*.txt"}}.
    hashes:      digest names; the default is the command's. () means go-witness's default (sha256 and two gitoids).
    limit:       seconds for the whole run; 0 means the oracle's limit.
    token:       the input of the jwt attestor, for which the `witness` command has no option.
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
    """The result of a run.

    collection, envelope: None where an attestor failed and `ignore_errors` was not set.
    exported: signed envelopes of attestors that export their own, by attestor.
    errors:   go-witness's messages by attestor; "" stands for the run itself.
    """

    collection: dict[str, Any] | None = field(hash=False)
    envelope: dict[str, Any] | None = field(hash=False)
    exported: dict[str, dict[str, Any]] = field(hash=False)
    errors: dict[str, str] = field(hash=False)
