"""The training itself: the order of its rows, its loss, its checkpoints, and what it reports."""
