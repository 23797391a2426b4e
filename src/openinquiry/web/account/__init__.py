"""Signing in and out, invitations, and the pages on which people keep their own details."""
