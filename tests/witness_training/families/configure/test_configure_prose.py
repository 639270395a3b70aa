"""The sentences of the answers: each states a fact, which real go-witness shows here."""

from __future__ import annotations

import hashlib
import re
from base64 import b64decode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.x509 import load_pem_x509_certificate

from support.configure_runs import MATERIAL, PRODUCT, Run, build_run, find_log, recorded, verified
from support.configure_tasks import draw_task, find_task
from witness_training.families.configure.answers.answer_prose import SENTENCES, write_prose
from witness_training.families.configure.answers.job_sentences import JOB_SENTENCES
from witness_training.families.configure.answers.prose_facts import list_unread
from witness_training.families.configure.judging.broken_attestations import (
    is_breakable,
    list_broken,
    list_broken_for,
)
from witness_training.families.configure.judging.configure_scenarios import (
    change_artifact,
)
from witness_training.families.configure.judging.policy_trials import change_attestations, run_trials
from witness_training.families.configure.steps.configure_case import Case, find_type
from witness_training.families.configure.steps.rule_kinds import RULES, SCANNERS
from witness_training.judges.bench import Bench, ScriptReport
from witness_training.judges.made_documents import Made, collect_made
from witness_training.judges.refusals import judge_refusals

# The others are shown in test_configure_jobs.py.
OF_EVERY_TASK = [sentence for sentence in SENTENCES if sentence not in JOB_SENTENCES]
EXPERIMENTS: dict[str, Callable[[Run, Case, Bench], None]] = {}
# What a case must have beside what the sentence applies to, so that the experiment shows something.
WANTED: dict[str, Callable[[Case], bool]] = {
    "digest-subject": lambda case: "git" in case.last.attestors,
    "key-id": lambda case: case.trust["kind"] == "key",
    "policy-key": lambda case: case.trust["kind"] == "key",
    "empty-selection": lambda case: not case.needs_repository and len(case.steps) == 1,
    "empty-list": lambda case: not case.needs_repository,
    "summary": lambda case: len(case.steps) == 2,
    "command-open": lambda case: len(case.steps) == 1 and case.find_words(case.last)[0] == "sh",
    "command-pinned": lambda case: len(case.steps) == 1 and case.find_words(case.last)[0] == "sh",
    "presence-only": lambda case: len(case.steps) == 1 and len(list_unread(case)) == 1,
    "artifacts-from": lambda case: not case.last.folder,
    "artifacts-from-folder": lambda case: len(case.steps) == 2 and not case.last.folder,
    "horizon": lambda case: len(case.steps) == 1,
    "file-is-no-attestor": lambda case: not case.spec["config"],
    "always-run": lambda case: len(case.steps) == 1,
    "keys-apart": lambda case: not case.last.folder and not case.needs_repository,
    "open-constraint": lambda case: any(
        case.trust["identity"][name] and name not in case.trust["constraints"]
        for name in ("organizations", "dnsnames", "emails", "uris")
    ),
    "sha256-stays": lambda case: case.spec["check"] == "file" and not case.spec["config"],
    "allowed": lambda case: not case.spec["config"] and len(case.steps) == 1,
    "masked": lambda case: len(case.steps) == 1,
    "left-out": lambda case: not case.spec["config"] and len(case.steps) == 1,
}


def shows(name: str) -> Callable[[Callable[[Run, Case, Bench], None]], Callable[[Run, Case, Bench], None]]:
    def add(experiment: Callable[[Run, Case, Bench], None]) -> Callable[[Run, Case, Bench], None]:
        EXPERIMENTS[name] = experiment
        return experiment

    return add


@shows("file-is-no-attestor")
def _(run: Run, case: Case, _: Bench) -> None:
    report = run((r"^(witness run .*(?:-a|--attestations)) (\S+)", r"\1 file"))
    assert "attestor not found: file" in find_log(report, "run")
    assert case.last.artifact in recorded(run(), case, PRODUCT)


