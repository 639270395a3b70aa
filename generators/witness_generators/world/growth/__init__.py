"""What a world larger than `small` has more of: its size class, files, and variables."""
