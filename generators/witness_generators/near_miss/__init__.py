"""Near misses: what is right but for one broken rule, told with the rule, the place, and the judges that must refuse it."""
