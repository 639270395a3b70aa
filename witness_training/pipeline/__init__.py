"""The whole pipeline in stages, and the checks of what it needs on this machine."""
