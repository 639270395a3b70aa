"""`witness-schema serve`: a model behind OpenAI's interface, on this machine alone."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from witness_cli.options.lifetime_options import ProcessOption, SecondsOption
from witness_cli.options.model_option import ModelOption
from witness_cli.terminal.console import detail, note
from witness_cli.terminal.streams import discard_output


def serve(
    model: ModelOption = None,
    adapter_path: Annotated[
        Path | None, typer.Option(help="An adapter written by `train`; without it the bare model answers.")
    ] = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port on 127.0.0.1, 0 for a free one.")] = 0,
    max_tokens: Annotated[
        int, typer.Option(min=1, help="The most tokens of an answer, whatever a request asks for.")
    ] = 1024,
    seconds: SecondsOption = None,
    process: ProcessOption = None,
) -> None:
    """Serve a model to programs that speak OpenAI's interface, until Ctrl-C or the parent's end; print its address first.

    It is mlx-lm's server: /v1/chat/completions, /v1/completions, /v1/models. -v shows each request.
    Needs: the `train` extra. Example: `witness-schema serve --model tiny --adapter-path adapters/tiny --port 8080`
    """
    from witness_stand_ins.serving.lifetime import Lifetime
    from witness_training.asking.model_server import serve_model

    lifetime = Lifetime.of(seconds, process)
    served = serve_model(model, adapter_path, port=port, most_tokens=max_tokens, tell=detail)
    with served as (address, name):
        sys.stdout.write(f"{address}\n")
        sys.stdout.flush()
        # Whoever reads the address waits for the end of the output.
        discard_output(sys.stdout)
        note(
            f"serving {name}; ask it: witness-schema evaluate --endpoint {address} --model {name} --data DATA"
        )
        note(f"the server ends: {lifetime.wait()}")
