"""The judges pass what is right, and each refuses, in go-witness's words, what it alone can see."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import NoReturn

import pytest

from witness_generators.world.vocabulary import STEPS
from witness_schema.errors import WitnessSchemaError
from witness_schema.oracle import Oracle
from witness_training.judges import setup_runs
from witness_training.judges.answer_reading import read_answer
from witness_training.judges.setup_runs import SetupRuns
from witness_training.judges.verification import GoWitness
from witness_training.tasks.answers import list_policy_types
from witness_training.tasks.examples import TrainingExample, example_of
from witness_training.tasks.grid import COMBINATIONS, COMMANDS, Cell, Combination, Variant, rego_kinds


def unseen(done: int, total: int) -> None:
    """Progress that nobody watches."""


@pytest.fixture(scope="module")
def judges(oracle: Oracle) -> GoWitness:
    return GoWitness(oracle, None)


def example(combination: Combination, rego: str | None = None, command: int = 1) -> TrainingExample:
    return example_of(Variant(Cell(combination, "build", 0, COMMANDS[command]), rego))


def one_of_each_skeleton() -> list[TrainingExample]:
    """Every combination with every kind of Rego that fits, commands and steps taken in turn."""
    variants = [
        Variant(Cell(combination, STEPS[(number + place) % 10], 0, COMMANDS[(number + place) % 5]), kind)
        for number, combination in enumerate(COMBINATIONS)
        for place, kind in enumerate((None, *rego_kinds(combination)))
    ]
    return [example_of(variant) for variant in variants]


def test_every_combination_and_kind_passes_every_judge(judges: GoWitness) -> None:
    """95 answers, each really executed with the real attestors, policy engine and shell."""
    examples = one_of_each_skeleton()
    seen: list[tuple[int, int]] = []
    passed = judges.verify(examples, lambda done, total: seen.append((done, total)))
    for each, names in zip(examples, passed, strict=True):
        denial = ("denial",) if each.variant.rego else ()
        assert names == ("schema", "round-trip", "policy", *denial, "execution", "refusal")
    assert seen[-1] == (2 * len(examples), 2 * len(examples))
    # Each set-up once, and once without each of the attestations that it requires.
    required = sum(len(list_policy_types(each.variant.cell.combination)) for each in examples)
    assert judges.refused == {
        "other signer": len(examples),
        "expired policy": len(examples),
        "other step": len(examples),
        "tampered artifact": len(examples),
        "missing attestation": required,
    }
    assert judges.tools.go_witness == "v0.12.0"


@dataclass(frozen=True)
class Fault:
    """A change of an answer, and what is said of it."""

    combination: Combination
    rego: str | None
    old: str
    new: str
    told: str


FAULTS = [
    Fault(("git",), None, "attestations/git/v0.1", "attestations/git/v0.2", "policy: .*no collections found"),
    Fault(("git",), None, "-a git ", "-a environment ", "policy: .*no collections found"),
    Fault(("git",), None, '"publickeyid": "$ID"', '"publickeyid": "other"', "policy: no verifiers matched"),
    Fault(("git",), None, '"name": "build"', '"name": "test"', "policy: "),
    Fault(("git",), None, '"2036-', '"2016-', "policy: .*expired"),
    Fault(("file",), None, '"steps": {', '"steps": [{', "policy: policy.json is not JSON"),
    Fault(
        ("product",), None, '-s "$(sha', '-s "sha256:$(sha', "policy: -s sha256:.* a changed file could pass"
    ),
    Fault(
        ("git",),
        "git-branch",
        "not input.branch ==",
        "input.branch ==",
        "policy: .*branch must be release but is release",
    ),
    Fault(("git",), "git-clean", "deny[msg]", "refuse[msg]", "denial: accepted"),
    Fault(("git",), "git-clean", "%v is not", "%v is never", "denial: .*is never committed"),
    Fault(
        ("environment",),
        "environment-ci",
        "variables.CI",
        "variables.NONE",
        "policy: .*CI must be true but is true",
    ),
    Fault(
        ("product",),
        "product-others",
        '{"output.txt"}',
        '{"x.txt"}',
        "policy: .*output.txt is not an expected product",
    ),
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.new)
def test_wrong_policy_is_refused(judges: GoWitness, fault: Fault) -> None:
    wrong = example(fault.combination, fault.rego)
    assert fault.old in wrong.answer
    with pytest.raises(WitnessSchemaError, match=f"did not pass {fault.told}") as refusal:
        judges.verify([replace(wrong, answer=wrong.answer.replace(fault.old, fault.new))], unseen)
    assert refusal.value.where == wrong.id


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("git add .\n", ""),
        ('-out "$KEYS/step.pub"', '-out "$KEYS/public.pub"'),
        ('sha256sum "$KEYS/step.pub"', 'sha256sum "$KEYS/step.pem"'),
        ('echo "hello" > input.txt\n', ""),
        ('policy.json -k "$KEYS/policy.pem"', 'policy.json -k "$KEYS/policy.pub"'),
    ],
)
def test_shell_that_does_not_work_is_refused_by_its_execution(judges: GoWitness, old: str, new: str) -> None:
    wrong = example(("git", "product"), "git-clean")
    assert old in wrong.answer
    with pytest.raises(WitnessSchemaError, match="did not pass execution: "):
        judges.verify([replace(wrong, answer=wrong.answer.replace(old, new))], unseen)


def test_a_subject_beside_the_digest_lets_a_changed_product_pass_and_is_refused(judges: GoWitness) -> None:
    """What the answers taught before: the commit alone finds the collection."""
    wrong = example(("git", "product"))
    told = """ -s "$(sha256sum output.txt | cut -d' ' -f1)\""""
    assert told in wrong.answer
    shell = wrong.answer.replace(told, f'{told} -s "$(git rev-parse HEAD)"')
    outcome = SetupRuns._run(read_answer(shell).shell, {}, None)
    with pytest.raises(WitnessSchemaError, match=r"did not pass refusal: tampered artifact .*accepted"):
        judges._judge_run(wrong, outcome)


def test_one_key_for_step_and_policy_is_refused(judges: GoWitness) -> None:
    wrong = example(("product",))
    answer = wrong.answer.replace("policy.pem", "step.pem").replace("policy.pub", "step.pub")
    with pytest.raises(WitnessSchemaError, match="one key signs the step and the policy"):
        judges.verify([replace(wrong, answer=answer)], unseen)


def test_runs_are_remembered_by_their_shell(
    oracle: Oracle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    judges = GoWitness(oracle, tmp_path / "memory")
    right = example(("file",))
    judges.verify([right], unseen)
    (note,) = (tmp_path / "memory").iterdir()
    first = dict(judges.refused)

    def run_nothing(*_: object, **__: object) -> NoReturn:
        raise AssertionError("it is remembered")

    monkeypatch.setattr(setup_runs, "run_script", run_nothing)
    judges.verify([right], unseen)
    assert judges.refused == {kind: 2 * count for kind, count in first.items()}
    with pytest.raises(AssertionError, match="it is remembered"):
        judges.verify([example(("material",))], unseen)
    note.write_text("damaged")
    with pytest.raises(AssertionError, match="it is remembered"):
        judges.verify([right], unseen)
