"""The kinds of requirements, one row each, in modules by what their attestors record."""
