"""Verdict: a policy and collections, and whether go-witness accepts them."""
