"""Tries the Rego of policies on drawn attestations, which its own constants and paths steer."""
