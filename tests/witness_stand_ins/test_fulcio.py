"""Fulcio beside real `run` and `verify`: who signs is told by the certificate alone, and that counts for ten minutes."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from support.stand_in_runs import write_key
from witness_generators.documents.policy import PolicyKey, build_policy
from witness_generators.documents.signed_documents import signing_key
from witness_generators.world.moments import Moment
from witness_schema.documents.document_types import POLICY_TYPE
from witness_stand_ins import StandIns
from witness_stand_ins.issuing.token_holder import find_holder

WORKFLOW = "https://github.com/acme/rocket/.github/workflows/ci.yml@refs/heads/main"
ANY = ["*"]
YESTERDAY = datetime.now(UTC).replace(microsecond=0) - timedelta(days=1)


def witness(binary: Path, folder: Path, *words: str, services: StandIns | None = None) -> tuple[int, str]:
    """Run the oracle's command, beside services where there are some; its exit code and its log."""
    command = [str(binary), "witness-with-services" if services else "witness", *words]
    variables = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        **(services.environment if services else {}),
    }
    done = subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, check=False)
    return done.returncode, done.stderr


def constrain(**asked: Any) -> dict[str, Any]:
    """A constraint that leaves open what is not asked."""
    opened = {
        "commonname": "*",
        "dnsnames": ANY,
        "emails": ANY,
        "organizations": ANY,
        "uris": ANY,
        "roots": ANY,
    }
    return {**opened, "extensions": {"Issuer": ""}, **asked}


@dataclass(frozen=True)
class Bench:
    """A folder with a collection that Fulcio's certificate signed, its root, and the key that signs policies."""

    binary: Path
    folder: Path

    def record(self, services: StandIns) -> None:
        words = ("run", "-s", "build", "-a", "environment", "-o", "made.json", *services.flags)
        made = witness(
            self.binary, self.folder, *words, "--", "sh", "-c", "echo 1 > made.txt", services=services
        )
        assert made[0] == 0, made[1]
        root = Path(services.environment["WITNESS_STAND_IN_FULCIO_ROOT"])
        (self.folder / "root.pem").write_bytes(root.read_bytes())

    def verify(self, constraint: Mapping[str, Any], more: Mapping[str, Any] | None = None) -> tuple[int, str]:
        """Verify the collection by a policy that trusts the root for holders of this kind."""
        public = signing_key(0).private.public_key()
        pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        policy = build_policy("build", ("environment",), PolicyKey.of(signing_key(0).key_id, pem.decode()))
        root = base64.b64encode((self.folder / "root.pem").read_bytes()).decode()
        step = {**policy["steps"]["build"], "functionaries": [{"type": "root", "certConstraint": constraint}]}
        changed = {
            "expires": policy["expires"],
            "roots": {"fulcio": {"certificate": root}},
            "steps": {"build": step},
        }
        (self.folder / "policy.json").write_text(json.dumps({**changed, **(more or {})}))
        (self.folder / "public.pem").write_bytes(pem)
        write_key(self.folder)
        sign = ("sign", "-f", "policy.json", "-k", "stand-in.pem", "-t", POLICY_TYPE, "-o", "signed.json")
        assert witness(self.binary, self.folder, *sign)[0] == 0
        verify = ("verify", "-p", "signed.json", "-k", "public.pem", "-a", "made.json", "-f", "made.txt")
        return witness(self.binary, self.folder, *verify)

    def read_certificate(self) -> x509.Certificate:
        (signature,) = json.loads((self.folder / "made.json").read_bytes())["signatures"]
        return x509.load_pem_x509_certificate(base64.b64decode(signature["certificate"]))


