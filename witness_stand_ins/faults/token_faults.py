"""Faults of what a service vouches for. go-witness checks the signature of a token and little else, so most are recorded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from witness_stand_ins.faults.fault_row import Claims, Fault, Outcome

YEARS = 10 * 365 * 24 * 3600  # ten of them, in seconds
OTHER_AUDIENCE = "sts.example.com"
OTHER_ISSUER = "https://token.example.com"
OTHER_OWNER, OTHER_PROJECT = "mallory", "lookalike"
OTHER_ACCOUNT = "999999999999"
OTHER_KID = "no-such-key"
# Claims that may end with the ref; in any other its letters stand by chance.
REF_CLAIMS = frozenset({"ref", "ref_path", "sub", "workflow_ref", "job_workflow_ref"})


def _shift(seconds: int) -> Callable[[Claims], Claims]:
    def change(claims: Claims) -> Claims:
        times = {name: claims[name] for name in ("exp", "iat", "nbf") if name in claims}
        return {**claims, **{name: int(str(at)) + seconds for name, at in times.items()}}

    return change


def _set(**values: object) -> Callable[[Claims], Claims]:
    return lambda claims: {**claims, **values}


def _name_other_repository(claims: Claims) -> Claims:
    """Name another repository of another owner wherever the claims name the job's own: of GitHub or of GitLab."""
    own, other = claims.get("repository", claims.get("project_path")), f"{OTHER_OWNER}/{OTHER_PROJECT}"
    if not isinstance(own, str):
        return claims
    owners = {"repository_owner", "namespace_path"}
    return {
        name: value.replace(own, other)
        if isinstance(value, str) and own in value
        else OTHER_OWNER
        if name in owners
        else value
        for name, value in claims.items()
    }


def _name_other_ref(claims: Claims) -> Claims:
    """Name the branch `unreviewed` in each claim that ends with the run's ref."""
    own = str(claims["ref"])
    other = "refs/heads/unreviewed" if own.startswith("refs/") else "unreviewed"
    ending = {
        name: value
        for name, value in claims.items()
        if name in REF_CLAIMS and isinstance(value, str) and value.endswith(own)
    }
    return {**claims, **{name: value.removesuffix(own) + other for name, value in ending.items()}}


def _break_signature(signed: str) -> str:
    """Change the last letters of a signature, which stays as long as it was."""
    # Not the very last one: of base64 without padding it may hold bits that nobody reads.
    end = signed[-6:]
    return signed[:-6] + ("AAAAAA" if end != "AAAAAA" else "BBBBBB")


_TOKENS: dict[str, Outcome] = {"github": "recorded", "gitlab": "recorded", "gcp": "recorded"}
# Fulcio checks all of a token; but whose it is, only a policy knows.
_CHECKED: dict[str, Outcome] = {**_TOKENS, "fulcio": "refused"}
_JOBS: dict[str, Outcome] = {"github": "recorded", "gitlab": "recorded"}
_NO_TOKENS: dict[str, Outcome] = dict.fromkeys(_CHECKED, "refused")
TOKEN_FAULTS = (
    Fault("expired-token", "the token expired ten years ago", _CHECKED, claims=_shift(-YEARS)),
    Fault("future-token", "the token counts in ten years only", _CHECKED, claims=_shift(YEARS)),
    Fault("wrong-audience", f"the token is for {OTHER_AUDIENCE}", _CHECKED, claims=_set(aud=OTHER_AUDIENCE)),
    Fault(
        "wrong-issuer", f"the token names the issuer {OTHER_ISSUER}", _CHECKED, claims=_set(iss=OTHER_ISSUER)
    ),
    Fault(
        "other-repository",
        f"the token is of a job of {OTHER_OWNER}/{OTHER_PROJECT}",
        _JOBS,
        claims=_name_other_repository,
    ),
    Fault("other-ref", "the token is of a job for the branch unreviewed", _JOBS, claims=_name_other_ref),
    Fault(
        "unknown-key",
        "the token names a key that the issuer does not publish",
        _NO_TOKENS,
        key=lambda key: replace(key, kid=OTHER_KID),
    ),
    Fault(
        "bad-signature",
        "the signature is not that of the key",
        {**_NO_TOKENS, "aws": "refused"},
        signed=_break_signature,
    ),
    Fault(
        "empty-token",
        "the service gives an empty token",
        {"github": "refused", "gcp": "refused", "fulcio": "refused"},
        signed=lambda _: "",
    ),
    Fault(
        "other-account",
        f"the machine belongs to the account {OTHER_ACCOUNT}",
        {"aws": "recorded"},
        claims=_set(accountId=OTHER_ACCOUNT),
    ),
)
