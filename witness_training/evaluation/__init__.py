"""Evaluation of a model: ask, judge, score and report."""
