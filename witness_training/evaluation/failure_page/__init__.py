"""report.html of an evaluation: rates, differences, and every failure to browse."""
