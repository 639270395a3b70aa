"""The options of `train`: mlx-lm's own names, and what we add."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, TypeAlias

import typer

from witness_cli.options.model_option import MODELS

_MLX, _RUN, _LOSS = "Settings of mlx-lm", "The run", "What is learnt, and what is watched"


def _build(text: str, panel: str, *names: str, least: float | None = None) -> Any:
    return typer.Option(*names, help=text, min=least, rich_help_panel=panel)


Number: TypeAlias = float | None
Whole: TypeAlias = int | None
Text: TypeAlias = str | None
DataOption = Annotated[
    Path | None, typer.Option(help="A folder with train.jsonl and valid.jsonl in mlx-lm's chat format.")
]
AdapterOption = Annotated[Path | None, typer.Option(help="The folder for the adapter.")]
ModelOption = Annotated[Text, typer.Option(help=f"{MODELS}. [default: by machine]")]
PresetOption = Annotated[
    Text, typer.Option(help="`plan`: the run of the plan, with mlx-lm's defaults for all else.")
]
ConfigOption = Annotated[
    Path | None, typer.Option(help="A YAML file in mlx-lm's form, such as the run.yaml that a run writes.")
]
NumLayers = Annotated[Whole, _build("Layers to adapt; more than the model has, or -1: all.", _MLX)]
BatchSize = Annotated[Whole, _build("Rows in each step.", _MLX, least=1)]
Iters = Annotated[Whole, _build("Steps.", _MLX, least=1)]
LearningRate = Annotated[Number, _build("Peak learning rate.", _MLX)]
MaxSeqLength = Annotated[Whole, _build("The longest row in tokens; longer rows are refused.", _MLX, least=1)]
Rank = Annotated[Whole, _build("Rank of the adapter.", _MLX, least=1)]
Scale = Annotated[Number, _build("Scale of the adapter.", _MLX)]
Dropout = Annotated[Number, _build("Dropout in the adapter.", _MLX)]
FineTuneType = Annotated[Text, _build("`lora` or `dora`.", _MLX)]
Optimizer = Annotated[Text, _build("adam, adamw, muon, sgd or adafactor.", _MLX)]
MaskPrompt = Annotated[
    bool | None,
    _build("Learn the answers alone, or the questions too.", _MLX, "--mask-prompt/--no-mask-prompt"),
]
ValBatches = Annotated[Whole, _build("Batches of a validation; -1: all rows.", _MLX)]
StepsPerReport = Annotated[Whole, _build("Report the loss every so many steps.", _MLX, least=1)]
StepsPerEval = Annotated[Whole, _build("Validate every so many steps.", _MLX, least=1)]
SaveEvery = Annotated[Whole, _build("Write a checkpoint every so many steps.", _MLX, least=1)]
GradCheckpoint = Annotated[
    bool | None,
    _build("Less memory, more time.", _MLX, "--grad-checkpoint/--no-grad-checkpoint"),
]
GradAccumulation = Annotated[
    Whole, _build("Steps for each update.", _MLX, "--grad-accumulation-steps", least=1)
]
Seed = Annotated[Whole, _build("Seed of the batches and the adapter. [default: 0]", _MLX, least=0)]
ResumeOption = Annotated[
    bool, _build("Continue an unfinished run from its last checkpoint.", _RUN, "--resume")
]
RestartOption = Annotated[bool, _build("Discard the unfinished run, and begin a new one.", _RUN, "--restart")]
FromOption = Annotated[
    Path | None, _build("Begin with the weights of this finished adapter.", _RUN, "--from")
]
DryRun = Annotated[
    bool, _build("Print mlx-lm's command and its YAML, and what differs; train nothing.", _RUN, "--dry-run")
]
Preview = Annotated[
    Whole,
    _build("Print so many rows as tokens, with what is masked; train nothing.", _RUN, least=1),
]
Patience = Annotated[Whole, _build("End after so many validations without a lower loss.", _LOSS, least=1)]
DecisionWeight = Annotated[Number, _build("Weight of tokens that the question decides. [default: 1]", _LOSS)]
RowsPerKind = Annotated[Whole, _build("At most so many training rows of a kind.", _LOSS, least=1)]
Minutes = Annotated[
    Number,
    _build("Fit the run to so many minutes, by a trial of a few steps: fewer iterations, never more.", _RUN),
]
ScoreEvery = Annotated[
    Whole,
    _build("Let the model answer held-out tasks every so many steps, and run the answers.", _LOSS, least=1),
]
ScoreTasks = Annotated[Whole, _build("How many held-out tasks. [default: 8]", _LOSS, least=1)]
ReportTo = Annotated[Text, _build("`wandb` or `swanlab`, by mlx-lm's callbacks.", _LOSS, "--report-to")]
ProjectName = Annotated[Text, _build("The project there. [default: witness-schema]", _LOSS)]
