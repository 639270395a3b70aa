"""The architecture of the built-in model and its tokenizer, in the files that mlx-lm and transformers read."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from witness_schema.json_writing import dumps

VOCABULARY = 1024
LONGEST = 1024
# The position of a special token in SPECIAL is its id: train_tokenizer adds them first.
PAD, END = "<|pad|>", "<|end|>"
SPECIAL = (PAD, END, "<|system|>", "<|user|>", "<|assistant|>")

# The keys of a Llama config.json, so that mlx-lm and transformers load the model without code of this project.
CONFIG: dict[str, Any] = {
    "model_type": "llama",
    "architectures": ["LlamaForCausalLM"],
    "hidden_size": 160,
    "num_hidden_layers": 3,
    "intermediate_size": 320,
    "num_attention_heads": 2,
    "num_key_value_heads": 2,
    "rms_norm_eps": 1e-5,
    "rope_theta": 10000.0,
    "vocab_size": VOCABULARY,
    "max_position_embeddings": LONGEST,
    # The embeddings also serve as the head: most weights of a model this small would be in the two of them.
    "tie_word_embeddings": True,
    "pad_token_id": SPECIAL.index(PAD),
    "eos_token_id": SPECIAL.index(END),
    "torch_dtype": "float16",
}

CHAT_TEMPLATE = (
    "{% for m in messages %}<|{{ m['role'] }}|>{{ m['content'] }}<|end|>{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)

# Where text is cut before pairs are merged. A word never includes the space before it, so it is the same token in a
# question, in shell and in JSON; otherwise a model this small could not copy it. Between words, all marks and spaces may
# merge, and what is always written the same way (the head of a type, a flag, a key file) is one piece.
CUTS = "|".join((
    r"https://[a-z.]+/[a-z]+/",
    r"v\d\.\d",
    r"[a-z]+\.p(?:em|ub)",
    r"(?:in|out)put\.txt",
    r" --?[A-Za-z]+(?: (?!-))?",
    r"[A-Za-z0-9]+",
    r"[^A-Za-z0-9]+?(?= --?[A-Za-z])",
    r"[^A-Za-z0-9]+",
))  # fmt: skip


def train_tokenizer(texts: Iterable[str]) -> Any:
    """Train a byte-level BPE of VOCABULARY tokens, which can encode any text."""
    from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.BPE())
    cut = pre_tokenizers.Split(Regex(CUTS), "isolated")
    to_bytes = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([cut, to_bytes])
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY,
        special_tokens=list(SPECIAL),
        # All 256 bytes, or text with a byte that the corpus lacks could not be encoded.
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


def write_description(folder: Path, tokenizer: Any) -> None:
    """Write the files of the model's folder except its weights."""
    settings = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "eos_token": END,
        "pad_token": PAD,
        "chat_template": CHAT_TEMPLATE,
        "clean_up_tokenization_spaces": False,
        "model_max_length": LONGEST,
    }
    (folder / "tokenizer.json").write_text(tokenizer.to_str() + "\n")
    (folder / "tokenizer_config.json").write_text(dumps(settings, indent=1) + "\n")
    (folder / "config.json").write_text(dumps(CONFIG, indent=1) + "\n")
