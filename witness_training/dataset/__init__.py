"""The data set: sampled, verified, split, and written completely or not at all."""
