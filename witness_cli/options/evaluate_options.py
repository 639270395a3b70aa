"""The options of `evaluate`: who answers, which questions, how answers are drawn, and what becomes of them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from witness_cli.options.model_option import MODELS

WHO, DRAWN = "Who answers", "How answers are drawn"

Data = Annotated[Path, typer.Option(help="A data set written by `generate`.")]
ModelName = Annotated[
    str | None,
    typer.Option(
        help=f"{MODELS}; with --endpoint, the server's name of it.",
        rich_help_panel=WHO,
    ),
]
AdapterPath = Annotated[
    Path | None,
    typer.Option(
        help="An adapter written by `train`; without it the bare model is evaluated.", rich_help_panel=WHO
    ),
]
EndpointAddress = Annotated[
    str | None,
    typer.Option(
        "--endpoint",
        help="Ask a server with OpenAI's interface: `http://127.0.0.1:8080/v1`. A key, if it wants one, in OPENAI_API_KEY.",
        rich_help_panel=WHO,
    ),
]
Answers = Annotated[
    Path | None,
    typer.Option(
        help="Answers of anybody as JSON lines: {task_id, completion}, one for each question.",
        rich_help_panel=WHO,
    ),
]
Connections = Annotated[
    int, typer.Option(min=1, max=64, help="Questions to a server at a time.", rich_help_panel=WHO)
]
Timeout = Annotated[
    float,
    typer.Option(
        min=0.1, max=3600, help="Seconds for one question to a server, with its retries.", rich_help_panel=WHO
    ),
]
Compare = Annotated[
    bool, typer.Option(help="With an adapter, ask the bare model the same questions.", rich_help_panel=WHO)
]
Splits = Annotated[
    list[str] | None,
    typer.Option(
        "--split",
        help="A file whose questions are asked, without .jsonl; may be given again; `all` for every test file. Default: `test`, or `test-seen` of a mix.",
        show_default=False,
    ),
]
Limit = Annotated[
    int | None, typer.Option(min=1, help="Ask at most this many rows, evenly spread over the files.")
]
Samples = Annotated[
    int, typer.Option(min=1, max=100, help="Answers to each question, for pass@k.", rich_help_panel=DRAWN)
]
Temperature = Annotated[
    float,
    typer.Option(
        min=0,
        max=10,
        help="0 takes the likeliest token each time; 0.7 for several samples.",
        rich_help_panel=DRAWN,
    ),
]
Seed = Annotated[
    int,
    typer.Option(help="Seed of a temperature above 0, for models of this machine.", rich_help_panel=DRAWN),
]
MaxTokens = Annotated[
    int | None,
    typer.Option(
        min=1,
        help="Most tokens of an answer. [default: 48 more than the longest reference of the family; 4096 of a server]",
        rich_help_panel=DRAWN,
    ),
]
Out = Annotated[
    Path | None,
    typer.Option(help="The folder for report.html, report.md, report.json, rows.jsonl and the pictures."),
]
Judge = Annotated[bool, typer.Option(help="Have real go-witness judge each answer (needs the oracle).")]
Workers = Annotated[int | None, typer.Option(min=1, help="Processes that judge. [default: by the machine]")]
