"""Forms that other tools read, for whoever has findings: SARIF, JUnit, annotations of GitHub Actions."""
