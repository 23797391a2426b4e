"""The page of parts, for those who make pages: every component once, with invented figures."""
