"""Tries a policy on evidence that is drawn for it: what fits each step passes, and what is broken is refused, by real go-witness."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from witness_generators.documents.signed_documents import signing_key
from witness_generators.policy_trials.broken_evidence import BrokenEvidence, break_handover, break_step
from witness_generators.policy_trials.drawn_steps import DrawnStep, draw_steps
from witness_generators.policy_trials.module_trials import DRAWS
from witness_generators.policy_trials.plain_reasons import explain
from witness_generators.policy_trials.signed_trials import (
    Evidence,
    Judgement,
    isolate_step,
    sign_policy,
    verify_evidence,
)
from witness_generators.policy_trials.trusted_copies import STRANGER_SEED, TrustedCopy, copy_for_trial
from witness_schema.oracle import Oracle
from witness_schema.policies.policy_members import Place

# The digest of what nobody has made.
_OTHER_ARTIFACT = hashlib.sha256(b"another artifact").hexdigest()


@dataclass(frozen=True, slots=True)
class BrokenTrial:
    """What go-witness does with evidence that has one fault. refused: None where it was not judged. module: which Rego denies it."""

    fault: str
    refused: bool | None
    reasons: tuple[str, ...]
    module: str = ""


@dataclass(frozen=True, slots=True)
class DrawnTrial:
    """What a step says of evidence drawn for it, or the whole policy, whose step is "".

    passed: None where it was not judged. reasons: why it does not pass. broken: what was tried besides. silent: modules that
    denied no draw.
    """

    step: str
    required: tuple[str, ...]
    passed: bool | None
    reasons: tuple[str, ...]
    broken: tuple[BrokenTrial, ...] = ()
    silent: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether fitting evidence passes, and nothing broken does."""
        return self.passed is True and all(each.refused for each in self.broken)


def try_drawn(value: object, oracle: Oracle, draws: int = DRAWS) -> Iterator[DrawnTrial]:
    """Yields a trial for each step of a policy of plain values, and one for the whole."""
    policy = Place(value)
    copy = copy_for_trial(policy)
    steps = draw_steps(policy, oracle, draws)
    evidence: dict[str, Evidence] = {}
    failed = []
    for name, asked in policy.take("steps").members():
        # A step that nobody may sign is tried too: go-witness says so.
        evidence[name] = steps[name].sign(copy.signers.get(name, signing_key(STRANGER_SEED)))
        trial = _try_step(steps[name], asked, copy, evidence[name], oracle)
        failed += [] if trial.passed else [name]
        yield trial
    if failed or not steps:
        words = [f"the step {name} does not pass" for name in failed] or ["the policy has no steps"]
        yield DrawnTrial("", (), False, tuple(words))
    else:
        yield _try_whole(steps, copy, evidence, oracle)


def _try_step(
    step: DrawnStep, asked: Place, copy: TrustedCopy, fitting: Evidence, oracle: Oracle
) -> DrawnTrial:
    names = tuple(each.name for each in step.required)
    signed = sign_policy(isolate_step(copy.policy, step.name), oracle)
    said = verify_evidence(signed, (fitting,), oracle)
    silent = tuple(f"{each.name}: {module}" for each in step.required for module in each.silent)
    if not said.passed or step.name not in copy.signers:
        reasons = step.problems or _explain_step(said, asked, fitting)
        return DrawnTrial(step.name, names, said.passed, reasons, (), silent)
    broken = tuple(
        _judge(each, asked, verify_evidence(signed, (each.evidence,), oracle, fitting.subjects))
        for each in break_step(step, copy)
    )
    return DrawnTrial(step.name, names, True, step.problems, broken, silent)


def _explain_step(said: Judgement, asked: Place, fitting: Evidence) -> tuple[str, ...]:
    if asked.take("functionaries").value in (None, []):
        return ("nobody may sign it: it has no functionaries",)
    return explain(said.reasons, asked, fitting)


def _try_whole(
    steps: dict[str, DrawnStep], copy: TrustedCopy, evidence: dict[str, Evidence], oracle: Oracle
) -> DrawnTrial:
    signed = sign_policy(copy.policy, oracle)
    said = verify_evidence(signed, tuple(evidence.values()), oracle, _search(evidence))
    if not said.passed:
        return DrawnTrial("", (), said.passed, explain(said.reasons))
    broken = []
    for name, step in steps.items():
        for source in step.sources:
            tried = break_handover(step, steps[source], copy.signers[name])
            if tried is not None:
                judged = verify_evidence(
                    signed, tuple({**evidence, name: tried.evidence}.values()), oracle, _search(evidence)
                )
                broken.append(_judge(tried, None, judged))
    other = verify_evidence(signed, tuple(evidence.values()), oracle, (_OTHER_ARTIFACT,))
    words = ("no evidence names its digest",) if other.passed is False else ()
    broken.append(BrokenTrial("an artifact other than those of the evidence", _deny(other), words))
    return DrawnTrial("", (), True, (), tuple(broken))


def _judge(broken: BrokenEvidence, asked: Place | None, said: Judgement) -> BrokenTrial:
    reasons = (broken.because,) if broken.because else explain(said.reasons, asked, broken.evidence)
    return BrokenTrial(broken.fault, _deny(said), () if said.passed else reasons, broken.module)


def _deny(said: Judgement) -> bool | None:
    return None if said.passed is None else not said.passed


def _search(evidence: dict[str, Evidence]) -> Sequence[str]:
    return tuple(dict.fromkeys(digest for each in evidence.values() for digest in each.subjects)) or (
        _OTHER_ARTIFACT,
    )
