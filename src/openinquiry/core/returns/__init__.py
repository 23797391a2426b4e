"""What a return looks like; reading it, mapping it, checking it."""
