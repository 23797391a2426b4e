"""What holds for every test: properties are tried on the same cases each time, and no test fails by the clock."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("house", deadline=None, derandomize=True)
settings.load_profile("house")