@shows("job-sets-variable")
def _(run: Run, case: Case, _: Bench) -> None:
    assert verified(run())
    assert "policy was denied" in find_log(run(ci=False), "verify")


@shows("keys-apart")
def _(run: Run, case: Case, _: Bench) -> None:
    keys = case.style["keys"]
    assert not any(path.endswith(".pem") for path in recorded(run(), case, MATERIAL))
    inside = run((rf"^{keys}=\$\(mktemp -d\)$", f"{keys}=$PWD"), (r"^trap .*$", ""))
    assert any(path.endswith(".pem") for path in recorded(inside, case, MATERIAL))


@shows("keys-removed")
def _(run: Run, case: Case, _: Bench) -> None:
    made = (rf"^{case.style['keys']}=.*$", f"{case.style['keys']}=$HOME/made; mkdir $HOME/made")
    gone = (r"\Z", '\n)\ntest ! -e "$HOME/made"')
    assert run(made, (r"\A", "(\n"), gone).end == "done"
    assert run(made, (r"\A", "(\n"), gone, (r"^trap .*$", "")).end == "failed"
    # Also where it ends with an error.
    broken = run(
        made, (r"\A", "(\n"), (r"^witness sign .*$", "false"), (r"\Z", '\n) || test ! -e "$HOME/made"')
    )
    assert broken.end == "done"


@shows("summary")
def _(run: Run, case: Case, bench: Bench) -> None:
    report = run()
    made = collect_made(report)
    demanded = {name: step["attestations"] for name, step in made.policy.content["steps"].items()}
    for step in case.steps:
        types = {find_type(step, name) for name in case.list_demanded(step)}
        assert {each["type"] for each in demanded[step.name]} == types
        assert f"`{step.name}`" in write_prose(Case({**case.spec, "prose": [["summary", 0]]}))
    assert made.has_policy_key_apart()
    # Of the same run: an artifact may tell of the commit, and that of its second.
    (digest,) = {recorded(report, case, PRODUCT)[case.last.artifact]["digest"]["sha256"]}
    assert digest in {*made.request.subjects, hashlib.sha256(made.request.artifact or b"").hexdigest()}
    refusals = judge_refusals(bench.oracle, made)
    assert {each.kind for each in refusals if each.refused} >= {"missing attestation", "other signer"}
    assert all(each.refused for each in refusals)


@shows("policy-key")
def _(run: Run, case: Case, _: Bench) -> None:
    report = run((rf"^(witness sign .*){case.style['policy_key']}\.pem", rf"\1{case.signer(case.last)}.pem"))
    assert "no valid signatures for the provided verifiers" in find_log(report, "verify")


@shows("key-id")
def _(run: Run, case: Case, _: Bench) -> None:
    ((name, key),) = collect_made(run()).policy.content["publickeys"].items()
    assert name == hashlib.sha256(b64decode(key["key"])).hexdigest()


@shows("file-subject")
def _(run: Run, case: Case, _: Bench) -> None:
    assert verified(run())
    assert not verified(run(after=change_artifact(case.last)))


@shows("digest-subject")
def _(run: Run, case: Case, _: Bench) -> None:
    changed = change_artifact(case.last)
    assert not verified(run(after=changed))
    second = (r"^(witness verify .*)$", r'\1 -s "$(git rev-parse HEAD)"')
    assert verified(run(second, after=changed))


@shows("always-run")
def _(run: Run, case: Case, _: Bench) -> None:
    attestations = collect_made(run()).find_step(case.last.name).attestations
    for name in ("material", "command-run", "product"):
        assert name not in case.last.selected
        assert f"https://witness.dev/attestations/{name}/v0.1" in attestations


@shows("empty-selection")
def _(run: Run, case: Case, _: Bench) -> None:
    report = run((r'(?:-a|--attestations) "" ', ""))
    assert "attestor git failed" in find_log(report, "run")
    assert "environment attestor" in find_log(report, "run")


