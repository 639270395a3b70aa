"""Documents that a step makes about its product: bills of materials, scan results, exploitability."""
