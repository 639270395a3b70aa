"""Prints the reports of `policy check`: text, JSON, annotations of GitHub Actions, SARIF, JUnit."""
