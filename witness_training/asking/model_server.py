"""Serves a model with OpenAI's interface on this machine, by mlx-lm's own server (`mlx_lm/server.py`, 0.32.2) with our defaults.

Our defaults: 127.0.0.1 alone and no foreign web page, one model that is loaded before the first question, by `--model` as everywhere (on a
processor in 32 bits), its own chat template as in training, temperature 0, and answers of a bounded length.
"""

from __future__ import annotations

import threading
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

from witness_schema.errors import Misuse
from witness_schema.json_writing import dumps
from witness_training.asking.conversation import LONGEST, fetch_with_adapter
from witness_training.lora.models import load_folder

HOST = "127.0.0.1"
DEFAULT = "default_model"  # the name that mlx-lm's server takes where a request names none
# What mlx-lm's server reads of its command line. It loads whatever model a request names; ours has one.
_OPTIONS: dict[str, Any] = {
    "model": None,
    "adapter_path": None,
    "draft_model": None,
    "num_draft_tokens": 3,
    "trust_remote_code": False,
    "chat_template": "",
    "use_default_chat_template": False,
    "chat_template_args": {},
    "allowed_origins": [],
    "temp": 0.0,
    "top_p": 1.0,
    "top_k": 0,
    "min_p": 0.0,
    "decode_concurrency": 32,
    "prompt_concurrency": 8,
    "prefill_step_size": 2048,
    "prompt_cache_size": 10,
    "prompt_cache_bytes": None,
    "kv_bits": None,
    "kv_group_size": 64,
    "quantized_kv_start": 0,
    "pipeline": False,
}


@contextmanager
def serve_model(
    model: str | None,
    adapter: Path | None = None,
    *,
    port: int = 0,
    most_tokens: int = LONGEST,
    tell: Callable[[str], None] = lambda _: None,
) -> Iterator[tuple[str, str]]:
    """Serve until the block ends; its value is (address, name of the model). port: 0 for a free one. tell: takes a line for each request.

    Raises Misuse for a port that is taken or a missing adapter, and what `load` raises.
    """
    chosen = fetch_with_adapter(model, adapter)
    network, tokenizer = load_folder(chosen, adapter)
    import mlx.core as mx
    from mlx_lm import server

    # The thread that generates takes the weights as they are, not as what this thread would still have to compute.
    mx.eval(network.parameters())
    options = Namespace(**_OPTIONS, max_tokens=most_tokens, host=HOST, port=port)
    names = (chosen.name, DEFAULT)
    provider = _build_provider(server, options, names, (network, tokenizer))
    handler = _build_handler(server, names, most_tokens, tell)
    # The cache of prompts makes an answer depend on what was asked before, in its last digits.
    generator = server.ResponseGenerator(provider, server.LRUPromptCache(options.prompt_cache_size))
    try:
        with _open(partial(handler, generator), port) as httpd:
            thread = threading.Thread(target=httpd.serve_forever, daemon=True)
            thread.start()
            try:
                yield f"http://{HOST}:{httpd.server_address[1]}/v1", chosen.name
            finally:
                httpd.shutdown()
                thread.join()
    finally:
        generator.stop_and_join()


def _open(handler: Any, port: int) -> ThreadingHTTPServer:
    try:
        return ThreadingHTTPServer((HOST, port), handler)
    except OSError as error:
        raise Misuse(
            f"the port {port} cannot be served: {error.strerror}",
            where=HOST,
            advice="--port with another number, or 0 for a free one",
        ) from error


def _build_provider(server: Any, options: Namespace, names: tuple[str, ...], loaded: tuple[Any, Any]) -> Any:
    """mlx-lm's provider with one model, which is there already."""
    from mlx_lm.models.cache import make_prompt_cache

    def load(model: str, adapter: object = None, _: object = None) -> tuple[Any, Any]:
        if model not in names or adapter is not None:
            raise ValueError(f"this server has one model, {names[0]}")
        return loaded

    provider = server.ModelProvider(options)
    provider.model, provider.tokenizer = loaded
    provider.model_key = (names[0], None, None)
    provider.is_batchable = all(hasattr(cache, "merge") for cache in make_prompt_cache(loaded[0]))
    provider.load, provider.load_default = load, lambda: None
    return provider


def _build_handler(server: Any, names: tuple[str, ...], most_tokens: int, tell: Callable[[str], None]) -> Any:
    """mlx-lm's handler of requests, which bounds answers, and lists the one model alone."""

    def bound_answer(handler: Any) -> None:
        server.APIHandler.validate_model_parameters(handler)
        handler.max_tokens = min(handler.max_tokens, most_tokens)

    def list_models(handler: Any) -> None:
        # mlx-lm's lists the hub's cache, and fails where there is none.
        listed = [{"id": names[0], "object": "model", "created": handler.created}]
        handler._set_completion_headers(200)
        handler.end_headers()
        handler.wfile.write(dumps({"object": "list", "data": listed}).encode())

    def log(_: Any, form: str, *values: object) -> None:
        tell(form % values)

    changed = {
        "validate_model_parameters": bound_answer,
        "handle_models_request": list_models,
        "log_message": log,
    }
    return type("Handler", (server.APIHandler,), changed)
