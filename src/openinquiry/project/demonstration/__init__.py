"""A service full of invented people, to be looked at: bodies asked, returns in, wrong, late; on this machine alone."""
