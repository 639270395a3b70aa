"""Who answers, which files, beside which base: the figures of a report are those of known answers, and its page is safe to open."""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64encode
from collections.abc import Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from fakes.chat_server import serve_chats
from witness_generators.drawing.chance import Chance
from witness_schema.clone import CACHE_VARIABLE
from witness_schema.errors import Misuse, RunEnded, UnknownName, Unreachable, UnreadableSource
from witness_training.dataset.paraphrase import rewrite_server
from witness_training.dataset.paraphrase.endpoint import Endpoint
from witness_training.evaluation import task_scores
from witness_training.evaluation.asking import local_asker
from witness_training.evaluation.asking.asker import Sampling
from witness_training.evaluation.evaluating import evaluate
from witness_training.families.family_roster import find_family
from witness_training.tasks.axes import Drawing
from witness_training.tasks.task import Task, Verdict, conclude

HOSTILE = "</div></details><script>alert(1)</script><img src=x onerror=alert(1)> {{ 7 * 7 }}\u202e"


def draw(family: str, number: int) -> Task:
    row = find_family(family)
    return row.build(row.draw(Chance.of(9, number).at(family), Drawing()))


@pytest.fixture(scope="module")
def tasks() -> list[Task]:
    return [draw("schema" if number < 6 else "explain", number) for number in range(8)]


def row(task: Task, **changes: str) -> str:
    texts = {"user": task.question, "assistant": task.answer} | changes
    messages = [{"role": role, "content": text} for role, text in texts.items()]
    return json.dumps({"messages": messages, "id": task.id}) + "\n"


