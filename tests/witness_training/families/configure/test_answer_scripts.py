"""Which text of an answer is its script."""

from __future__ import annotations

import pytest

from witness_training.families.configure.judging.answer_scripts import read_script


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
