"""Encodes requests to the oracle's JSON and decodes its answers: one pair of functions per operation."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from witness_schema.errors import OracleLost
from witness_schema.json_writing import dumps
from witness_schema.oracle.messages import (
    AttestorOption,
    Collection,
    Filled,
    Functionary,
    JsonText,
    NotJudged,
    OracleVersion,
    RegisteredAttestor,
    RegoOutline,
    RegoReferences,
    RunRequest,
    RunResult,
    Verification,
    VerifyRequest,
    VerifyResult,
)
from witness_schema.verdict import Accepted, Altered, Crashed, Rejected, Verdict


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer line: a result, or the reason of a crash, or an error in the request."""

    result: Any
    crashed: str
    error: str


def encode_text(name: str, text: JsonText) -> dict[str, str]:
    """Returns a JSON text under `name`, or in base64 under `NAME_base64` where it is not valid Unicode."""
    # A line of the protocol is UTF-8; invalid bytes must still reach Go unchanged, since its decoder accepts some.
    if isinstance(text, bytes):
        try:
            return {name: text.decode()}
        except UnicodeDecodeError:
            return {f"{name}_base64": base64.b64encode(text).decode()}
    if not isinstance(text, str):
        return {name: dumps(text)}
    try:
        text.encode()
    except UnicodeEncodeError:
        # A lone surrogate has no UTF-8 form; surrogatepass keeps its three bytes, for Go to judge.
        return encode_text(name, text.encode(errors="surrogatepass"))
    return {name: text}


def encode_roundtrip(predicate_type: str, attestation: JsonText) -> dict[str, Any]:
    """Returns the arguments of a round trip."""
    return {"type": predicate_type, **encode_text("attestation", attestation)}


def decode_verdict(answer: Answer) -> Verdict:
    """Returns the verdict of a round trip. Raises `OracleLost` where the answer has another form."""
    if answer.crashed:
        return Crashed(answer.crashed)
    match get_result(answer):
        case {"verdict": "accepted"}:
            return Accepted()
        case {"verdict": "altered", "reason": str(reason), "rewritten": str(rewritten)}:
            return Altered(reason, rewritten)
        case {"verdict": "rejected", "reason": str(reason)}:
            return Rejected(reason)
        case other:
            raise _make_decode_error("roundtrip", other)


def decode_filled(answer: Answer) -> tuple[Filled, ...]:
    """Returns the filled attestations. Raises `OracleLost` where the request crashed or was refused."""
    return tuple(Filled(one["attestation"], one["error"]) for one in _require_result(answer))


def decode_type_check(answer: Answer) -> tuple[str, ...] | NotJudged | Crashed:
    """Returns the errors of OPA's compiler. Raises `OracleLost` where the answer has another form."""
    if answer.crashed:
        return Crashed(answer.crashed)
    match get_result(answer):
        case {"not_judged": str(reason)}:
            return NotJudged(reason)
        case {"errors": list(errors)}:
            return tuple(errors)
        case other:
            raise _make_decode_error("typecheck", other)


def encode_references(module: str, newest: bool = False) -> dict[str, Any]:
    """Returns the arguments of a question for what a Rego module reads."""
    return {"module": module, "newest": newest}


def decode_references(answer: Answer) -> RegoReferences | NotJudged | Crashed:
    """Returns what a Rego module reads. Raises `OracleLost` where the answer has another form."""
    if answer.crashed:
        return Crashed(answer.crashed)
    match get_result(answer):
        case {"not_judged": str(reason)}:
            return NotJudged(reason)
        case {"paths": list(paths), "present": list(present), "errors": list(errors)}:
            return RegoReferences(_decode_paths(paths), _decode_paths(present), tuple(errors))
        case other:
            raise _make_decode_error("references", other)