@shows("empty-list")
def _(run: Run, case: Case, _: Bench) -> None:
    report = run((r"^  attestations: \[\]\n", ""))
    assert "attestor git failed" in find_log(report, "run")
    assert "environment attestor" in find_log(report, "run")
    types = collect_made(run()).find_step(case.last.name).attestations
    assert types.keys() >= {MATERIAL, PRODUCT, "https://witness.dev/attestations/command-run/v0.1"}


@shows("collections-outside")
def _(run: Run, case: Case, _: Bench) -> None:
    first = case.steps[0].name + case.style["suffix"]
    assert first not in recorded(run(), case, MATERIAL)
    inside = run((rf"^{case.style['evidence']}=\$\(mktemp -d\)$", f"{case.style['evidence']}=$PWD"))
    assert any(path.endswith(first) for path in recorded(inside, case, MATERIAL))


@shows("command-open")
def _(run: Run, case: Case, _: Bench) -> None:
    report = run((r"(-- sh -c ['\"])", r"\1echo another; "))
    assert verified(report)
    assert "another" in recorded(report, case, "https://witness.dev/attestations/command-run/v0.1")["cmd"][2]


@shows("command-pinned")
def _(run: Run, case: Case, _: Bench) -> None:
    assert verified(run())
    for pattern, replacement in (
        (r"-- sh -c ", "-- /bin/sh -c "),
        (r"(-- sh -c ['\"])", r"\1echo another; "),
    ):
        assert "the step ran another command" in find_log(run((pattern, replacement)), "verify")


@shows("presence-only")
def _(run: Run, case: Case, bench: Bench) -> None:
    made = collect_made(run())
    name = list_unread(case)[0]
    kind = next(kind for kind in RULES if kind.attestor == name and is_breakable(kind))
    kept = recorded(run(), case, find_type(case.last, name))
    for _, broken in list_broken_for(kind, kept, case):
        request = change_attestations(
            made, bench.oracle, case.last.name, {find_type(case.last, name): broken}
        )
        (result,) = bench.oracle.verify_signed_all([request])
        assert getattr(result, "passed", False)


@shows("artifacts-from")
def _(run: Run, case: Case, _: Bench) -> None:
    added = (rf"^(witness run .*{case.last.name}.*)$", r"echo new > not-there-before.txt\n\1")
    assert "not-there-before.txt" in recorded(run(added), case, MATERIAL)
    assert verified(run(added))
    report = run(before=change_artifact(case.steps[-2]))
    assert "mismatched digests" in find_log(report, "verify")


@shows("artifacts-from-folder")
def _(run: Run, case: Case, _: Bench) -> None:
    tree = next(step.place(step.tree) for step in case.steps if step.tree)
    for folder, caught in ((".", False), (tree, True)):
        added = (rf"^(witness run .*{case.last.name}.*)$", rf"echo new > {folder}/not-there-before.txt\n\1")
        report = run(added)
        assert verified(report) != caught, folder
        assert ("mismatched digests" in find_log(report, "verify")) == caught
    report = run(before=change_artifact(case.steps[-2]))
    assert "mismatched digests" in find_log(report, "verify")


@shows("commit-links")
def _(run: Run, case: Case, _: Bench) -> None:
    # One run: `diff -u` writes the time of its inputs.
    report = run()
    made = collect_made(report)
    (digest,) = {recorded(report, case, PRODUCT)[case.last.artifact]["digest"]["sha256"]}
    subjects = {step.name: _list_subjects(made, step.name) for step in case.steps}
    holders = [name for name, found in subjects.items() if digest in found.values()]
    assert holders == [case.last.name]
    commits = [
        {value for name, value in found.items() if "commithash:" in name} for found in subjects.values()
    ]
    assert len(set.intersection(*commits)) == 1


def _list_subjects(made: Made, step: str) -> dict[str, str]:
    subjects = made.find_step(step).envelope.content["subject"]
    return {each["name"]: next(iter(each["digest"].values())) for each in subjects}


