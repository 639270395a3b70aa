"""`witness-schema dataset paraphrase`: questions in the words of a model."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from witness_cli.terminal.console import ForceOption, bar, note
from witness_cli.terminal.output import Format, FormatOption, print_summary


def paraphrase(
    data: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of the data set.")],
    endpoint: Annotated[
        str, typer.Option(help="A server with OpenAI's interface: `http://127.0.0.1:8080/v1`.")
    ],
    model: Annotated[str, typer.Option(help="The model, as the server names it.")],
    out: Annotated[Path, typer.Option(help="The folder for the new data set.")],
    split: Annotated[
        list[str] | None,
        typer.Option(
            help="Files to reword, without `.jsonl`; may be given again. Default: train.", show_default=False
        ),
    ] = None,
    limit: Annotated[int, typer.Option(min=0, help="Rows to ask about at most; 0: all.")] = 0,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Questions at a time.")] = 4,
    timeout: Annotated[
        float, typer.Option(min=0.1, max=3600, help="Seconds for one question, with its retries.")
    ] = 60,
    time_limit: Annotated[float, typer.Option(min=1, help="Seconds for all questions together.")] = 86_400,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on where an earlier run of this command ended.")
    ] = False,
    force: ForceOption = False,
    form: FormatOption = Format.text,
) -> None:
    """Reword questions by a model, and keep a rewrite only if every value survives and the answer still passes its judge.

    Needs: a clone with its oracle and a sandbox, the extra `paraphrase`, and a server; a key, if it wants one, in OPENAI_API_KEY. Example: `witness-schema dataset paraphrase data/mixed --endpoint http://127.0.0.1:8080/v1 --model default_model --out data/reworded`
    """
    from witness_training.dataset.paraphrase.endpoint import Endpoint
    from witness_training.dataset.paraphrase.paraphrasing import Paraphrase
    from witness_training.dataset.paraphrase.paraphrasing import paraphrase as reword
    from witness_training.dataset.row_drawing import TRAIN

    with bar("paraphrasing") as shown:
        wanted = Paraphrase(
            Endpoint(endpoint, model, timeout),
            tuple(split or [TRAIN]),
            limit,
            workers,
            time_limit,
            resume,
            force,
            progress=shown.advance_to,
        )
        manifest = reword(data, out, wanted)
    told = manifest["paraphrase"]
    refused = ", ".join(f"{count} {reason}" for reason, count in told["refused"].items())
    said = f"{told['kept']} of {told['asked']} rewrites kept" + (f"; refused: {refused}" if refused else "")
    print_summary({"out": out, **manifest}, form, note, said, f"written to {out}")
