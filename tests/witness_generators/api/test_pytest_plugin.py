"""The fixtures as another project's tests use them: found without a word in their configuration."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from support.cli_runs import run
from witness_generators import Limits
from witness_generators.api.drawing_command import drawing_command
from witness_generators.documents import go_json

TESTS = """
def test_records(witness_draw):
    drawn = witness_draw("git, environment", n=3)
    assert [set(one) for one in drawn] == [{"git", "environment"}] * 3
    assert len({one["git"]["commithash"] for one in drawn}) == 3
    print("commit", drawn[0]["git"]["commithash"])


def test_documents(witness_draw):
    (statement,) = witness_draw("git", as_="statement")
    assert statement["predicateType"].startswith("https://witness.testifysec.com/attestation-collection/")
    assert witness_draw("vex", as_="envelope", shape="any")[0]["payload"]
    print("commit", statement["subject"][0]["digest"])
"""

SCOPES = """
import base64

import pytest


@pytest.fixture(scope="session")
def of_session(session_witness_draw):
    return session_witness_draw("git", n=2)


@pytest.fixture(scope="module")
def of_module(module_witness_draw):
    return module_witness_draw("git", n=2)


@pytest.mark.parametrize("number", [1, 2])
def test_each(number, of_session, of_module, session_witness_draw, witness_draw):
    # Drawn once, and again the same.
    assert session_witness_draw("git", n=2) == of_session
    for scope, drawn in (("session", of_session), ("module", of_module), ("test", witness_draw("git", n=2))):
        print("commit", scope, NAME, drawn[0]["git"]["commithash"])


def test_each_scope_has_its_key(
    module_witness_draw, module_witness_key, session_witness_draw, session_witness_key
):
    scopes = ((module_witness_draw, module_witness_key), (session_witness_draw, session_witness_key))
    for draw, key in scopes:
        (envelope,) = draw("git", as_="envelope")
        assert envelope["signatures"][0]["keyid"] == key.key_id
        payload = base64.b64decode(envelope["payload"])
        signed = b"DSSEv1 %d %s %d %s" % (
            len(envelope["payloadType"]), envelope["payloadType"].encode(), len(payload), payload
        )
        key.private.public_key().verify(base64.b64decode(envelope["signatures"][0]["sig"]), signed)
"""

FAILING = """
import json
from pathlib import Path

import pytest

from witness_generators import Limits


@pytest.fixture(scope="session")
def shared(session_witness_draw):
    return session_witness_draw("git", n=2, as_="envelope")


@pytest.fixture(scope="module")
def of_module(module_witness_draw):
    return module_witness_draw("k8smanifest", version="v0.9.1")


def test_it(shared, of_module, witness_draw):
    limits = Limits(branch="feature/a'b", clean=True, ci=False, command="sort input.txt > output.txt", most_files=3)
    own = witness_draw(["git", "environment"], n=3, limits=limits)
    wild = witness_draw("git", shape="any")
    Path("drawn.json").write_text(json.dumps([shared, of_module, own, wild]))
    assert False


def test_another(witness_draw):
    assert not witness_draw("sbom")


def test_without_draws(shared):
    assert False


def test_that_passes(witness_draw):
    witness_draw("vex")
