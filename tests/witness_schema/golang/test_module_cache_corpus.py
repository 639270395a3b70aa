"""The Go front end reads the modules that the oracle is built from; `python -m benchmarks corpus` reads all of them."""

from __future__ import annotations

import subprocess

import pytest

from benchmarks import corpus
from witness_schema.oracle import build
from witness_schema.upstream import go_toolchain

pytestmark = [pytest.mark.oracle, pytest.mark.checkout]

ONE_IN = 6  # folders: some 30 s of CPU


@pytest.fixture(scope="module")
def survey() -> corpus.Survey:
    build.ensure()  # brings the modules where they are not here yet
    found = corpus.survey(corpus.sample(corpus.list_go_files(), ONE_IN))
    print(found.summary())
    return found


def test_every_go_file_is_read(survey: corpus.Survey) -> None:
    assert len(survey.packages) > 500
    assert min(survey.counts[name] for name in ("types", "fields", "tags", "functions", "constants")) > 5_000
    assert survey.unexplained == []


def test_go_refuses_what_is_refused(survey: corpus.Survey) -> None:
    gofmt = go_toolchain.find().find_gofmt()
    for fault in survey.faults:
        assert subprocess.run([gofmt, "-l", fault.path], capture_output=True, check=False).returncode


def test_each_row_of_what_is_no_go_is_needed(survey: corpus.Survey) -> None:
    refused = [fault.path for fault in survey.faults]
    assert [pattern for pattern, _ in corpus.NOT_GO if not any(p.match(pattern) for p in refused)] == []
