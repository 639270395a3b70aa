"""The data set: sampled, verified, split, and written whole or not at all."""
