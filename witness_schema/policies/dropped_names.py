"""The names that people write in policies where go-witness reads another one."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from functools import lru_cache

# Go's struct → its field → names that mean it. Names in other letter cases are read, so they are not here; names that differ by
# dashes, underscores and blanks only are found without a row.
SYNONYMS: Mapping[str, Mapping[str, Sequence[str]]] = {
    "policy.Policy": {
        "expires": ("expiry", "expiration", "expiresat", "validuntil", "notafter", "expire"),
        "timestampauthorities": ("tsa", "tsas", "timestampauthority", "timestampservers", "timestamps"),
        "publickeys": ("keys", "pubkeys", "publickey", "verifiers"),
        "roots": ("ca", "cas", "root", "rootcas", "certificates", "certificateauthorities"),
        "steps": ("step", "layout"),
    },
    "policy.Step": {
        "attestations": ("attestors", "attestation", "predicates", "requiredattestations"),
        "functionaries": ("functionary", "signers", "keys", "pubkeys"),
        "artifactsFrom": ("artifacts", "from", "materialsfrom", "productsfrom", "inputs"),
    },
    "policy.Functionary": {
        "publickeyid": ("keyid", "key", "publickey", "id", "pubkeyid"),
        "certConstraint": ("certificateconstraint", "constraint", "constraints", "certconstraints", "certificate"),
    },
    "policy.CertConstraint": {
        "commonname": ("cn", "subject", "name"),
        "dnsnames": ("dns", "san", "sans", "hosts", "dnsname", "subjectaltnames"),
        "emails": ("email", "mail", "emailaddresses"),
        "organizations": ("organization", "org", "o", "organisations", "organisation"),
        "uris": ("uri", "urls", "spiffe", "spiffeid"),
        "roots": ("root", "rootid", "ca", "trustbundles"),
        "extensions": ("extension", "fulcio", "oidextensions"),
    },
    "policy.PublicKey": {"key": ("pem", "publickey", "value", "content"), "keyid": ("id", "publickeyid")},
    "policy.Root": {
        "certificate": ("cert", "pem", "root", "ca"),
        "intermediates": ("intermediate", "chain", "intermediatecertificates"),
    },
    "policy.Attestation": {
        "type": ("predicatetype", "predicate", "uri", "name", "attestor"),
        "regopolicies": ("rego", "policies", "policy", "modules", "regopolicy", "regomodules"),
    },
    "policy.RegoPolicy": {"module": ("rego", "policy", "code", "content", "text", "source"), "name": ("id", "file", "filename")},
    # What a certificate extension is called in tokens of GitHub Actions and GitLab, and by cosign.
    "certificate.Extensions": {
        "Issuer": ("iss", "oidcissuer", "certificateoidcissuer", "fulcioissuer"),
        "Subject": ("sub", "certificateidentity"),
        "GithubWorkflowTrigger": ("certificategithubworkflowtrigger", "workflowtrigger"),
        "GithubWorkflowSHA": ("certificategithubworkflowsha", "workflowcommit"),
        "GithubWorkflowName": ("certificategithubworkflowname", "workflow", "workflowname"),
        "GithubWorkflowRepository": ("certificategithubworkflowrepository", "repository", "workflowrepository"),
        "GithubWorkflowRef": ("certificategithubworkflowref",),
        "BuildSignerURI": ("jobworkflowref", "signeruri"),
        "BuildSignerDigest": ("jobworkflowsha",),
        "RunnerEnvironment": ("runner",),
        "SourceRepositoryURI": ("sourcerepository", "repositoryuri", "repositoryurl", "sourcerepositoryurl", "sourceuri"),
        "SourceRepositoryDigest": ("sha", "commit", "sourcedigest"),
        "SourceRepositoryRef": ("ref", "sourceref"),
        "SourceRepositoryIdentifier": ("repositoryid", "projectid"),
        "SourceRepositoryOwnerURI": ("repositoryowner", "owner", "namespacepath", "sourcerepositoryowner"),
        "SourceRepositoryOwnerIdentifier": ("repositoryownerid", "namespaceid"),
        "BuildConfigURI": ("workflowref", "ciconfigrefuri"),
        "BuildConfigDigest": ("workflowsha", "ciconfigsha"),
        "BuildTrigger": ("eventname", "pipelinesource", "event"),
        "RunInvocationURI": ("runid", "runuri", "invocationuri"),
        "SourceRepositoryVisibilityAtSigning": ("repositoryvisibility", "visibility", "projectvisibility"),
        "DeploymentEnvironment": ("environment",),
    },
}  # fmt: skip

# The last number of Fulcio's object identifiers (github.com/sigstore/fulcio, pkg/certificate/extensions.go).
_OID = "1.3.6.1.4.1.57264.1."
_NUMBERED = {
    1: "Issuer", 2: "GithubWorkflowTrigger", 3: "GithubWorkflowSHA", 4: "GithubWorkflowName", 5: "GithubWorkflowRepository",
    6: "GithubWorkflowRef", 8: "Issuer", 9: "BuildSignerURI", 10: "BuildSignerDigest", 11: "RunnerEnvironment",
    12: "SourceRepositoryURI", 13: "SourceRepositoryDigest", 14: "SourceRepositoryRef", 15: "SourceRepositoryIdentifier",
    16: "SourceRepositoryOwnerURI", 17: "SourceRepositoryOwnerIdentifier", 18: "BuildConfigURI", 19: "BuildConfigDigest",
    20: "BuildTrigger", 21: "RunInvocationURI", 22: "SourceRepositoryVisibilityAtSigning",
}  # fmt: skip


# The same key is dropped of each step, and each mend looks for all of them again.
@lru_cache(maxsize=4096)
def find_read_name(struct: str, key: str, names: tuple[str, ...]) -> tuple[str, bool]:
    """The field that a dropped key means, "" for none, and whether that is certain.

    struct: Go's type, "" where it is not known. names: the fields that it has.
    """
    if key.startswith(_OID):
        number = key.removeprefix(_OID)
        name = _NUMBERED.get(int(number), "") if number.isascii() and number.isdigit() else ""
        return (name, True) if name in names else ("", False)
    plain = _simplify(key)
    same = [name for name in names if _simplify(name) == plain]
    if same:
        return same[0], True
    for name, others in SYNONYMS.get(struct, {}).items():
        if plain in others and name in names:
            return name, True
    near = difflib.get_close_matches(plain, [_simplify(name) for name in names], 1, 0.75)
    return (next(name for name in names if _simplify(name) == near[0]), False) if near else ("", False)


def _simplify(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum())
