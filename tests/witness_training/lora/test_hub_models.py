"""A hub model is taken at one commit, recorded, used again at that commit, and never brings code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from fakes.model_hub import ModelHub
from witness_schema.errors import WitnessSchemaError
from witness_training.lora.models import TINY_FILES, Model, resolve, take_recorded_commit

FIRST, SECOND = "1" * 40, "2" * 40
TINY = {path.name: path.read_bytes() for path in TINY_FILES.iterdir()}
# What a repository may hold beside the data, and must never reach this machine.
FOREIGN = {
    "modeling_evil.py": b"raise SystemExit('ran')",
    "pytorch_model.bin": b"a pickle",
    "README.md": b"words",
}


def build_hub() -> ModelHub:
    """A hub whose branch `main` is at the first commit, and a tag `v2` at the second, which has other weights."""
    return ModelHub(
        {FIRST: {**TINY, **FOREIGN}, SECOND: {**TINY, "config.json": b"{}"}}, main=FIRST, v2=SECOND
    )


def run_python(script: str, hub: str, cache: Path, *words: object) -> str:
    """What a script prints in a process of its own, which has this hub and an empty cache."""
    environment = {**os.environ, "HF_ENDPOINT": hub, "HF_HOME": str(cache), "HF_HUB_DISABLE_XET": "1"}
    for name in ("HF_HUB_OFFLINE", "HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        environment.pop(name, None)
    command = [sys.executable, "-c", script, *map(str, words)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


FETCH = """
import sys
from witness_schema.errors import WitnessSchemaError
from witness_training.lora.models import fetch, resolve
for name in sys.argv[1:]:
    try:
        model = fetch(resolve(name))
        print(model.name, *sorted(path.name for path in model.folder.iterdir()))
    except WitnessSchemaError as error:
        print(error)
"""


def test_branch_tag_and_commit_are_resolved_to_the_commit(tmp_path: Path) -> None:
    with build_hub() as hub:
        printed = run_python(FETCH, hub.address, tmp_path, "o/m", "o/m@v2", f"o/m@{SECOND}", "o/m@no-such")
        asked = hub.asked
    first, second, third, fourth, advice = printed.splitlines()
    assert first.split() == [f"o/m@{FIRST}", *sorted(TINY)]
    assert second.split()[0] == third.split()[0] == f"o/m@{SECOND}"
    assert fourth.startswith("the model 'o/m@no-such' cannot be loaded from the hub")
    assert advice.startswith("  → ")
    # Neither code nor pickles are asked for, so that nothing of them can run later.
    assert [path for path in asked if path.endswith(tuple(FOREIGN))] == []


TRAIN = """
import sys
from pathlib import Path
from witness_training.lora.lora_request import LoraRequest
from witness_training.lora.training_run import train
small = {"iters": 1, "batch_size": 4, "num_layers": 1, "rank": 1, "max_seq_length": 1024}
train(LoraRequest.for_model("o/m", Path(sys.argv[1]), Path(sys.argv[2]), **small))
"""
EVALUATE = """
import sys
from pathlib import Path
from witness_training.evaluation.evaluating import evaluate
print(evaluate("o/m", Path(sys.argv[1]), adapter_path=Path(sys.argv[2]), judge=False, compare=False, split="valid", limit=1).model)
"""


ANSWER = """```sh
witness run -s s -a "" -- true
cat > policy.json <<EOF
{}
EOF
witness verify -f out.txt
```"""


def write_data(folder: Path) -> Path:
    """Four rows for each split."""
    folder.mkdir()
    turns = [("user", "Say it."), ("assistant", ANSWER)]
    row = {"messages": [{"role": role, "content": text} for role, text in turns]}
    for split in ("train", "valid"):
        (folder / f"{split}.jsonl").write_text((json.dumps(row) + "\n") * 4)
    return folder


def test_evaluation_uses_the_commit_that_the_training_recorded(tmp_path: Path) -> None:
    data, adapter, cache = write_data(tmp_path / "data"), tmp_path / "adapter", tmp_path / "cache"
    with build_hub() as hub:
        run_python(TRAIN, hub.address, cache, data, adapter)
        # The branch moves on to a commit that is not the model any more.
        hub.branches["main"] = SECOND
        evaluated = run_python(EVALUATE, hub.address, cache, data, adapter)
    record = json.loads((adapter / "run.json").read_text())
    assert record["request"]["model"] == f"o/m@{FIRST}"
    assert set(record["inputs"]) >= {f"model/{name}" for name in TINY}
    assert evaluated.strip() == f"o/m@{FIRST}"


@pytest.mark.parametrize(
    ("given", "recorded", "expected"),
    [
        ("o/m", f"o/m@{FIRST}", f"o/m@{FIRST}"),
        ("o/m@v2", f"o/m@{FIRST}", "o/m@v2"),
        ("o/other", f"o/m@{FIRST}", "o/other"),
        # A record may come from anywhere: only a whole commit of the same model counts.
        ("o/m", "o/m@main", "o/m"),
        ("o/m", "o/m@../../evil", "o/m"),
        ("o/m", "tiny", "o/m"),
        ("o/m", None, "o/m"),
    ],
)
def test_only_a_recorded_commit_of_the_same_model_is_taken(
    tmp_path: Path, given: str, recorded: str | None, expected: str
) -> None:
    if recorded:
        (tmp_path / "run.json").write_text(json.dumps({"request": {"model": recorded}}))
    assert take_recorded_commit(resolve(given), tmp_path) == Model(expected, None)


@pytest.mark.parametrize("revision", ["", "..", "a/../b", "-flag", "/etc", "x" * 129, "a b", "a\n"])
def test_malformed_revision_is_refused(revision: str) -> None:
    with pytest.raises(WitnessSchemaError, match="is not a revision of a model"):
        resolve(f"owner/model@{revision}")


LOAD = """
import sys
from witness_schema.errors import WitnessSchemaError
from witness_training.lora.models import load, resolve
for name in sys.argv[1:]:
    try:
        load(resolve(name))
        print("loaded")
    except WitnessSchemaError as error:
        print(error.what)
"""


def write_model(folder: Path, **settings: dict[str, object]) -> Path:
    """A copy of the built-in model whose configuration files have more entries, beside a module that leaves a trace."""
    folder.mkdir()
    for name, content in TINY.items():
        (folder / name).write_bytes(content)
    (folder / "evil.py").write_text(f"from pathlib import Path\nPath({str(folder / 'ran')!r}).touch()\n")
    for name, entries in settings.items():
        path = folder / f"{name}.json"
        path.write_text(json.dumps({**json.loads(path.read_text()), **entries}))
    return folder


def test_code_and_pickles_of_a_model_folder_never_run(tmp_path: Path) -> None:
    classes = {"AutoTokenizer": ["evil.Evil", None], "AutoConfig": "evil.Evil"}
    mapped = write_model(
        tmp_path / "mapped", config={"auto_map": classes}, tokenizer_config={"auto_map": classes}
    )
    own = write_model(tmp_path / "own", config={"model_file": "evil.py"})
    pickled = write_model(tmp_path / "pickled")
    (pickled / "model.safetensors").rename(pickled / "pytorch_model.bin")
    printed = run_python(LOAD, "http://127.0.0.1:9", tmp_path / "cache", mapped, own, pickled).splitlines()
    assert len(printed) == 3
    assert "evil.py" in printed[1]
    assert printed[2] == "the weights are pickled (pytorch_model.bin), and reading a pickle runs its code"
    assert sorted(tmp_path.glob("*/ran")) == []
