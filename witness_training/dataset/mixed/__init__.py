"""A data set of several families: planned, verified in chunks by several processes, and put together."""
