"""The repository of a world: what was chosen for it, and the git objects, refs and status that follow."""
