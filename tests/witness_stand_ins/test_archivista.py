"""The store beside real `run` and `verify`: what one stores the other finds without a file, and nothing else is reached."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from support.stand_in_runs import write_key
from witness_generators.documents.policy import PolicyKey, build_policy
from witness_generators.documents.signed_documents import signing_key
from witness_schema.documents.document_types import POLICY_TYPE
from witness_stand_ins import StandIns
from witness_stand_ins.faults.exchange_faults import AUTHORIZATION

QUERY = "query { dsses(where: {gitoidSha256NotIn: [], hasAttestationCollectionsWith: {}}) { gitoidSha256 } }"


@dataclass(frozen=True)
class Bench:
    """A folder beside a store, with a key and a signed policy that asks for the step `build`."""

    binary: Path
    folder: Path
    services: StandIns

    @property
    def flags(self) -> list[str]:
        return self.services.flags

    def run(self, *words: str, served: bool = True) -> tuple[int, str]:
        """Run the oracle's command; its exit code and its log."""
        command = [str(self.binary), "witness-with-services" if served else "witness", *words]
        variables = {"PATH": os.environ["PATH"], "HOME": str(self.folder)}
        done = subprocess.run(
            command, cwd=self.folder, env=variables, capture_output=True, text=True, check=False
        )
        return done.returncode, done.stderr

    def record(self, step: str = "build", product: str = "made.txt") -> None:
        words = ["run", "-s", step, "-a", "environment", "-k", "stand-in.pem", "-o", f"{step}.json"]
        made = self.run(*words, *self.flags, "--", "sh", "-c", f"echo {product} > {product}")
        assert made[0] == 0, made[1]
        assert "Stored in archivista as " in made[1]

    def verify(self, *flags: str, product: str = "made.txt", served: bool = True) -> tuple[int, str]:
        words = ["verify", "-p", "signed.json", "-k", "public.pem", "-f", product]
        return self.run(*words, *flags, served=served)

    def ask(self, path: str, content: Any = None) -> bytes:
        place = self.services.environment["WITNESS_STAND_IN_ARCHIVISTA"]
        body = None if content is None else json.dumps(content).encode()
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(f"{place}/{path}", body, timeout=10) as answer:
            return bytes(answer.read())


@pytest.fixture
def bench(binary: Path, repository: Path, tmp_path: Path) -> Iterator[Bench]:
    write_key(tmp_path)
    pem = signing_key(0).private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (tmp_path / "public.pem").write_bytes(pem)
    policy = build_policy("build", ("environment",), PolicyKey.of(signing_key(0).key_id, pem.decode()))
    (tmp_path / "policy.json").write_text(json.dumps(policy))
    with StandIns(("archivista",), repo=repository) as services:
        made = Bench(binary, tmp_path, services)
        words = ("sign", "-f", "policy.json", "-k", "stand-in.pem", "-t", POLICY_TYPE, "-o", "signed.json")
        assert made.run(*words)[0] == 0
        yield made


def test_what_run_stores_is_found_by_verify_without_a_file(bench: Bench) -> None:
    bench.record()
    (bench.folder / "build.json").unlink()
    ended, log = bench.verify(*bench.flags)
    assert ended == 0, log
    asked = [request.address.split("/", 3)[3].split("/")[0] for request in bench.services.requests]
    assert asked[:3] == ["upload", "query", "download"]
    assert bench.verify()[0] == 1
    assert bench.verify(*bench.flags, served=False)[0] == 69


def test_nothing_else_is_found(bench: Bench) -> None:
    """Neither the collection of another step nor that of another product."""
    bench.record("other")
    assert bench.verify(*bench.flags)[0] == 1
    bench.record("build", "second.txt")
    (bench.folder / "made.txt").write_text("of nobody")
    assert bench.verify(*bench.flags)[0] == 1
    assert bench.verify(*bench.flags, product="second.txt")[0] == 0