def _decode_paths(paths: list[list[str | None]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple("*" if step is None else step for step in path) for path in paths)


def decode_outline(answer: Answer) -> RegoOutline | Crashed:
    """Returns the outline of a Rego module. Raises `OracleLost` where the answer has another form."""
    if answer.crashed:
        return Crashed(answer.crashed)
    match get_result(answer):
        case {"outline": str(digest), "errors": list(errors)}:
            return RegoOutline(digest, tuple(errors))
        case other:
            raise _make_decode_error("outline", other)


def encode_verify(request: VerifyRequest) -> dict[str, Any]:
    """Returns the arguments of a verification; the request's own collection comes first."""
    own = Collection(request.step, request.attestations, request.starttime, request.endtime)
    arguments = {
        **encode_text("policy", request.policy),
        "collections": [_encode_collection(collection) for collection in (own, *request.further)],
        "subjects": list(request.subjects),
        "search_depth": request.search_depth,
    }
    # Absent and empty differ: an empty file is an artifact with a digest of its own.
    if request.artifact is not None:
        arguments["artifact"] = base64.b64encode(request.artifact).decode()
    return arguments


def _encode_collection(collection: Collection) -> dict[str, Any]:
    times = {"starttime": collection.starttime, "endtime": collection.endtime}
    entries = [
        {"type": kind, **encode_text("attestation", attestation), **times}
        for kind, attestation in collection.attestations
    ]
    return {"step": collection.step, "attestations": entries}


def decode_verification(answer: Answer) -> Verification:
    """Returns the result of a verification. Raises `OracleLost` where the answer has another form."""
    if answer.crashed:
        return Crashed(answer.crashed)
    match get_result(answer):
        case {"not_judged": str(reason)}:
            return NotJudged(reason)
        case {
            "passed": bool(passed),
            "reasons": list(reasons),
            "accepted": list(accepted),
            "error": str(error),
            "summary": summary,
        }:
            return VerifyResult(passed, tuple(reasons), error, tuple(accepted), summary)
        case other:
            raise _make_decode_error("verify", other)


def encode_run(request: RunRequest) -> dict[str, Any]:
    """Returns the arguments of a run; the limit travels beside them, in the request line."""
    token = request.token
    return {
        "step": request.step,
        "attestors": list(request.attestors),
        "command": list(request.command),
        "directory": request.directory,
        "environment": dict(request.environment),
        "options": {name: dict(options) for name, options in request.options.items()},
        "hashes": list(request.hashes),
        "trace": request.trace,
        "ignore_errors": request.ignore_errors,
        "token": None if token is None else {"text": token.text, "jwks_url": token.jwks_url},
    }


def decode_run(answer: Answer) -> RunResult | Crashed:
    """Returns the result of a run. Raises `OracleLost` where the answer has another form."""
    if answer.crashed:
        return Crashed(answer.crashed)
    match get_result(answer):
        case {
            "collection": collection,
            "envelope": envelope,
            "exported": dict(exported),
            "errors": dict(errors),
        }:
            return RunResult(collection, envelope, exported, errors)
        case other:
            raise _make_decode_error("run", other)


def decode_registry(answer: Answer) -> tuple[RegisteredAttestor, ...]:
    """Returns the registered attestors."""
    return tuple(_decode_attestor(entry) for entry in _require_result(answer))


def _decode_attestor(entry: Mapping[str, Any]) -> RegisteredAttestor:
    return RegisteredAttestor(
        name=entry["name"],
        predicate_types=tuple(entry["predicate_types"]),
        run_type=entry["run_type"],
        go_type=entry["go_type"],
        interfaces=tuple(entry["interfaces"]),
        options=tuple(AttestorOption(o["name"], o["kind"], o["default"]) for o in entry["options"]),
    )


def decode_functionary(answer: Answer) -> Functionary:
    """Returns the oracle's signing key."""
    result = _require_result(answer)
    return Functionary(result["key_id"], result["public_pem"])


def decode_version(answer: Answer) -> OracleVersion:
    """Returns the oracle's versions."""
    result = _require_result(answer)
    return OracleVersion(result["version"], result["sum"], result["go"], result["protocol"])


def _require_result(answer: Answer) -> Any:
    """Returns the result of an operation that must not crash. Raises `OracleLost` where it did."""
    if answer.crashed:
        raise OracleLost(f"the oracle crashed: {answer.crashed}")
    return get_result(answer)


def get_result(answer: Answer) -> Any:
    """Returns the result. Raises `OracleLost` where the request was refused as misuse."""
    if answer.error:
        raise OracleLost(f"the oracle refused the request: {answer.error}")
    return answer.result


def _make_decode_error(operation: str, result: object) -> OracleLost:
    return OracleLost(
        f"the oracle's answer to {operation} cannot be understood: {str(result)[:200]}",
        advice="build it again: make oracle",
    )
