"""report.html of a mixed data set: what was measured, as heat maps and bars, and rows to browse."""