def test_a_store_that_wants_authorization_is_given_a_header(bench: Bench, repository: Path) -> None:
    """By `run` as by `verify`: each of the three requests has it."""
    header = ("--archivista-headers", f"Authorization: {AUTHORIZATION}")
    step = ("run", "-s", "build", "-a", "environment", "-k", "stand-in.pem", "-o", "build.json")
    command = ("--", "sh", "-c", "date +%N > made.txt")
    with StandIns(("archivista",), repo=repository, faults=["wants-authorization"]) as services:
        refused = bench.run(*step, *services.flags, *command)
        assert (refused[0], "failed to store artifact in archivista" in refused[1]) == (1, True), refused[1]
        assert bench.run(*step, *services.flags, *header, *command)[0] == 0
        assert bench.verify(*services.flags)[0] == 1
        ended, log = bench.verify(*services.flags, *header)
        assert ended == 0, log
        wrong = ("--archivista-headers", "Authorization: Bearer other")
        assert bench.verify(*services.flags, *header, *wrong)[0] == 1
    answered = [request.address.split("/")[3] for request in services.requests if request.status == 200]
    assert set(answered) == {"upload", "query", "download"}
    assert {request.status for request in services.requests} == {200, 401}


def test_a_header_that_nobody_can_read_is_not_judged(bench: Bench) -> None:
    bench.record()
    ended, log = bench.verify(*bench.flags, "--archivista-headers", "no colon")
    assert (ended, "not judged: --archivista-headers" in log) == (69, True), log


def test_a_store_that_does_not_answer_is_an_error(bench: Bench) -> None:
    bench.record()
    ended, log = bench.verify("--enable-archivista", "--archivista-server", "http://127.0.0.1:1")
    assert (ended, "connection refused" in log) == (1, True), log


def test_a_document_is_kept_under_the_name_that_git_gives_it(bench: Bench) -> None:
    statement = {
        "subject": [{"digest": {"sha256": "ab"}}],
        "predicate": {"name": "x", "attestations": [{"type": "t"}]},
    }
    envelope = {"payload": base64.b64encode(json.dumps(statement).encode()).decode(), "signatures": []}
    text = json.dumps(envelope).encode()
    gitoid = json.loads(bench.ask("upload", envelope))["gitoid"]
    assert gitoid == sha256(b"blob %d\0%s" % (len(text), text)).hexdigest()
    assert bench.ask(f"download/{gitoid}") == text
    wanted = {"collectionName": "x", "subjectDigests": ["ab", "cd"], "attestations": ["t", "u"]}

    def search(**changed: object) -> list[str]:
        said = json.loads(bench.ask("query", {"query": QUERY, "variables": {**wanted, **changed}}))
        return [edge["node"]["gitoidSha256"] for edge in said["data"]["dsses"]["edges"]]

    assert search() == search(excludeGitoids=["00"]) == [gitoid]
    assert search(collectionName="y") == search(subjectDigests=["cd"]) == search(attestations=["u"]) == []
    assert search(excludeGitoids=[gitoid]) == []


@pytest.mark.parametrize(
    ("path", "content", "status"),
    [
        ("upload", {"payload": "!"}, 400),
        ("upload", ["payload"], 400),
        ("query", {"query": "{ subjects }", "variables": {}}, 400),
        ("query", {"query": QUERY}, 400),
        ("download/00", None, 404),
    ],
)
def test_what_it_does_not_know_is_refused(bench: Bench, path: str, content: Any, status: int) -> None:
    with pytest.raises(urllib.error.HTTPError) as refusal:
        bench.ask(path, content)
    assert refusal.value.code == status
    refusal.value.close()


def test_isolated_it_has_its_real_name(bench: Bench, repository: Path) -> None:
    with StandIns(("archivista",), repo=repository, isolated=True) as services:
        assert services.flags[1] == "--archivista-server=http://archivista.example.com"
        step = ["run", "-s", "build", "-a", "environment", "-k", "stand-in.pem", "-o", "build.json"]
        verify = ["verify", "-p", "signed.json", "-k", "public.pem", "-f", "made.txt"]
        for words in (
            [*step, *services.flags, "--", "sh", "-c", "echo > made.txt"],
            [*verify, *services.flags],
        ):
            command = [str(bench.binary), "witness-with-services", *words]
            assert services.run(command, cwd=bench.folder).code == 0