@shows("open-constraint")
def _(run: Run, case: Case, _: Bench) -> None:
    identity, asked = case.trust["identity"], case.trust["constraints"]
    field = next(
        name
        for name in ("organizations", "dnsnames", "emails", "uris")
        if identity[name] and name not in asked
    )
    assert verified(run())
    assert not verified(run((rf'"{field}": \[\s*"\*"\s*\]', f'"{field}": []')))


@shows("root-reference")
def _(run: Run, case: Case, _: Bench) -> None:
    assert not verified(run((r'("roots": \[\s*)"\$ROOT"', r'\1"another"')))
    assert verified(run((r"^ROOT=.*$", "ROOT=by-name")))


@shows("glob-filters-subjects")
def _(run: Run, case: Case, _: Bench) -> None:
    report = run()
    assert case.last.also in recorded(report, case, PRODUCT)
    assert not any(
        name.endswith(f"/file:{case.last.also}")
        for name in _list_subjects(collect_made(report), case.last.name)
    )


def _environment(report: ScriptReport, case: Case) -> Any:
    return recorded(report, case, "https://witness.dev/attestations/environment/v0.1")["variables"]


@shows("masked")
def _(run: Run, case: Case, _: Bench) -> None:
    assert _environment(run(), case)[case.options["variable"][1]] == "******"


@shows("allowed")
def _(run: Run, case: Case, _: Bench) -> None:
    without = run((r"--env-allow-sensitive-key \S+ ", ""))
    assert _environment(without, case)[case.options["variable"][1]] == "******"
    assert _environment(run(), case)[case.options["variable"][1]] != "******"


@shows("left-out")
def _(run: Run, case: Case, _: Bench) -> None:
    name = case.options["variable"][1]
    assert name not in _environment(run(), case)
    assert _environment(run((r"--env-filter-sensitive-vars ", "")), case)[name] == "******"


@shows("sha256-stays")
def _(run: Run, case: Case, _: Bench) -> None:
    assert verified(run())
    assert not verified(run((r"--hashes sha256,sha1", "--hashes sha1")))


@shows("folder-digest")
def _(run: Run, case: Case, _: Bench) -> None:
    step = next(each for each in case.steps if each.tree)
    materials = collect_made(run()).find_step(step.name).attestations[MATERIAL]
    assert list(materials[f"{step.tree}/"]) == ["dirHash"]
    assert not any(path.startswith(f"{step.tree}/") for path in materials if path != f"{step.tree}/")


@shows("folder-paths")
def _(run: Run, case: Case, _: Bench) -> None:
    assert case.last.artifact in recorded(run(), case, PRODUCT)
    assert case.artifact == f"{case.last.folder}/{case.last.artifact}"


@shows("flags-win")
def _(run: Run, case: Case, _: Bench) -> None:
    report = run((r"^(witness run)", r"\1 -s another"))
    (envelope,) = (call.documents["outfile"] for call in report.calls if call.command == "run")
    assert b'"name":"another"' in b64decode(re.search(rb'"payload":"([^"]*)"', envelope)[1])  # type: ignore[index]


@shows("rule-denies")
def _(run: Run, case: Case, bench: Bench) -> None:
    outcome = run_trials(case, collect_made(run()), bench.oracle)
    assert not outcome.faults
    assert len([name for name in outcome.held if name.startswith("Rego: ")]) >= 3


@shows("named-value")
def _(run: Run, case: Case, bench: Bench) -> None:
    made = collect_made(run())
    outcome = run_trials(case, made, bench.oracle)
    assert not outcome.faults
    step = made.find_step(case.steps[case.spec["rego"]["step"]].name)
    kind = "https://witness.dev/attestations/git/v0.1"
    for name, broken in list_broken(step.attestations[kind], case):
        value = name.removeprefix("branch ")
        assert value != case.branch
        request = change_attestations(made, bench.oracle, step.step, {kind: broken})
        (result,) = bench.oracle.verify_signed_all([request])
        assert value in "".join(getattr(result, "reasons", ()))


