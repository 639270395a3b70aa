"""What a Rego module reads of its input: the cases of the corpus, as our reader says and as OPA's compiler does."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator

import pytest

from fuzz.rego_target import list_modules
from support.rego_references import ReferenceCase, list_cases, list_missed, list_uncovered, simplify
from support.rego_rules import RuleWriter, damage
from support.rule_corpus import CORPUS
from witness_schema.oracle import NotJudged, Oracle, RegoReferences
from witness_schema.rego.rego_references import defines_object, read_references

CASES = tuple(list_cases())
HOSTILE = CORPUS.parent / "hostile" / "rego"
# 50,000 characters take a fifth of a second; a text that is read again from each of its characters takes minutes.
MOST_SECONDS = 5.0
SEED, WRITTEN = 13, 150


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
        assert list_missed(case.reads, opa) == [], case.text
        more = list_uncovered((*opa.paths, *opa.present), case.reads)
        assert case.refused or bool(more) == bool(case.wider), (case.text, more)


def test_the_modules_of_the_repository_are_read_as_opa_reads_them(oracle: Oracle) -> None:
    """The kinds of the generators, the seeds of the fuzz target, and the hostile ones, of which many read nothing."""
    texts = [module.decode() for module in list_modules()]
    texts += [path.read_text() for path in sorted(HOSTILE.glob("*.rego"))]
    answers = list(oracle.references_all(texts))
    judged = [(t, a) for t, a in zip(texts, answers, strict=True) if isinstance(a, RegoReferences)]
    read = [(text, opa) for text, opa in judged if not opa.errors]
    assert [(text, missed) for text, opa in read if (missed := list_missed(read_references(text), opa))] == []
    assert [
        text
        for text, opa in read
        if set(simplify(read_references(text))) != set(simplify((*opa.paths, *opa.present)))
    ] == []
    assert sum(bool(opa.paths) for _, opa in read) > 10


def test_modules_by_chance_are_read_no_less_than_opa_reads_them(oracle: Oracle) -> None:
    texts = list(write_modules(random.Random(SEED), WRITTEN))
    read = wider = 0
    for text, opa in zip(texts, oracle.references_all(texts), strict=True):
        if isinstance(opa, RegoReferences) and not opa.errors:
            ours = read_references(text)
            assert list_missed(ours, opa) == [], text
            read += 1
            wider += bool(list_uncovered((*opa.paths, *opa.present), ours))
    assert read > WRITTEN // 3
    # A reader that says "the whole input" would cover all.
    assert wider < read // 5


def write_modules(chance: random.Random, number: int) -> Iterator[str]:
    """Yields modules, each whole and with a damage."""
    writer = RuleWriter(chance)
    for _ in range(number):
        text = writer.write_module(chance.randrange(1, 4))
        yield text
        yield damage(chance, text)


def test_a_module_that_opa_does_not_compile_for_lack_of_a_built_in_is_not_judged(oracle: Oracle) -> None:
    answer = oracle.references("package a\np { http.send(input.a, _) }")
    assert isinstance(answer, NotJudged)
    assert "http.send" in answer.reason


def test_a_cover_is_no_shorter_than_what_it_covers() -> None:
    assert list_uncovered([("a", "*", "b")], [("a", "c", "b"), ("a",), ("b", "c")]) == [("a",), ("b", "c")]
    assert list_uncovered([("a", "*")], [("a",)]) == []
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
    "brackets": "[" * 50_000,
    "quotes": '"' * 50_000,
    "templates": '$"{' * 15_000,
    "references within references": "input" + "[input" * 15_000,
    "a long path": "input" + ".a" * 20_000,
    "one name, often": "p{" + "x:=input.a;" * 8_000,
    "names below themselves": "p{x:=input;" + "x:=x.a;" * 5_000 + "x.b}",
    "names one of another": "p{x0:=input.b;" + "".join(f"x{i + 1}:=x{i}.a;" for i in range(5_000)) + "}",
    "the same backwards": "p{" + "".join(f"x{i}:=x{i + 1}.a;" for i in range(5_000)) + "x5000:=input.b;x0.c}",
    "names declared": "some x," * 7_000,
    "keys without end": "object.get(input,[" * 3_000,
    "imports": "import input.a as b\n" * 3_000,
    "statements": "x\n" * 20_000,
}


@pytest.mark.parametrize("name", BIG)
def test_the_time_grows_with_the_text_and_no_faster(name: str) -> None:
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
