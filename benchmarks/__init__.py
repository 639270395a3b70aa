"""Each stage measured beside its peers in one run: ratios, rates and CPU time, and no time is ever asserted."""