@shows("bill-type")
def _(run: Run, case: Case, _: Bench) -> None:
    step = next(each for each in case.steps if "sbom" in each.attestors)
    attestations = collect_made(run()).find_step(step.name).attestations
    wanted = {"cyclonedx": "https://cyclonedx.org/bom", "spdx": "https://spdx.dev/Document"}[step.document]
    assert wanted in attestations
    assert "https://witness.dev/attestations/sbom/v0.1" not in attestations


@shows("expiry")
def _(run: Run, case: Case, _: Bench) -> None:
    expiry = case.spec["expiry"]
    ends = datetime.fromisoformat(collect_made(run()).policy.content["expires"])
    wanted = (
        datetime.fromisoformat(f"{expiry['date']}T23:59:59+00:00")
        if expiry["date"]
        else datetime.now(UTC) + timedelta(days=expiry["days"])
    )
    assert abs(ends - wanted) < timedelta(hours=1)
    over = (r'("expires": )"(?:\$EXPIRES|[^\n]*Z\)?)"', r'\1"2021-01-01T00:00:00Z"')
    assert "policy expired on" in find_log(run(over), "verify")


@shows("horizon")
def _(run: Run, case: Case, _: Bench) -> None:
    days = case.spec["expiry"]["days"]
    report = run()
    ends = datetime.fromisoformat(collect_made(report).policy.content["expires"])
    (call,) = (call for call in report.calls if call.command == "run")
    certificate = load_pem_x509_certificate(call.documents["signer-file-cert-path"])
    for end in (ends, certificate.not_valid_after_utc):
        assert abs(end - datetime.now(UTC) - timedelta(days=days)) < timedelta(hours=1)
    # A certificate that is over when it is verified, under a policy that is not.
    ended = run(
        (rf"^(openssl x509 -req .*)-days {days} ", r"\1-days 0 "), (r"^(witness verify)", r"sleep 1.2\n\1")
    )
    assert not verified(ended)
    assert "certificate has expired" in find_log(ended, "verify")


@pytest.mark.parametrize("name", [sentence.id for sentence in OF_EVERY_TASK])
def test_a_sentence_states_a_fact(bench: Bench, name: str) -> None:
    (sentence,) = (each for each in SENTENCES if each.id == name)
    more = WANTED.get(name, lambda _: True)
    task = find_task(lambda case: sentence.applies(case) and more(case))
    EXPERIMENTS[name](build_run(bench, task), Case(task.spec), bench)


def test_every_scanner_that_no_rule_reads_is_named() -> None:
    case = Case(find_task(lambda case: len({*list_unread(case)}) == 2).spec)
    text = write_prose(Case({**case.spec, "prose": [["presence-only", 0]]}))
    assert [name for name in SCANNERS if f"the {name} attestation" in text] == [
        name for name in SCANNERS if name in list_unread(case)
    ]


def test_every_sentence_has_an_experiment_and_every_text_its_values() -> None:
    assert {sentence.id for sentence in OF_EVERY_TASK} == set(EXPERIMENTS)
    for sentence in SENTENCES:
        task = find_task(sentence.applies, services=sentence in JOB_SENTENCES)
        cases = [Case({**task.spec, "small": small}) for small in (False, True)]
        for case in cases:
            for number in range(len(sentence.list_texts(case))):
                text = write_prose(Case({**case.spec, "prose": [[sentence.id, number]]}))
                assert text
                assert "{" not in text
                assert "``" not in text


def test_of_a_folder_hashed_as_one_no_chain_is_told_what_holds_for_files() -> None:
    """A file that is added to such a folder is caught."""
    of_files, of_folders = (
        next(sentence.applies for sentence in SENTENCES if sentence.id == name)
        for name in ("artifacts-from", "artifacts-from-folder")
    )
    found = set()
    for task in map(draw_task, range(200)):
        case = Case(task.spec)
        chained, folder = len(case.steps) > 1, bool(case.options["dirhash"])
        assert (of_files(case), of_folders(case)) == (chained and not folder, chained and folder)
        found.add((chained, folder))
    assert {(True, True), (True, False), (False, False)} <= found
