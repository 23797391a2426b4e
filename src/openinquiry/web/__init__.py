"""Pages, by audience: thin views that make one call each."""
