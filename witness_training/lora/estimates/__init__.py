"""How long a run takes and how much memory it needs, before it begins; and a run that is fitted to a time."""
