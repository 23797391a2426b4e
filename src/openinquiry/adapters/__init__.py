"""The outside world: files that people read."""
