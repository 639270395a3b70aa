"""A user's own repository: what git says of its commit, and the world that a run of it has."""
