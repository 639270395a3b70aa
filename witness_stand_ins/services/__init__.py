"""The stand-ins, one module each, and what their rows consist of."""
