"""The judge of the family: an answer's script is run, and judged by what it makes and what its policy refuses."""
