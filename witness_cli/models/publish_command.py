"""`witness-schema publish`: cards for an adapter and its data set, and their upload to a hub."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from witness_cli.terminal.console import ForceOption, note
from witness_cli.terminal.output import Format, FormatOption, print_summary


def publish(
    adapter_path: Annotated[Path, typer.Option(help="The adapter, as `train` wrote it.")],
    data: Annotated[Path, typer.Option(help="The data set that it was trained on.")],
    out: Annotated[Path, typer.Option(help="The folder for `model/` and `dataset/`, as they are uploaded.")],
    report: Annotated[
        Path | None, typer.Option(help="The report of `evaluate --out` about this adapter.")
    ] = None,
    model_repo: Annotated[
        str, typer.Option(help="OWNER/NAME of the model on the hub.", show_default=False)
    ] = "",
    data_repo: Annotated[
        str, typer.Option(help="OWNER/NAME of the data set on the hub.", show_default=False)
    ] = "",
    public: Annotated[
        bool, typer.Option("--public", help="Make new repositories public; else they are private.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Write the folders with their cards; upload nothing.")
    ] = False,
    force: ForceOption = False,
    form: FormatOption = Format.text,
) -> None:
    """Write a model card and a data-set card from the records of training, data set and evaluation, and upload both where a token is there.

    Needs: the `train` extra and HF_TOKEN for the upload; for --dry-run the package alone. Example: `witness-schema publish --adapter-path adapters/tiny --data data/quickstart --report report --out cards --dry-run`
    """
    from witness_training.asking.publishing import (
        Publication,
        check_repositories,
        open_hub,
        upload,
        write_publication,
    )

    wanted = Publication(adapter_path, data, out, report, model_repo, data_repo)
    hub = None
    if not dry_run:
        check_repositories(wanted)
        hub = open_hub()
    write_publication(wanted, force=force)
    if hub is not None:
        upload(wanted, hub, private=not public)
    cards = [out / part / "README.md" for part in ("model", "dataset")]
    uploaded = [] if dry_run else [model_repo, data_repo]
    told = f"uploaded {' and '.join(uploaded)}" if uploaded else "nothing was uploaded (--dry-run)"
    record = {"cards": [str(card) for card in cards], "uploaded": uploaded}
    print_summary(record, form, note, f"cards in {cards[0]} and {cards[1]}", told)
