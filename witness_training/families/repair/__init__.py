"""Repair: a document, a Rego module or a command line with one fault, to be found and mended."""
