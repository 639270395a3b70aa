"""The repository of a world: its drawn properties, and the git objects, refs and status that follow from them."""
