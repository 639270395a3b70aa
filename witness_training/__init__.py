"""Verified training examples, LoRA runs on them, and the score of what came out."""
