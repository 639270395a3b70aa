"""What a policy must refuse is brought about one thing at a time, and a policy that does not refuse it is found."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.support.script_runs import BASE, TAMPERED, read_script, run_trusted_script
from witness_schema.oracle import Oracle
from witness_training.judges.made_documents import Made, UnusableError, collect_made, runs_command
from witness_training.judges.refusals import Refusal, judge_refusals, judge_tampering
from witness_training.judges.scripts.script_reports import Scenario, ScriptReport

pytestmark = pytest.mark.oracle
COMMAND_RUN = "https://witness.dev/attestations/command-run/v0.1"
GIT = "https://witness.dev/attestations/git/v0.1"
AT_THE_END = Scenario(
    "at the end", after_run='if test "$WITNESS_STEP" = build; then echo other > output.txt; fi'
)
KINDS = {"expired policy", "other signer", "other step", "missing attestation"}


def run_both(shell: str) -> tuple[ScriptReport, ScriptReport]:
    base, tampered = run_trusted_script(shell, (BASE, TAMPERED))
    assert base.end == "done", base.reason
    return base, tampered


def failed_kinds(refusals: tuple[Refusal, ...]) -> set[str]:
    return {refusal.kind for refusal in refusals if not refusal.refused}


@pytest.mark.parametrize("name", ["attest_and_verify", "certificate"])
def test_a_good_script_refuses_everything(name: str, oracle: Oracle) -> None:
    base, tampered = run_both(read_script(name))
    made = collect_made(base)
    step = made.find_step("build")
    assert runs_command(step.command, "echo built > output.txt")
    assert COMMAND_RUN in step.attestations
    assert made.has_policy_key_apart()
    refusals = (*judge_refusals(oracle, made), judge_tampering(tampered))
    assert {refusal.kind for refusal in refusals} == KINDS | {"tampered artifact"}
    assert not failed_kinds(refusals), refusals
    strangers = [refusal.what for refusal in refusals if refusal.kind == "other signer"]
    assert len(strangers) == (2 if name == "certificate" else 1)


def test_every_step_of_several_is_guarded(oracle: Oracle) -> None:
    """Each has a key of its own, and products flow from one to the other."""
    between = Scenario("between", after_run='if test "$WITNESS_STEP" = compile; then echo other > a.o; fi')
    base, first, second = run_trusted_script(read_script("two_steps"), (BASE, between, AT_THE_END))
    assert base.end == "done", base.reason
    refusals = judge_refusals(oracle, collect_made(base))
    assert not failed_kinds((*refusals, judge_tampering(first), judge_tampering(second)))
    changed = {(refusal.kind, refusal.step) for refusal in refusals}
    kinds = KINDS - {"expired policy"} | {"signer of another step"}
    assert changed == {(kind, step) for kind in kinds for step in ("compile", "build")} | {
        ("expired policy", "")
    }


def edit(script: str, edits: Mapping[str, str]) -> str:
    for before, after in edits.items():
        assert before in script, before
        script = script.replace(before, after)
    return script


# What is changed in the good script → the kinds that it no longer refuses.
WEAK: dict[str, tuple[Mapping[str, str], set[str]]] = {
    "found by the commit, whatever the artifact is": (
        {"-f output.txt": '-s "$(git rev-parse HEAD)"'},
        {"tampered artifact"},
    ),
    "alternatives, of which the commit is one": (
        {"-f output.txt": '-f output.txt -s "$(git rev-parse HEAD)"'},
        {"tampered artifact"},
    ),
    "asks for one of two": ({f'{{"type": "{GIT}", "regopolicies": []}},\n': ""}, {"missing attestation"}),
}  # fmt: skip


@pytest.mark.parametrize("name", WEAK)
def test_what_a_weak_policy_lets_through_is_found(name: str, oracle: Oracle) -> None:
    edits, kinds = WEAK[name]
    base, tampered = run_both(edit(read_script("attest_and_verify"), edits))
    refusals = judge_refusals(oracle, collect_made(base), {"build": (GIT, COMMAND_RUN)})
    assert failed_kinds((*refusals, judge_tampering(tampered))) == kinds


# What is changed → a part of why nothing can be judged.
UNUSABLE: dict[str, tuple[Mapping[str, str], str]] = {
    "no verification": ({"witness verify": ": witness verify"}, "no `witness verify` succeeded"),
    "refused by itself": ({"-f output.txt": "-f a.txt || :"}, "no `witness verify` succeeded"),
    "a policy from elsewhere": (
        {"witness verify": 'echo >> "$HOME/policy-signed.json"\nwitness verify'},
        "was not made by `witness sign`",
    ),
    "a private key inside": (
        {'KEY=$(openssl base64 -A -in "$HOME/pub.pem")': 'KEY=$(cat "$HOME/pub.pem" "$HOME/key.pem" | openssl base64 -A)'},
        "the policy holds a private key",
    ),
    "a collection from elsewhere": (
        {"ID=$(sha": 'echo >> "$HOME/build.json"\nID=$(sha'},
        "no collection of the step build was made by `witness run` and verified",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", UNUSABLE)
def test_what_was_not_made_is_told(name: str) -> None:
    edits, reason = UNUSABLE[name]
    (report,) = run_trusted_script(edit(read_script("attest_and_verify"), edits))
    with pytest.raises(UnusableError, match=reason):
        collect_made(report).find_step("build")


def test_keys_for_any_step_are_found(oracle: Oracle) -> None:
    """A policy that lets each of two functionaries sign each step."""
    script = read_script("two_steps")
    for ours, theirs in (("FIRST", "SECOND"), ("SECOND", "FIRST")):
        only = f'"functionaries": [{{"type": "publickey", "publickeyid": "${ours}"}}'
        script = edit(script, {only + "]": f'{only}, {{"type": "publickey", "publickeyid": "${theirs}"}}]'})
    (report,) = run_trusted_script(script)
    assert failed_kinds(judge_refusals(oracle, collect_made(report))) == {"signer of another step"}


def test_one_key_for_everything_is_told() -> None:
    edits = {"policy-key.pem": "key.pem", "policy-pub.pem": "pub.pem"}
    (report,) = run_trusted_script(edit(read_script("attest_and_verify"), edits))
    assert not collect_made(report).has_policy_key_apart()


def test_documents_that_do_not_verify_refuse_nothing(oracle: Oracle) -> None:
    """A policy that refuses all is no good one."""
    (report,) = run_trusted_script(read_script("attest_and_verify"))
    made = collect_made(report)
    swapped = Made(made.verify, made.steps[0].run, made.policy, made.steps, made.request)
    refusals = judge_refusals(oracle, swapped)
    assert failed_kinds(refusals) == KINDS
    assert all("does not verify by itself" in refusal.reason for refusal in refusals)


def test_tampering_that_did_not_happen_is_no_refusal() -> None:
    base, tampered = run_both(read_script("attest_and_verify"))
    assert judge_tampering(base).reason == "the product could not be changed after a run"
    short = ScriptReport("tampered", "failed", "exit 1: x", tampered.calls[:1], "")
    assert judge_tampering(short) == Refusal(
        "tampered artifact", "", "tampered", False, "`witness verify` was not reached: exit 1: x"
    )


@pytest.mark.parametrize(
    ("recorded", "command", "same"),
    [
        (("make", "all"), "make all", True),
        (("make", "all"), "make  'all'", True),
        (("sh", "-c", "make all"), "make all", True),
        (("/bin/bash", "-euc", "make all\n"), "make all", True),
        (("sh", "-e", "-c", "echo a > b"), "echo a > b", True),
        (("sh", "-c", "echo a > b"), "echo a > c", False),
        (("make",), "make all", False),
        (("sh", "-c", "make all", "x"), "make all", False),
        (("sh", "make all"), "make all", False),
        ((), "make all", False),
        (("echo", "sh -c 'make all'"), "make all", False),
        (("sh", "-c", "echo 'open"), "echo 'open", True),
    ],
)
def test_commands_are_compared_by_their_words(recorded: tuple[str, ...], command: str, same: bool) -> None:
    assert runs_command(recorded, command) == same
