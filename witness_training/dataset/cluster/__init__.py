"""Chunks of a data set are verified by the workers of a Dask cluster, and written here."""
