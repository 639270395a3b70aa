"""The timestamp authority beside real `run`, `sign` and `verify`: a certificate that has expired counts by its timestamp alone."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID

from support.served_runs import read_time
from support.stand_in_runs import write_key
from witness_generators.documents.certificates import Identity
from witness_generators.documents.policy import PolicyKey, build_policy
from witness_generators.documents.signed_documents import SigningKey, signing_key
from witness_generators.policy_spaces.functionaries import Trust, add_trust
from witness_generators.world.moments import Moment
from witness_schema.documents.document_types import POLICY_TYPE
from witness_stand_ins import StandIns

NAME = "step.example.com"
TRUST = Trust(0, Identity(NAME))
# The certificate counted for this long, around the moment at which it signed.
VALID = timedelta(hours=1)
# What go-witness says of a signature without a timestamp that counts.
NO_SIGNATURE = r"no valid signatures for the provided verifiers found for keyids:\n\n"
YESTERDAY = datetime.now(UTC).replace(microsecond=0) - timedelta(days=1)


def issue_expired(key: SigningKey) -> bytes:
    """A certificate of the root that policies trust here, which expired hours ago."""
    issuer = TRUST.root()
    named = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    builder = x509.CertificateBuilder().subject_name(named).issuer_name(issuer.name).serial_number(7)
    builder = builder.public_key(key.private.public_key())
    builder = builder.not_valid_before(YESTERDAY - VALID).not_valid_after(YESTERDAY + VALID)
    return builder.sign(issuer.key.private, None).public_bytes(Encoding.PEM)


def start(repository: Path, *faults: str, isolated: bool = False) -> StandIns:
    """The authority as it was yesterday."""
    world = StandIns(("tsa",), repo=repository).world
    clock = replace(world.clock, started=Moment(int(YESTERDAY.timestamp()) * 10**9))
    return StandIns(world=replace(world, clock=clock), faults=faults, isolated=isolated)


@dataclass(frozen=True)
class Bench:
    """A folder with a key, a certificate of it that has expired and one that counts, and the roots of two authorities of yesterday."""

    binary: Path
    folder: Path

    def signer(self, certificate: str = "expired") -> list[str]:
        return ["-k", "stand-in.pem", "--signer-file-cert-path", f"{certificate}.pem"]

    def run(self, *words: str, services: bool = False) -> tuple[int, str]:
        """Run the oracle's command, with services where they are to be asked; its exit code and its log."""
        command = [str(self.binary), "witness-with-services" if services else "witness", *words]
        variables = {"PATH": os.environ["PATH"], "HOME": str(self.folder)}
        done = subprocess.run(
            command, cwd=self.folder, env=variables, capture_output=True, text=True, check=False
        )
        return done.returncode, done.stderr

    def record(self, out: str, flags: Sequence[str], certificate: str = "expired") -> None:
        step = ["run", "-s", "build", "-a", "environment", *self.signer(certificate), "-o", out, *flags]
        made = self.run(
            *step, "--", "sh", "-c", f"echo {out} > made.txt; cp made.txt {out}.txt", services=True
        )
        assert made[0] == 0, made[1]

    def verify(self, out: str, authority: str) -> tuple[int, str]:
        """Verify a collection by a policy that trusts this authority, or none."""
        public = signing_key(0).private.public_key()
        pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        key = PolicyKey.of(signing_key(0).key_id, pem.decode())
        policy = add_trust(build_policy("build", ("environment",), key), TRUST)
        if authority:
            root = base64.b64encode((self.folder / authority).read_bytes()).decode()
            policy |= {"timestampauthorities": {"tsa": {"certificate": root}}}
        (self.folder / "policy.json").write_text(json.dumps(policy))
        (self.folder / "public.pem").write_bytes(pem)
        signed = self.run(
            "sign", "-f", "policy.json", "-k", "stand-in.pem", "-t", POLICY_TYPE, "-o", "signed.json"
        )
        assert signed[0] == 0, signed[1]
        return self.run("verify", "-p", "signed.json", "-k", "public.pem", "-a", out, "-f", f"{out}.txt")


