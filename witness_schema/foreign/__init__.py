"""Opening what somebody else made: files below a root, budgets of work, names that may become arguments, a process of its own."""
