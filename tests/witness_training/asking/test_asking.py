"""A conversation keeps within the context, an answer is judged by what it does, and an export says what the adapter says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from witness_schema.errors import Misuse
from witness_training.asking import answer_check, conversation
from witness_training.asking.answer_check import NO_SCRIPT, NOT_RUN, check_answer
from witness_training.asking.conversation import Conversation, open_conversation
from witness_training.asking.exporting import export_model
from witness_training.lora.models import TINY, TINY_FILES, load, resolve

pytestmark = pytest.mark.usefixtures("loading")
QUESTION = "How do I attest git in the step `build`?"
RUN = 'witness run -s build -a git -k "$KEYS/step.pem" -o build.json -- make'


class Counting:
    """A tokenizer of one token a character of all that was said."""

    def apply_chat_template(self, messages: list[dict[str, str]], **_: object) -> list[int]:
        return [0] * sum(len(message["content"]) for message in messages)


class Silent(Conversation):
    """A conversation whose model always says the same, and notes what it was given."""

    def _generate(self, prompt: list[int], longest: int) -> Iterator[str]:
        self.given = (len(prompt), longest)
        yield from ("a" * 10, "b" * 10)


def build_silent(context: int) -> Silent:
    return Silent("silent", None, Counting(), context)


def test_what_was_said_is_sent_along_while_it_fits() -> None:
    talk = build_silent(200)
    assert "".join(talk.ask("q" * 20)) == "a" * 10 + "b" * 10
    assert talk.given == (20, 180)
    list(talk.ask("r" * 30))
    assert talk.given == (70, 130)
    # 70 + 20 + 30 would leave less than half of the context for the answer: the first turn is left out.
    list(talk.ask("s" * 30))
    assert talk.given == (80, 120)
    assert [message["content"][0] for message in talk.messages] == ["r", "a", "s", "a"]


def test_a_question_that_does_not_fit_is_refused_and_forgotten() -> None:
    talk = build_silent(100)
    with pytest.raises(Misuse, match="the question has 60 tokens, and silent takes 50"):
        list(talk.ask("q" * 60))
    assert talk.messages == []
    assert "".join(talk.ask("q" * 20))


def test_tiny_answers_the_same_twice() -> None:
    said = ["".join(open_conversation(TINY).ask("What is the predicate type of git?")) for _ in range(2)]
    assert said[0] == said[1] != ""


def test_a_model_that_does_not_say_its_context_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversation, "load_folder", lambda *_: (None, Counting()))
    assert open_conversation(TINY).context == conversation.LONGEST


def test_a_missing_adapter_is_told(tmp_path: Path) -> None:
    with pytest.raises(Misuse, match="there is no adapter in this folder"):
        open_conversation(TINY, tmp_path)


def test_words_alone_are_sound_and_have_no_script() -> None:
    checked = check_answer(QUESTION, "Name git with `-a`.")
    assert (checked.script, checked.sound) == (NO_SCRIPT, True)


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        (RUN.replace("-a git", "--no-such-flag x"), "flag-unknown"),
        (RUN.replace("witness run", "witness runn"), "command-unknown"),
    ],
)
def test_a_command_that_does_not_exist_is_found(
    line: str, rule: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answer_check, "try_script", refuse)
    checked = check_answer(QUESTION, f"```sh\n{line}\n```")
    assert rule in {finding.rule for finding in checked.findings}


def refuse(*_: object) -> Any:
    from witness_schema.errors import BrokenEnvironment

    raise BrokenEnvironment("scripts of others cannot be run here: no namespaces")


def test_without_a_sandbox_a_script_is_called_not_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answer_check, "try_script", refuse)
    checked = check_answer(QUESTION, f"```sh\n{RUN}\n```")
    assert checked.script == NOT_RUN
    assert "cannot be run here" in checked.reason


KEYS = 'KEYS=$(mktemp -d)\nopenssl genpkey -algorithm ed25519 -out "$KEYS/step.pem"\n'


@pytest.mark.oracle
@pytest.mark.parametrize(
    ("script", "outcome"),
    [
        (f"{KEYS}{RUN.replace('-a git', '-a environment').replace('make', 'true')}\n", "works"),
        (f"{KEYS}{RUN.replace('-a git', '-a environment').replace('make', 'false')}\n", "fails"),
    ],
)
def test_a_script_is_run_in_the_sandbox(script: str, outcome: str) -> None:
    checked = check_answer(QUESTION, f"```sh\n{script}```")
    assert checked.script == outcome
    assert checked.sound == (outcome == "works")


def write_adapter(folder: Path) -> None:
    """An adapter of tiny at random, which changes what the model says."""
    import mlx.core as mx
    from mlx.utils import tree_flatten
    from mlx_lm.tuner.utils import linear_to_lora_layers

    network, _ = load(resolve(TINY))
    network.freeze()
    settings = {"rank": 4, "scale": 10.0, "dropout": 0.0}
    linear_to_lora_layers(network, -1, settings)
    mx.random.seed(1)
    drawn = {
        name: mx.random.normal(weight.shape) * 0.05
        for name, weight in tree_flatten(network.trainable_parameters())
    }
    folder.mkdir()
    mx.save_safetensors(str(folder / "adapters.safetensors"), drawn)
    written = {"fine_tune_type": "lora", "num_layers": -1, "lora_parameters": settings}
    (folder / "adapter_config.json").write_text(json.dumps(written))


def compute(model: str, adapter: Path | None = None) -> Any:
    import mlx.core as mx
    import numpy as np

    network, _ = load(resolve(model), adapter)
    return np.array(network(mx.array([[5, 6, 7, 8]]))[0, -1])


def test_an_exported_model_computes_what_the_adapter_does(tmp_path: Path) -> None:
    write_adapter(tmp_path / "adapter")
    exported = export_model(TINY, tmp_path / "adapter", tmp_path / "out")
    assert exported.layers > 10
    wanted, bare = compute(TINY, tmp_path / "adapter"), compute(TINY)
    got = compute(str(tmp_path / "out"))
    assert abs(got - wanted).max() < 0.05
    assert abs(bare - wanted).max() > 0.5
    with pytest.raises(Misuse, match="the exported model of an earlier run"):
        export_model(TINY, None, tmp_path / "out")
    # What is exported without an adapter is the model as it was.
    assert export_model(TINY, None, tmp_path / "out", force=True).layers == 0
    assert (tmp_path / "out" / "tokenizer.json").read_bytes() == (TINY_FILES / "tokenizer.json").read_bytes()
    assert abs(compute(str(tmp_path / "out")) - bare).max() < 0.05
