"""The whole pipeline in stages, and what this machine needs for it."""
