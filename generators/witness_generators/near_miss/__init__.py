"""Near misses: documents with exactly one broken rule, with the rule, the place and the judges that must refuse them."""
