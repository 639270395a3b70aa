"""Here for its place: pytest puts this folder on sys.path, so that tests can import `benchmarks`, which is not installed."""
