"""Verified training examples, LoRA runs on them, and scores of the trained models."""
