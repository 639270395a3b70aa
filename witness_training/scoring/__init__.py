"""`score`: the verdict on an answer to a task of any family."""