@pytest.fixture(scope="module")
def bench(binary: Path, repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Bench:
    folder = tmp_path_factory.mktemp("bench")
    write_key(folder)
    (folder / "expired.pem").write_bytes(issue_expired(signing_key(0)))
    (folder / "valid.pem").write_bytes(TRUST.signer().certificate)
    made = Bench(binary, folder)
    for name, faults in (("right", ()), ("wrong", ("wrong-time",)), ("other", ())):
        with start(repository, *faults) as services:
            made.record(f"{name}.json", services.flags)
            made.record(f"valid-{name}.json", services.flags, "valid")
            root = Path(services.environment["WITNESS_STAND_IN_TSA_ROOT"])
            (folder / f"{name}.pem").write_bytes(root.read_bytes())
    made.record("none.json", ())
    made.record("valid-none.json", (), "valid")
    return made


@pytest.mark.parametrize(
    ("collection", "authority", "refusal"),
    [
        ("right", "right", ""),
        ("right", "", "certificate has expired"),
        ("right", "other", NO_SIGNATURE),
        ("other", "right", NO_SIGNATURE),
        ("wrong", "wrong", "no valid timestamps found"),
        ("none", "right", NO_SIGNATURE),
        ("none", "", "certificate has expired"),
        # One that still counts is refused, too, where a policy wants timestamps.
        ("valid-right", "right", ""),
        ("valid-wrong", "wrong", "no valid timestamps found"),
        ("valid-none", "right", NO_SIGNATURE),
        ("valid-none", "", ""),
    ],
)
def test_an_expired_certificate_counts_by_the_timestamp_of_a_trusted_authority_alone(
    bench: Bench, collection: str, authority: str, refusal: str
) -> None:
    ended, log = bench.verify(f"{collection}.json", f"{authority}.pem" if authority else "")
    assert ended == (1 if refusal else 0), log
    assert refusal in log


def test_the_timestamp_has_the_time_of_the_world(bench: Bench) -> None:
    assert 0 <= read_time(bench.folder / "right.json") - YESTERDAY.timestamp() < 60


@pytest.mark.parametrize(("authority", "code"), [("right", 0), ("other", 1), ("", 1)])
def test_a_policy_that_an_expired_certificate_signed_counts_by_its_timestamp(
    bench: Bench, repository: Path, authority: str, code: int
) -> None:
    folder = bench.folder
    assert bench.verify("right.json", "right.pem")[0] == 0
    with start(repository) as services:
        words = ("sign", "-f", "policy.json", *bench.signer(), "-t", POLICY_TYPE, "-o", "dated.json")
        assert bench.run(*words, *services.flags, services=True)[0] == 0
        root = Path(services.environment["WITNESS_STAND_IN_TSA_ROOT"]).read_bytes()
    (folder / "root.pem").write_bytes(TRUST.root().pem)
    (folder / "trusted.pem").write_bytes(
        root if authority == "right" else (folder / "other.pem").read_bytes()
    )
    trusted = ["--policy-timestamp-servers", "trusted.pem"] if authority else []
    words = ("verify", "-p", "dated.json", "--policy-ca-roots", "root.pem", *trusted)
    ended, log = bench.run(*words, "-a", "right.json", "-f", "right.json.txt")
    assert ended == code, log


def test_another_client_takes_its_tokens(repository: Path, tmp_path: Path) -> None:
    """OpenSSL makes the query and verifies the answer, so that not one library judges itself."""
    data, query, reply = (str(tmp_path / name) for name in ("data", "query", "reply"))
    Path(data).write_text("signed")
    openssl = ["openssl", "ts"]
    subprocess.run(
        [*openssl, "-query", "-data", data, "-sha256", "-cert", "-out", query],
        check=True,
        capture_output=True,
    )
    with StandIns(("tsa",), repo=repository) as services:
        given = services.environment
        asked = urllib.request.Request(
            given["WITNESS_STAND_IN_TSA"],
            Path(query).read_bytes(),
            {"Content-Type": "application/timestamp-query"},
        )
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(asked, timeout=10) as answer:
            assert answer.headers["Content-Type"] == "application/timestamp-reply"
            Path(reply).write_bytes(answer.read())
        check = [*openssl, "-verify", "-in", reply, "-CAfile", given["WITNESS_STAND_IN_TSA_ROOT"]]
        by_query = [*check, "-queryfile", query]
        assert subprocess.run(by_query, check=False, capture_output=True).returncode == 0
        Path(data).write_text("something else")
        assert subprocess.run([*check, "-data", data], check=False, capture_output=True).returncode != 0


def test_isolated_it_has_its_real_name(binary: Path, repository: Path, tmp_path: Path) -> None:
    with StandIns(("tsa",), repo=repository, isolated=True) as services:
        assert services.environment["WITNESS_STAND_IN_TSA"] == "http://tsa.example.com/"
        words = ["run", "-s", "build", "-a", "environment", "-k", str(write_key(tmp_path)), "-o", "out.json"]
        command = [str(binary), "witness-with-services", *words, *services.flags, "--", "true"]
        assert services.run(command, cwd=tmp_path).code == 0
    assert abs(read_time(tmp_path / "out.json") - datetime.now(UTC).timestamp()) < 60
