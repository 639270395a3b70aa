"""`witness-schema train`: fine-tune a model with LoRA through mlx-lm."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from witness_cli.options import train_options as options
from witness_cli.terminal.console import ForceOption, bar, note
from witness_cli.terminal.output import Format, FormatOption, print_summary, print_text
from witness_schema.errors import Misuse

if TYPE_CHECKING:
    from witness_training.lora.lora_request import LoraRequest


def train(
    data: options.DataOption = None,
    adapter_path: options.AdapterOption = None,
    model: options.ModelOption = None,
    preset: options.PresetOption = None,
    config: options.ConfigOption = None,
    num_layers: options.NumLayers = None,
    batch_size: options.BatchSize = None,
    iters: options.Iters = None,
    learning_rate: options.LearningRate = None,
    max_seq_length: options.MaxSeqLength = None,
    rank: options.Rank = None,
    scale: options.Scale = None,
    dropout: options.Dropout = None,
    fine_tune_type: options.FineTuneType = None,
    optimizer: options.Optimizer = None,
    mask_prompt: options.MaskPrompt = None,
    val_batches: options.ValBatches = None,
    steps_per_report: options.StepsPerReport = None,
    steps_per_eval: options.StepsPerEval = None,
    save_every: options.SaveEvery = None,
    grad_checkpoint: options.GradCheckpoint = None,
    grad_accumulation_steps: options.GradAccumulation = None,
    seed: options.Seed = None,
    patience: options.Patience = None,
    decision_weight: options.DecisionWeight = None,
    rows_per_kind: options.RowsPerKind = None,
    score_every: options.ScoreEvery = None,
    score_tasks: options.ScoreTasks = None,
    report_to: options.ReportTo = None,
    project_name: options.ProjectName = None,
    minutes: options.Minutes = None,
    start_from: options.FromOption = None,
    resume: options.ResumeOption = False,
    restart: options.RestartOption = False,
    dry_run: options.DryRun = False,
    preview: options.Preview = None,
    force: ForceOption = False,
    form: FormatOption = Format.text,
) -> None:
    """Fine-tune a model on a data set with LoRA (mlx-lm's own option names).

    Needs: the `train` extra; a clone with its oracle for --score-every, `wandb` for --report-to wandb. Example: `witness-schema train --model tiny --data data/quickstart --adapter-path adapters/tiny --iters 300`
    """
    given = {name: value for name, value in locals().items() if name not in _NOT_OF_THE_RUN}
    request = _build_request(preset, config, given, resume=resume)
    if minutes is not None:
        request = _fit(request, minutes, shown_only=dry_run or bool(preview), force=force)
    if dry_run or preview:
        _describe(request, preview)
    else:
        _train(request, form, force=force, restart=restart)


# The command's own parameters; the request knows all others by the same name.
_NOT_OF_THE_RUN = {"preset", "config", "minutes", "resume", "restart", "dry_run", "preview", "force", "form"}


def _build_request(
    preset: str | None, config: Path | None, given: dict[str, Any], *, resume: bool
) -> LoraRequest:
    from witness_training.lora.option_layers import build_request, read_config, take_preset

    return build_request((take_preset(preset), read_config(config) if config else {}, given), resume=resume)


def _fit(request: LoraRequest, minutes: float, *, shown_only: bool, force: bool) -> LoraRequest:
    from witness_training.lora.estimates.time_fitting import fit_to_minutes

    if shown_only:
        raise Misuse(
            "--minutes measures this machine by a few steps, and nothing is to be trained",
            advice="leave out --minutes, or --dry-run and --preview",
        )
    return fit_to_minutes(request, minutes, note, force=force)


def _describe(request: LoraRequest, preview: int | None) -> None:
    from witness_training.lora.run_yaml import describe_run
    from witness_training.lora.shown_runs.preview import preview_rows

    print_text(preview_rows(request, preview) if preview else describe_run(request))


def _train(request: LoraRequest, form: Format, *, force: bool, restart: bool) -> None:
    from witness_training.lora.run_records import read_metrics
    from witness_training.lora.shown_runs.loss_plot import sketch_losses
    from witness_training.lora.shown_runs.training_progress import TrainingProgress
    from witness_training.lora.training_run import train as run

    with bar("training") as progress:
        follow = TrainingProgress(request.iters, note, progress.advance_to).take
        result = run(request, metrics=follow, force=force, restart=restart)
    curves = sketch_losses(read_metrics(request.adapter_path))
    place = request.adapter_path
    following = (
        f"witness-schema evaluate --model {request.model} --adapter-path {place} --data {request.data}"
    )
    told = f"adapter in {place}; next: {following}"
    print_summary(asdict(result), form, note, *curves.splitlines(), result.summary(), told)
