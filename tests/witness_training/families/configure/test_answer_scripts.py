"""Which text of an answer is its script, and what that leaves for those who verify later."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from support.configure_runs import add_later
from support.configure_tasks import find_task
from witness_training.families.configure.judging.answer_scripts import read_script
from witness_training.families.configure.judging.configure_scenarios import build_environment
from witness_training.families.configure.steps.configure_case import Case
from witness_training.judges.bench import Bench, Scenario


@pytest.mark.parametrize(
    ("answer", "script"),
    [
        ("Prose.\n\n```sh\necho a\n```\n", "echo a"),
        ("```bash\na\n```\nand then\n```shell\nb\n```", "a\nb"),
        ("```\na\n```", "a"),
        ("```json\n{}\n```\n```sh\na\n```", "a"),
        ("```\nplain\n```\n```sh\nshell\n```", "shell"),
        ("~~~sh\na\n```\nb\n~~~", "a\n```\nb"),
        ("````sh\na\n```\nb\n````", "a\n```\nb"),
        ("```sh\nnever closed", "never closed"),
        ("  ```sh\n  a\n  ```", "  a"),
        ("no block", ""),
        ("```python\nprint()\n```", ""),
        ("```sh title=x\na\n```", "a"),
    ],
)
def test_the_script_of_an_answer(answer: str, script: str) -> None:
    assert read_script(answer) == script


@pytest.mark.parametrize(
    "wanted",
    [
        lambda case: len(case.steps) > 1,
        lambda case: len(case.steps) == 1 and case.trust["kind"] == "key",
        lambda case: case.trust["kind"] == "certificate",
    ],
    ids=["steps", "key", "certificate"],
)
def test_what_a_script_leaves_verifies_when_its_keys_are_gone(
    bench: Bench, wanted: Callable[[Case], bool]
) -> None:
    task = find_task(lambda case: case.job is None and wanted(case))
    case = Case(task.spec)
    style, collections = case.style, ",".join(f"{step.name}{case.style['suffix']}" for step in case.steps)
    later = f"witness verify -p {style['signed']} -k {style['policy_key']}.pub -a {collections} -f {case.artifact}"
    scenario = Scenario("later", environment=build_environment(case))
    reports = bench.run_script(add_later(read_script(task.answer), later), [scenario])
    assert isinstance(reports, tuple)
    assert (reports[0].end, reports[0].reason) == ("done", "")
    assert [call.code for call in reports[0].calls if call.command == "verify"] == [0, 0]
