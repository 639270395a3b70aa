"""Forms that other tools read, for whoever has findings: SARIF, annotations of GitHub Actions."""
