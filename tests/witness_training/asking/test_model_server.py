"""A served model answers over the wire what it answers in the terminal, and the server ends with those who need it."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.small_task_sets import draw_short_tasks, write_tasks
from witness_schema.errors import Misuse, UnknownName
from witness_training.asking.conversation import open_conversation
from witness_training.asking.model_server import DEFAULT, serve_model
from witness_training.dataset.paraphrase.endpoint import Endpoint
from witness_training.evaluation.evaluating import evaluate

pytestmark = pytest.mark.usefixtures("loading")
MOST = 12
COMMAND = "from witness_cli.main import main; main()"


TASKS = draw_short_tasks(3)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tasks(tmp_path_factory.mktemp("served") / "data", TASKS)


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The command in a process of its own, with its address; another process is what it serves."""
    words = [sys.executable, "-c", COMMAND, "serve", "--model", "tiny", "--max-tokens", str(MOST)]
    with (
        subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as needing,
        subprocess.Popen(
            [*words, "--with", str(needing.pid)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process,
    ):
        assert process.stdout
        yield process, process.stdout.read().strip()
        needing.terminate()
        # Reaped, for a process that nobody has waited for is still there.
        needing.wait(60)
        assert process.stderr
        assert f"the server ends: process {needing.pid} has ended" in process.stderr.read()
        assert process.wait(60) == 0


def test_evaluate_asks_the_server_and_gets_the_terminal_s_answers(
    served: tuple[subprocess.Popen[str], str], data: Path
) -> None:
    _, address = served
    assert address.startswith("http://127.0.0.1:")
    report = evaluate("tiny", data, endpoint=Endpoint(address, "tiny"), connections=1, judge=False)
    said = ["".join(open_conversation("tiny").ask(task.question, longest=MOST)) for task in TASKS]
    assert [answer.answer.strip() for answer in report.answers] == [text.strip() for text in said]
    assert all(said)


def test_a_server_has_one_model(served: tuple[subprocess.Popen[str], str], data: Path) -> None:
    _, address = served
    with pytest.raises(UnknownName):
        evaluate("smollm2", data, endpoint=Endpoint(address, "smollm2"), judge=False)
    with urllib.request.urlopen(f"{address}/models") as answer:
        assert [each["id"] for each in json.load(answer)["data"]] == ["tiny"]
    body = {
        "messages": [{"role": "user", "content": TASKS[0].question}],
        "adapters": "/elsewhere",
        "model": DEFAULT,
    }
    request = urllib.request.Request(
        f"{address}/chat/completions", json.dumps(body).encode(), headers={"Origin": "http://page.example"}
    )
    with pytest.raises(urllib.error.HTTPError) as caught, urllib.request.urlopen(request):
        pass
    assert caught.value.code == 404
    # No page of another origin reads an answer.
    assert caught.value.headers["Access-Control-Allow-Origin"] is None
    caught.value.close()


def test_a_taken_port_is_told(served: tuple[subprocess.Popen[str], str]) -> None:
    port = int(served[1].removesuffix("/v1").rpartition(":")[2])
    with pytest.raises(Misuse, match=f"the port {port} cannot be served"), serve_model("tiny", port=port):
        pass


def test_a_missing_adapter_is_told(tmp_path: Path) -> None:
    with pytest.raises(Misuse, match="there is no adapter in this folder"), serve_model("tiny", tmp_path):
        pass
