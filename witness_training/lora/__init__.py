"""LoRA training through mlx-lm: request, data, process and record, and the models to start from."""