@pytest.fixture(scope="module")
def job(binary: Path, repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """What a job on GitHub signs."""
    bench = Bench(binary, tmp_path_factory.mktemp("job"))
    with StandIns(("github", "fulcio"), repo=repository) as services:
        bench.record(services)
        assert [request.note for request in services.requests if request.service == "fulcio"] == [
            f"certificate for {WORKFLOW}"
        ]
    return bench


# What go-witness says of a holder that the policy does not mean; which constraint it was, it keeps to itself.
NOBODY = "no passed collections present"


@pytest.mark.parametrize(
    ("constraint", "code"),
    [
        (constrain(), 0),
        (constrain(uris=[WORKFLOW], roots=["fulcio"]), 0),
        (constrain(uris=[WORKFLOW.replace("acme", "mallory")]), 1),
        (constrain(roots=["another"]), 1),
        (constrain(emails=["ada@example.org"]), 1),
        (constrain(commonname="ci"), 1),
    ],
)
def test_a_policy_tells_a_job_by_its_workflow(job: Bench, constraint: Mapping[str, Any], code: int) -> None:
    ended, log = job.verify(constraint)
    assert ended == code, log
    assert (NOBODY in log) == bool(code)


# Every extension, as go-witness reads it (sigstore/fulcio, pkg/certificate).
SAID = {
    "Issuer": "https://token.actions.githubusercontent.com",
    "GithubWorkflowTrigger": "push",
    "GithubWorkflowName": "CI",
    "GithubWorkflowRepository": "acme/rocket",
    "GithubWorkflowRef": "refs/heads/main",
    "BuildSignerURI": WORKFLOW,
    "RunnerEnvironment": "github-hosted",
    "SourceRepositoryURI": "https://github.com/acme/rocket",
    "SourceRepositoryRef": "refs/heads/main",
    "SourceRepositoryOwnerURI": "https://github.com/acme",
    "BuildConfigURI": WORKFLOW,
    "BuildTrigger": "push",
    "RunInvocationURI": "https://github.com/acme/rocket/actions/runs/*/attempts/1",
    "SourceRepositoryVisibilityAtSigning": "private",
}


@pytest.mark.parametrize("name", SAID)
def test_go_witness_reads_each_extension(job: Bench, name: str) -> None:
    code, log = job.verify(constrain(extensions={name: SAID[name]}))
    assert code == 0, log
    code, log = job.verify(constrain(extensions={name: "something else"}))
    assert code == 1
    assert NOBODY in log


def test_digests_and_numbers_are_those_of_the_job(job: Bench, repository: Path) -> None:
    commit = subprocess.run(
        ["git", "-C", str(repository), "rev-parse", "HEAD"], check=True, capture_output=True, text=True
    ).stdout.strip()
    for name in ("GithubWorkflowSHA", "BuildSignerDigest", "SourceRepositoryDigest", "BuildConfigDigest"):
        assert job.verify(constrain(extensions={name: commit}))[0] == 0, name
    for name in ("SourceRepositoryIdentifier", "SourceRepositoryOwnerIdentifier"):
        assert job.verify(constrain(extensions={name: "[0-9]*"}))[0] == 0, name


def test_without_a_job_an_address_signs(binary: Path, repository: Path, tmp_path: Path) -> None:
    bench = Bench(binary, tmp_path)
    with StandIns(("fulcio",), repo=repository) as services:
        bench.record(services)
    assert bench.verify(constrain(emails=["ada@example.org"]))[0] == 0
    assert bench.verify(constrain(emails=["eve@example.org"]))[0] == 1
    assert bench.verify(constrain(extensions={"Issuer": "https://oauth2.sigstore.dev/auth"}))[0] == 0
    made = bench.read_certificate()
    assert made.subject.rdns == []
    assert made.not_valid_after_utc - made.not_valid_before_utc == timedelta(minutes=10)


def test_in_a_private_network_a_job_gets_its_token_by_itself(
    binary: Path, repository: Path, tmp_path: Path
) -> None:
    """`witness` asks for the token without a proxy."""
    bench = Bench(binary, tmp_path)
    with StandIns(("github", "fulcio"), repo=repository, isolated=True) as services:
        flags = [flag for flag in services.flags if "token" not in flag]
        assert "--signer-fulcio-url=http://fulcio.example.com" in flags
        words = [
            "witness-with-services",
            "run",
            "-s",
            "build",
            "-a",
            "environment",
            "-o",
            "made.json",
            *flags,
        ]
        argv = [str(binary), *words, "--", "sh", "-c", "echo 1 > made.txt"]
        variables = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
        assert services.run(argv, cwd=tmp_path, environment=variables).code == 0
        assert [request.service for request in services.requests] == ["github", "fulcio"]
        root = Path(services.environment["WITNESS_STAND_IN_FULCIO_ROOT"])
        (tmp_path / "root.pem").write_bytes(root.read_bytes())
    assert bench.verify(constrain(uris=[WORKFLOW]))[0] == 0


@pytest.mark.parametrize("stamped", [False, True])
def test_after_ten_minutes_a_timestamp_is_needed(
    binary: Path, repository: Path, tmp_path: Path, stamped: bool
) -> None:
    bench = Bench(binary, tmp_path)
    names = ("fulcio", "tsa") if stamped else ("fulcio",)
    world = StandIns(names, repo=repository).world
    clock = replace(world.clock, started=Moment(int(YESTERDAY.timestamp()) * 10**9))
    more: dict[str, Any] = {}
    with StandIns(world=replace(world, clock=clock)) as services:
        bench.record(services)
        if stamped:
            root = Path(services.environment["WITNESS_STAND_IN_TSA_ROOT"]).read_bytes()
            more = {"timestampauthorities": {"tsa": {"certificate": base64.b64encode(root).decode()}}}
    code, log = bench.verify(constrain(), more)
    assert code == (0 if stamped else 1), log
    assert stamped or "certificate has expired" in log


Key = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey


def prove(key: Key, subject: str) -> bytes:
    match key:
        case ec.EllipticCurvePrivateKey():
            return key.sign(subject.encode(), ec.ECDSA(SHA256()))
        case rsa.RSAPrivateKey():
            return key.sign(subject.encode(), padding.PKCS1v15(), SHA256())
        case _:
            return key.sign(subject.encode())


def write_request(token: str, key: Key, subject: str) -> dict[str, Any]:
    pem = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    proof = base64.b64encode(prove(key, subject)).decode()
    return {
        "credentials": {"oidcIdentityToken": token},
        "publicKeyRequest": {"publicKey": {"content": pem}, "proofOfPossession": proof},
    }


def post(services: StandIns, body: bytes) -> tuple[int, bytes]:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    address = f"{services.environment['WITNESS_STAND_IN_FULCIO']}/api/v2/signingCert"
    try:
        with opener.open(urllib.request.Request(address, body), timeout=10) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


@pytest.mark.parametrize(
    "key",
    [
        ec.generate_private_key(ec.SECP384R1()),
        ed25519.Ed25519PrivateKey.generate(),
        rsa.generate_private_key(65537, 2048),
    ],
    ids=["p384", "ed25519", "rsa"],
)
def test_keys_of_each_kind_are_certified(repository: Path, key: Key) -> None:
    with StandIns(("fulcio",), repo=repository) as services:
        token = Path(services.environment["WITNESS_STAND_IN_FULCIO_TOKEN"]).read_text()
        status, body = post(services, json.dumps(write_request(token, key, "ada@example.org")).encode())
    assert status == 200
    leaf, root = json.loads(body)["signedCertificateEmbeddedSct"]["chain"]["certificates"]
    made, issuer = (x509.load_pem_x509_certificate(each.encode()) for each in (leaf, root))
    made.verify_directly_issued_by(issuer)
    assert made.public_key() == key.public_key()


OWN = ec.generate_private_key(ec.SECP256R1())


def list_refused(token: str) -> dict[str, tuple[Any, int, str]]:
    """What is wrong → the request, the status, and a word of the reason."""
    right = write_request(token, OWN, "ada@example.org")
    forged = jwt.encode(
        jwt.decode(token, options={"verify_signature": False}),
        OWN,
        "ES256",
        {"kid": jwt.get_unverified_header(token)["kid"]},
    )
    short = rsa.generate_private_key(65537, 2048).public_key()
    other = short.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    key = {**right["publicKeyRequest"], "publicKey": {"content": other}}
    return {
        "no JSON": (b"\xff{", 400, "cannot be read"),
        "an empty object": ({}, 400, "cannot be read"),
        "a list": ([right], 400, "cannot be read"),
        "a number for a key": ({**right, "publicKeyRequest": {**key, "publicKey": 7}}, 400, "cannot be read"),
        "no PEM": (
            {**right, "publicKeyRequest": {**key, "publicKey": {"content": "x"}}},
            400,
            "cannot be read",
        ),
        "no base64": (
            {**right, "publicKeyRequest": {**key, "proofOfPossession": "%"}},
            400,
            "cannot be read",
        ),
        "another key": ({**right, "publicKeyRequest": key}, 400, "proof of possession"),
        "another subject": (write_request(token, OWN, "eve@example.org"), 400, "proof of possession"),
        "no token": (write_request("", OWN, "ada@example.org"), 401, "token"),
        "a token of three letters": (write_request("a.b.c", OWN, "ada@example.org"), 401, "token"),
        "a forged token": (write_request(forged, OWN, "ada@example.org"), 401, "token is refused"),
    }


@pytest.mark.parametrize("wrong", list_refused(jwt.encode({}, "x" * 32, "HS256", {"kid": ""})))
def test_a_wrong_request_is_refused_with_its_reason(repository: Path, wrong: str) -> None:
    with StandIns(("fulcio",), repo=repository) as services:
        token = Path(services.environment["WITNESS_STAND_IN_FULCIO_TOKEN"]).read_text()
        request, expected, word = list_refused(token)[wrong]
        body = request if isinstance(request, bytes) else json.dumps(request).encode()
        status, answer = post(services, body)
        assert (status, word in answer.decode()) == (expected, True), answer
        assert services.requests[-1].note


def test_a_long_text_is_written_as_der(repository: Path) -> None:
    """OpenSSL reads it, so that not one library judges itself."""
    claims = {"iss": f"https://{'a' * 300}.example.org", "email": "a@example.org"}
    (plain, written) = find_holder(claims).list_extensions()
    assert plain.value.decode() == claims["iss"]
    shown = subprocess.run(
        ["openssl", "asn1parse", "-inform", "DER"], input=written.value, check=True, capture_output=True
    ).stdout.decode()
    assert "UTF8STRING" in shown
    assert claims["iss"] in shown


def test_flags_are_those_of_the_command(repository: Path) -> None:
    def name(flags: Sequence[str]) -> list[str]:
        return [flag.partition("=")[0] for flag in flags]

    with StandIns(("fulcio",), repo=repository) as services:
        assert name(services.flags) == [
            "--signer-fulcio-url",
            "--signer-fulcio-use-http",
            "--signer-fulcio-token-path",
        ]