"""


def pytest_in(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *options],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def drawn_lines(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], list[str]]:
    """The lines of a run (first, in another order, with another seed) in which the tests of a file say what they drew."""
    folder = tmp_path_factory.mktemp("theirs")
    (folder / "test_theirs.py").write_text(TESTS)
    for name in ("one", "two"):
        (folder / f"test_{name}.py").write_text(f"NAME = {name!r}\n{SCOPES}")

    def run_all(*options: str) -> list[str]:
        done = pytest_in(folder, "-q", "-s", *options)
        assert done.returncode == 0, done.stdout + done.stderr
        return [line[line.index("commit") :] for line in done.stdout.splitlines() if "commit" in line]

    runs = {
        "first": run_all(),
        "in another order": run_all("test_two.py", "test_theirs.py", "test_one.py"),
        "with another seed": run_all("--witness-seed", "7"),
    }
    # A line of the scopes names its scope and its module, a line of the other tests has the commit alone.
    return lambda run, file: [line for line in runs[run] if (len(line.split()) == 4) == (file == "scopes")]


def test_the_fixture_is_there_and_repeats(drawn_lines: Callable[[str, str], list[str]]) -> None:
    first = drawn_lines("first", "theirs")
    assert len(first) == 2
    assert first == drawn_lines("in another order", "theirs")
    assert not set(first) & set(drawn_lines("with another seed", "theirs"))


def test_each_scope_draws_of_its_own(drawn_lines: Callable[[str, str], list[str]]) -> None:
    """Once for a session, once for each module, once for each test; in every run, and in every order, the same."""
    first = drawn_lines("first", "scopes")
    drawn = {
        scope: {line for line in first if f" {scope} " in line} for scope in ("session", "module", "test")
    }
    hashes = {scope: {line.split()[-1] for line in lines} for scope, lines in drawn.items()}
    # Tests are told apart by their name alone: two of one name, in two modules, are given the same.
    assert [len(hashes[scope]) for scope in ("session", "module", "test")] == [1, 2, 2]
    assert len(set.union(*hashes.values())) == 5
    assert sorted(first) == sorted(drawn_lines("in another order", "scopes"))
    other = {line.split()[-1] for line in drawn_lines("with another seed", "scopes")}
    assert other
    assert not set.union(*hashes.values()) & other


def sections(report: str) -> dict[str, list[str]]:
    """The printed commands by the failed test."""
    found: dict[str, list[str]] = {}
    test = ""
    for line in report.splitlines():
        if title := re.fullmatch(r"_+ (\w+) _+", line):
            test = title[1]
        if line.startswith("witness-schema sample"):
            found.setdefault(test, []).append(line)
    return found


def sampled(command: str) -> list[bytes]:
    words = shlex.split(command)
    assert words[0] == "witness-schema"
    done = run(*words[1:])
    assert done.returncode == 0, done.stderr
    return [line.encode() for line in done.stdout.splitlines()]


def test_a_failed_test_prints_what_draws_it_again(tmp_path: Path) -> None:
    (tmp_path / "test_theirs.py").write_text(FAILING)
    done = pytest_in(tmp_path, "-W", "error")
    assert "3 failed, 1 passed" in done.stdout
    assert done.stdout.count("witness-schema: what draws it again") == 3
    printed = sections(done.stdout)
    assert {test: len(lines) for test, lines in printed.items()} == {
        "test_it": 4,
        "test_another": 1,
        "test_without_draws": 1,
    }
    # A draw of the session is told wherever it is used; what passed is not told.
    assert printed["test_without_draws"] == printed["test_it"][:1]
    assert "vex" not in done.stdout
    shared, of_module, own, wild = json.loads((tmp_path / "drawn.json").read_text())
    again = [sampled(command) for command in printed["test_it"]]
    assert again[0] == [go_json.encode(envelope) for envelope in shared]
    for lines, drawn in zip(again[1:], (of_module, own, wild), strict=True):
        records = [json.loads(line) for line in lines]
        attestations = [attestation for item in drawn for attestation in item.values()]
        assert [go_json.encode(record["attestation"]) for record in records] == [
            go_json.encode(attestation) for attestation in attestations
        ]


@pytest.mark.parametrize(
    "limits",
    [
        Limits(step="-x", command="sort input.txt > output.txt", branch="größe"),
        Limits(clean=False, ci=True, most_files=4, most_products=1, most_variables=9),
        Limits(clean=True, ci="other"),
    ],
)
def test_every_limit_has_its_option(limits: Limits) -> None:
    from witness_generators import draw

    command = drawing_command("git, environment", count=2, seed=5, limits=limits, version="v0.10.0")
    drawn = [
        line
        for index in range(2)
        for line in draw("git,environment", seed=5, index=index, limits=limits, version="v0.10.0")
    ]
    assert sampled(command) == drawn


HYPOTHESIS = """
import json
from pathlib import Path

from hypothesis import Phase, given, reproduce_failure, settings

from witness_generators import collections


{decorator}@settings(print_blob=True, database=None, phases=[Phase.generate, Phase.shrink])
@given(collections("git,environment"))
def test_it(collection):
    Path("drawn.json").write_text(json.dumps(collection))
    assert len(collection["attestations"]) < 3
"""


def test_hypothesis_prints_the_document_and_what_repeats_it(tmp_path: Path) -> None:
    """A strategy has no seed: the smallest failing document is shown, and Hypothesis's own decorator draws it again."""
    file, drawn = tmp_path / "test_theirs.py", tmp_path / "drawn.json"
    file.write_text(HYPOTHESIS.format(decorator=""))
    done = pytest_in(tmp_path)
    assert "collection={" in done.stdout
    assert "1 failed" in done.stdout
    decorator = re.search(r"@reproduce_failure\(.*\)", done.stdout)
    assert decorator is not None
    first = drawn.read_text()
    drawn.unlink()
    file.write_text(HYPOTHESIS.format(decorator=decorator[0] + "\n"))
    assert "1 failed" in pytest_in(tmp_path).stdout
    assert drawn.read_text() == first


MODULES = """
import sys

STAND_INS = ("witness_stand_ins", "witness_stand_ins.services_plugin")  # the other plugin of the same package


def test_modules(witness_draw, module_witness_draw, session_witness_draw):
    ours = {name for name in sys.modules if name.startswith("witness_")}
    assert {"witness_generators", "witness_generators.pytest_plugin"} <= ours
    assert ours <= {"witness_generators", "witness_generators.pytest_plugin", *STAND_INS}
"""


def test_nothing_is_imported_before_something_is_drawn(tmp_path: Path) -> None:
    (tmp_path / "test_theirs.py").write_text(MODULES)
    done = pytest_in(tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
