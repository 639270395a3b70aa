"""Reads a checkout into the record of one version: attestors, documents and every Go type that they use."""
