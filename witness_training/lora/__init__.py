"""LoRA through mlx-lm: request, data, process, record; and the models that it starts from."""
