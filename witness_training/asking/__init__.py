"""A trained model is put to use: asked in the terminal, its answers checked by running them, and exported for others."""
