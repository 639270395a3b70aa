"""The scenarios in which an answer's script runs: as it stands, and with what a policy must refuse."""

from __future__ import annotations

import shlex
from collections.abc import Mapping

from witness_training.families.configure.steps.configure_case import Case, Step
from witness_training.judges.bench import Scenario
from witness_training.tasks.task import digest_spec

AS_IT_STANDS, TAMPERED, UNSET = "as it stands", "tampered artifact", "without its variables"


def list_scenarios(case: Case) -> tuple[Scenario, ...]:
    """The first is the script as it stands; `witness verify` must refuse in all others."""
    environment = build_environment(case)
    scenarios = [
        Scenario(AS_IT_STANDS, environment=environment),
        Scenario(TAMPERED, after_run=change_artifact(case.last), environment=environment),
    ]
    if needed := find_needed(case):
        left = {name: value for name, value in environment.items() if name not in needed}
        scenarios.append(Scenario(UNSET, environment=left))
    return tuple(scenarios)


def list_untampered(case: Case) -> tuple[Scenario, ...]:
    """Those that no other verification of the made files can stand for."""
    return tuple(scenario for scenario in list_scenarios(case) if scenario.name != TAMPERED)


def build_environment(case: Case) -> dict[str, str]:
    """The variables that the script finds: those of a CI job where a rule needs them, and the one that an option is about."""
    environment = dict(find_needed(case))
    if case.options["variable"]:
        environment[case.options["variable"][1]] = write_value(case)
    return environment


def find_needed(case: Case) -> Mapping[str, str]:
    """The variables that the rule asks for."""
    return case.rule_kind.environment if case.rule_kind else {}


def write_value(case: Case) -> str:
    """The value of the variable that an option is about: no answer can know it."""
    return f"value-{digest_spec(case.spec)[:20]}"


def change_artifact(step: Step) -> str:
    """Shell that changes the artifact of a step where there is one, from the script's folder or from the step's own."""
    paths = dict.fromkeys((step.place(step.artifact), step.artifact))
    each = " ".join(shlex.quote(path) for path in paths)
    # A copy first: the artifact may be another name of the step's input.
    change = 'cp "$f" "$f.changed" && echo tampered >> "$f.changed" && mv -f "$f.changed" "$f"'
    return f'for f in {each}; do if [ -f "$f" ]; then {change}; fi; done'
