"""Bills of materials by the own tool of an ecosystem, which reads its lock file alone."""
