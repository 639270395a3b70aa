"""What marshalers write that are known by heart: rows of well-known modules, and the shapes that they need."""