@pytest.fixture
def data(tasks: list[Task], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "test-seen.jsonl").write_text("".join(map(row, tasks[:5])))
    (folder / "test-unseen-all.jsonl").write_text("".join(map(row, tasks[5:])))
    records = [{"id": task.id, "family": task.family, "spec": task.spec} for task in tasks]
    (folder / "tasks.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))
    return folder


@pytest.fixture(autouse=True)
def judge(monkeypatch: pytest.MonkeyPatch) -> None:
    """A judge of this process to which the reference passes."""

    def judge_all(answers: Sequence[tuple[Task, str]], **_: Any) -> tuple[list[Verdict], str]:
        return [
            conclude({"read": True, "right": text == task.answer}, f"wrong: {text[:200]}")
            for task, text in answers
        ], "v9"

    monkeypatch.setattr(task_scores, "judge_answers", judge_all)


def write_answers(path: Path, answers: dict[str, str]) -> Path:
    path.write_text(
        "".join(json.dumps({"task_id": key, "completion": text}) + "\n" for key, text in answers.items())
    )
    return path


def test_every_test_file_is_asked_and_counted_by_group(data: Path, tasks: list[Task], tmp_path: Path) -> None:
    answers = {task.id: task.answer if number % 2 else "no" for number, task in enumerate(tasks)}
    report = evaluate(None, data, split="all", answers=write_answers(tmp_path / "mine.jsonl", answers))
    assert report.title() == "mine.jsonl on 8 questions of 2 files"
    counted = {
        name: {value: (each.rate.passed, each.rate.tasks) for value, each in report.rates[name].items()}
        for name in ("all", "file", "family")
    }
    assert counted == {
        "all": {"all": (4, 8)},
        "file": {"test-seen": (2, 5), "test-unseen-all": (2, 3)},
        "family": {"explain": (1, 2), "schema": (3, 6)},
    }
    assert report.rates["all"]["all"].rate.wilson == pytest.approx((0.2152, 0.7848), abs=5e-5)
    assert report.summary().endswith("works 4 of 8 (22 to 78 %)")


def test_an_adapter_is_paired_with_its_base(
    data: Path, tasks: list[Task], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the adapter 0, 1, 2 and 4 are right; without it 0 and 3."""
    adapter = tmp_path / "adapter"
    adapter.mkdir()
    (adapter / "adapters.safetensors").write_bytes(b"weights")
    known = {task.question: (number, task.answer) for number, task in enumerate(tasks)}

    def generate(network: Any, _: Any, questions: Sequence[str], **__: Any) -> list[str]:
        right = (0, 1, 2, 4) if network else (0, 3)
        return [known[each][1] if known[each][0] in right else HOSTILE for each in questions]

    monkeypatch.setattr(local_asker, "load", lambda _, adapter: (adapter, None))
    monkeypatch.setattr(local_asker, "generate_batch", generate)
    monkeypatch.setattr(local_asker, "count_tokens", lambda _, text: len(text))
    out = tmp_path / "report"
    report = evaluate("tiny", data, adapter_path=adapter, out=out)
    whole = report.rates["all"]["all"]
    assert whole.base is not None
    assert whole.difference is not None
    assert (whole.rate.passed, whole.base.passed) == (4, 2)
    assert (whole.difference.share, whole.difference.gained, whole.difference.lost) == (0.4, 3, 1)
    written = json.loads((out / "report.json").read_text())
    assert written["rates"]["all"]["all"]["difference"]["gained"] == 3
    rows = [json.loads(line) for line in (out / "base-rows.jsonl").read_text().splitlines()]
    assert [each["scores"]["works"] for each in rows] == [True, False, False, True, False]
    check_page((out / "report.html").read_text(), failures=1)
    assert "base model: passed" in (out / "report.html").read_text()
    assert "+40" in (out / "report.md").read_text()


class Page(HTMLParser):
    """The tags of a page with their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def check_page(text: str, *, failures: int) -> None:
    """Every failure is there, nothing of an answer is a tag, and nothing is fetched."""
    page = Page(text)
    assert sum(tag == "details" and a.get("class") == "row" for tag, a in page.tags) == failures
    assert not {tag for tag, _ in page.tags} & {"link", "img", "iframe", "object", "embed", "base", "form"}
    assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on")]
    assert all(str(a.get("href", "#")).startswith("#") for _, a in page.tags)
    (script,) = re.findall(r"<script>(.*?)</script>", text, re.S)
    digest = b64encode(hashlib.sha256(script.encode()).digest()).decode()
    (policy,) = (str(a["content"]) for _, a in page.tags if a.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none'")
    assert f"'sha256-{digest}'" in policy
    assert "\u202e" not in text
    assert "{{ 7 * 7 }}" in text


def test_several_answers_to_a_question_give_pass_at_k(data: Path, tasks: list[Task], tmp_path: Path) -> None:
    """Of five answers to each of five questions, 5, 3, 1, 0 and 2 are right."""
    lines = [
        json.dumps({"task_id": task.id, "completion": task.answer if number < right else f"no {number}"})
        + "\n"
        for task, right in zip(tasks, (5, 3, 1, 0, 2), strict=False)
        for number in range(5)
    ]
    (tmp_path / "five.jsonl").write_text("".join(lines))
    report = evaluate(None, data, answers=tmp_path / "five.jsonl", sampling=Sampling(0.7, 5))
    rate = report.rates["all"]["all"].rate
    assert (rate.tasks, rate.answers, rate.passed, rate.wilson) == (5, 25, 11, None)
    assert rate.pass_at[1] == pytest.approx(11 / 25)
    assert rate.pass_at[5] == pytest.approx(4 / 5)
    assert report.questions == 5
    assert report.rate_records()[0]["pass@5"] == "80%"


def test_a_server_is_asked_and_its_answers_are_kept_until_they_are_judged(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rewrite_server, "RETRIES", 0)
    with serve_chats() as server:
        endpoint = Endpoint(server.address, "right", 30)
        server.until = 3
        with pytest.raises(Unreachable, match="got no answer"):
            evaluate("right", data, endpoint=endpoint, connections=1, out=tmp_path / "report")
        assert not (tmp_path / "report").exists()
        server.until = None
        before = sum(server.asked.values())

        def interrupt(*_: Any, **__: Any) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patched:
            patched.setattr(task_scores, "judge_answers", interrupt)
            with pytest.raises(RunEnded, match="while the answers were judged"):
                evaluate("right", data, endpoint=endpoint, connections=1)
        assert sum(server.asked.values()) - before == 2, "three were kept"
        report = evaluate("right", data, endpoint=endpoint, connections=1)
        assert sum(server.asked.values()) - before == 2, "all were kept"
        assert (report.model, report.share("works")) == ("right", 0.0)


def test_questions_that_do_not_fit_are_listed_and_not_counted(
    data: Path, tasks: list[Task], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes = {task.question: 90 if number < 2 else 10 for number, task in enumerate(tasks)}
    monkeypatch.setattr(local_asker, "load", lambda *_: (None, None))
    monkeypatch.setattr(local_asker, "find_context", lambda _: 100)
    monkeypatch.setattr(local_asker, "count_prompt_tokens", lambda _, text: sizes[text])
    monkeypatch.setattr(local_asker, "count_tokens", lambda _, __: 20)
    monkeypatch.setattr(
        local_asker, "generate_batch", lambda _, __, questions, **___: ["no"] * len(questions)
    )
    report = evaluate("tiny", data, out=tmp_path / "report")
    assert list(report.not_asked) == [tasks[0].id, tasks[1].id]
    assert (report.questions, report.rates["all"]["all"].rate.tasks) == (3, 3)
    assert tasks[0].id in (tmp_path / "report" / "report.md").read_text()
    sizes.update(dict.fromkeys(sizes, 90))
    with pytest.raises(Misuse, match="none of 5 questions could be asked"):
        evaluate("tiny", data)


def test_a_row_of_another_version_is_refused_before_anybody_is_asked(data: Path, tasks: list[Task]) -> None:
    (data / "test-seen.jsonl").write_text(row(tasks[0]) + row(tasks[1], assistant="Something else."))
    with pytest.raises(UnreadableSource, match="this version makes another task") as caught:
        evaluate("tiny", data)
    assert caught.value.where.endswith("test-seen.jsonl:2")


def test_one_row_has_a_wilson_interval_and_no_other(data: Path, tasks: list[Task], tmp_path: Path) -> None:
    (data / "test-seen.jsonl").write_text(row(tasks[0]))
    file = write_answers(tmp_path / "a.jsonl", {tasks[0].id: tasks[0].answer})
    rate = evaluate(None, data, answers=file).rates["all"]["all"].rate
    assert rate.wilson == pytest.approx((0.2065, 1.0), abs=5e-5)
    assert rate.bootstrap is None


@pytest.mark.parametrize(
    ("model", "options", "error", "told"),
    [
        ("tiny", {"answers": Path("a.jsonl")}, Misuse, "a file of answers has its model"),
        (None, {"answers": Path("a.jsonl"), "endpoint": Endpoint("http://[::1", "m")}, Misuse, "two who answer"),
        ("m", {"endpoint": Endpoint("nowhere", "m")}, Misuse, "no address of a server"),
        ("m", {"endpoint": Endpoint("http://127.0.0.1:1/v1", "m"), "adapter_path": Path("x")}, Misuse, "an adapter belongs"),
        ("tiny", {"split": ["test-seen", "test-sen"]}, UnknownName, "no split"),
        ("tiny", {"sampling": Sampling(0.0, 3)}, Misuse, "3 answers at temperature 0"),
    ],
)  # fmt: skip
def test_options_that_contradict_each_other(
    model: str | None, options: Any, error: type[Exception], told: str, data: Path
) -> None:
    with pytest.raises(error, match=told):
        evaluate(model, data, **options)
