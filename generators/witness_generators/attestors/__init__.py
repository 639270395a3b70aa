"""One module for each attestor, with what its records need, by the kind of thing that it looks at."""
