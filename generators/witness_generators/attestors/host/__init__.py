"""The machine: its packages, its connections, the trees of its files."""
