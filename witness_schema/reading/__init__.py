"""From a checkout to the record of one version: attestors, documents and every Go type that they reach."""
