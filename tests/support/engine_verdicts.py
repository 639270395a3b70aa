"""tests/corpus/engine_verdicts: what `witness.Verify` of go-witness v0.11.0 and v0.12.0 says of policies with evidence.

`policies.json` has evidence for each policy of tests/corpus/policy_findings, faulty and mended, kept and broken; `rules.json` has
policies and evidence of its own for each row of `ENGINE_RULES`. `python -m support.engine_verdicts` writes the verdicts anew.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from support.policy_corpus import CASES, CORPUS
from witness_schema.maintenance.older_oracle import ensure_older
from witness_schema.oracle import NotJudged, Oracle, Verification, VerifyRequest, VerifyResult
from witness_schema.oracle.messages import Collection, Functionary

VERSIONS = ("v0.11.0", "v0.12.0")
FOLDER = CORPUS / "engine_verdicts"
# The key of the corpus, which the oracle's stands for: nobody has its private half.
KEY_ID = "67b7d3c75da67ae2edc94ae3d04ad47bb8f498a65e9d7851c5adfb9141a25b6c"
# What collections are found by: the digest of a product, and a commit.
DIGEST, COMMIT = "5f" * 32, "5f" * 20


@dataclass(frozen=True, slots=True)
class Trial:
    """One policy with one evidence. rule: the engine rule that it is made for, "" for a policy of the corpus. verdicts: by version."""

    name: str
    rule: str
    policy: str
    evidence: Sequence[dict[str, Any]]
    verdicts: dict[str, str]

    def build_request(self, key: Functionary) -> VerifyRequest:
        """The request to an oracle, whose key the policy trusts in place of the corpus's."""
        own, *further = [
            Collection(each["step"], tuple((kind, value) for kind, value in each["attestations"]))
            for each in self.evidence
        ]
        return VerifyRequest(
            own.step,
            own.attestations,
            trust(self.policy, key),
            subjects=(DIGEST, COMMIT),
            further=tuple(further),
        )


def trust(policy: str, key: Functionary) -> str:
    """The text of a policy with the oracle's key in place of the corpus's."""
    return policy.replace(KEY_ID, key.key_id).replace(_read_key(), _encode(key.public_pem))


def _read_key() -> str:
    policy = json.loads((CASES / "attestations-missing" / "absent" / "mended.json").read_text())
    key: str = policy["publickeys"][KEY_ID]["key"]
    return key


def _encode(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def list_policies() -> list[str]:
    """The policies of the corpus: RULE/CASE/policy and RULE/CASE/mended."""
    return sorted(
        path.relative_to(CASES).with_suffix("").as_posix()
        for name in ("policy", "mended")
        for path in CASES.glob(f"*/*/{name}.json")
    )


def list_trials() -> Iterator[Trial]:
    """All trials, those of the corpus first."""
    kept = json.loads((FOLDER / "policies.json").read_text())
    for name, tries in kept["policies"].items():
        text = (CASES / f"{name}.json").read_text()
        for number, verdicts in tries.items():
            yield Trial(name, "", text, kept["evidence"][int(number)], verdicts)
    made = json.loads((FOLDER / "rules.json").read_text())
    for each in made["trials"]:
        text = json.dumps(made["policies"][each["policy"]])
        yield Trial(each["name"], each["rule"], text, each["evidence"], each["verdicts"])


def judge(oracle: Oracle, trials: Sequence[Trial]) -> list[str]:
    """What the oracle's go-witness says of each trial: passes, refuses, crashes, or that it is not judged."""
    key = oracle.keys()
    return [_name(said) for said in oracle.verify_all(trial.build_request(key) for trial in trials)]


def _name(said: Verification) -> str:
    match said:
        case VerifyResult():
            return "passes" if said.passed else "refuses"
        case NotJudged():
            return "not judged"
        case _:
            return "crashes"


def start(version: str) -> Oracle:
    """An oracle on a version of go-witness: the usual one, or one that is built for it."""
    if version == VERSIONS[-1]:
        return Oracle.start(jobs=1)
    return Oracle([str(ensure_older(version))], jobs=1)


def write_verdicts() -> None:
    """Writes the verdicts of all versions anew; the evidence stays."""
    trials = list(list_trials())
    for version in VERSIONS:
        with start(version) as oracle:
            for trial, verdict in zip(trials, judge(oracle, trials), strict=True):
                trial.verdicts[version] = verdict
    kept = json.loads((FOLDER / "policies.json").read_text())
    told = iter(trials)
    for tries in kept["policies"].values():
        for number in tries:
            tries[number] = next(told).verdicts
    _write(FOLDER / "policies.json", kept)
    made = json.loads((FOLDER / "rules.json").read_text())
    for each in made["trials"]:
        each["verdicts"] = next(told).verdicts
    _write(FOLDER / "rules.json", made)


def _write(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    write_verdicts()
