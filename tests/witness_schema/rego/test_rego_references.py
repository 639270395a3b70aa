"""What a Rego module reads of its input: the cases of the corpus, as our reader says and as OPA's compiler does."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence

import pytest

from fuzz.rego_target import list_modules
from support.rego_references import ReferenceCase, list_cases, list_uncovered
from support.rule_corpus import CORPUS
from witness_schema.oracle import NotJudged, Oracle, RegoReferences
from witness_schema.rego.rego_references import defines_object, read_references

CASES = tuple(list_cases())
HOSTILE = CORPUS.parent / "hostile" / "rego"
SEED, CHANGED = 13, 600
# A text of a megabyte takes 2 to 3 seconds of a slow core; one that is read again from each of its characters takes hours.
MOST_SECONDS = 20.0
# What is put in place of a token, or before it.
PIECES = (
    *("input", "input.a", "input[x]", ".a", "[_]", "x", "x.b", "y", "x := input.a", "x = input.b", "some x in input.l"),
    *("some x", "every y in x {", "{", "}", "[", "]", "(", ")", "\n", ";", "|", ",", '"', "`", "#", " with input as x", " if "),
    *("else := x", "y := x.c", "import input.a as x\n", 'object.get(x, "k", 1)', "not ", "contains ", "package "),
)  # fmt: skip


@pytest.fixture(scope="module")
def oracle() -> Iterator[Oracle]:
    with Oracle.start(jobs=1) as running:
        yield running


def ask(oracle: Oracle, case: ReferenceCase) -> RegoReferences:
    answer = oracle.references(case.text, newest=case.newest)
    assert isinstance(answer, RegoReferences)
    return answer


def test_each_case_is_read_as_the_corpus_says() -> None:
    assert {case.text: read_references(case.text) for case in CASES} == {c.text: c.reads for c in CASES}


def test_opa_reads_the_same_or_less(oracle: Oracle) -> None:
    for case in CASES:
        opa = ask(oracle, case)
        assert bool(opa.errors) == case.refused, (case.text, opa.errors)
        assert list_uncovered(case.reads, opa.paths) == [], case.text
        same = set(case.reads) == set(opa.paths)
        assert case.refused or same != bool(case.wider), (case.text, opa.paths)


def test_the_modules_of_the_repository_are_read_as_opa_reads_them(oracle: Oracle) -> None:
    """The kinds of the generators, the seeds of the fuzz target, and the hostile ones, of which many read nothing."""
    texts = [module.decode() for module in list_modules()]
    texts += [path.read_text() for path in sorted(HOSTILE.glob("*.rego"))]
    answers = list(oracle.references_all(texts))
    judged = [(t, a) for t, a in zip(texts, answers, strict=True) if isinstance(a, RegoReferences)]
    read = [(text, opa) for text, opa in judged if not opa.errors]
    assert [(text, missed) for text, opa in read if (missed := list_uncovered(read_references(text), opa.paths))] == []
    assert [text for text, opa in read if set(read_references(text)) != set(opa.paths)] == []
    assert sum(bool(opa.paths) for _, opa in read) > 10


def test_changed_modules_are_read_no_less_than_opa_reads_them(oracle: Oracle) -> None:
    texts = list_changed(random.Random(SEED), [case.text for case in CASES], CHANGED)
    compiled = 0
    for text, opa in zip(texts, oracle.references_all(texts), strict=True):
        if isinstance(opa, RegoReferences) and not opa.errors:
            compiled += 1
            assert list_uncovered(read_references(text), opa.paths) == [], text
    assert compiled > CHANGED // 10


def list_changed(chance: random.Random, texts: Sequence[str], number: int) -> list[str]:
    """Returns modules of two cases' rules, with one or two pieces put in or in place of words."""
    changed = []
    for _ in range(number):
        words = (chance.choice(texts) + "\n" + chance.choice(texts).partition("\n")[2]).split(" ")
        for _ in range(chance.choice((1, 1, 2))):
            at = chance.randrange(len(words))
            words[at : at + chance.randrange(2)] = [chance.choice(PIECES)]
        changed.append(" ".join(words).replace("\nimport rego.v1\nimport rego.v1", "\nimport rego.v1"))
    return changed


def test_a_module_that_opa_does_not_compile_for_lack_of_a_built_in_is_not_judged(oracle: Oracle) -> None:
    answer = oracle.references('package a\np { http.send(input.a, _) }')
    assert isinstance(answer, NotJudged)
    assert "http.send" in answer.reason


def test_a_cover_is_no_shorter_than_what_it_covers() -> None:
    assert list_uncovered([("a", "*")], [("a", "b", "c"), ("a",), ("b", "c")]) == [("a",), ("b", "c")]
    assert list_uncovered([()], [(), ("a",)]) == []


@pytest.mark.parametrize(
    ("text", "defines"),
    [
        ('p if { object.get(input, "a", 1) }', False),
        ("p if object.keys(x)", False),
        ("p := object.keys(x)", False),
        ("object.get(x, y, z) = 1", True),
        ("import data.object", True),
        ("import data.a as object", True),
        ("p if { q with object.get as f }", True),
        ('p if { object["get"](input, "a", 1) }', True),
        ("package if\nobject.get(x, y, z) = 1", True),
        ("p if { object := 1 }", True),
    ],
)
def test_a_name_object_that_is_not_opas(text: str, defines: bool) -> None:
    assert defines_object(text) is defines


BIG = {
    "brackets": "[" * 1_000_000,
    "quotes": '"' * 1_000_000,
    "templates": '$"{' * 300_000,
    "references within references": "input" + "[input" * 150_000,
    "a long path": "input" + ".a" * 400_000,
    "one name, often": "p{" + "x:=input.a;" * 80_000,
    "names below themselves": "p{" + "input:=input.a;" * 60_000 + "input.b}",
    "names one of another": "p{x0:=input.b;" + "".join(f"x{i + 1}:=x{i}.a;" for i in range(50_000)) + "}",
    "the same backwards": "p{" + "".join(f"x{i}:=x{i + 1}.a;" for i in range(50_000)) + "x50000:=input.b;x0.c}",
    "names declared": "some x," * 140_000,
    "keys without end": "object.get(input,[" * 50_000,
    "imports": "import input.a as b\n" * 40_000,
    "statements": "x\n" * 400_000,
}


@pytest.mark.parametrize("name", BIG)
def test_a_megabyte_is_read_in_seconds(name: str) -> None:
    start = time.process_time()
    paths = read_references(BIG[name])
    assert time.process_time() - start < MOST_SECONDS
    assert len(paths) <= 5_000
    assert all(len(path) <= 32 for path in paths)


def test_what_is_followed_no_further_is_the_whole_input() -> None:
    assert read_references(BIG["names below themselves"]) == ((),)
    assert read_references(BIG["the same backwards"]) == ((),)
    many = "".join(f"input.a{i}\n" for i in range(5_001))
    assert read_references("p {" + many + "}") == ((),)


def test_a_path_that_is_too_long_ends_early_and_stands_for_more() -> None:
    names = "".join(f"x{i + 1} := x{i}.a\n" for i in range(40))
    assert read_references("p {\nx0 := input\n" + names + "x40.b }") == (("a",) * 32,)
