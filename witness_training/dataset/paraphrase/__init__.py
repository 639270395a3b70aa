"""Questions of a data set in the words of a model, kept only where every value survives and the judge agrees."""
