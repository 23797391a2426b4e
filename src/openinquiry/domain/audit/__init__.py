"""Runs of the audit: from which accepted returns, by which settings, with which figures, approved by whom."""
