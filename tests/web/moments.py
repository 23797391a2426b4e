"""Moments that tests of pages share."""

from __future__ import annotations

from datetime import UTC, datetime

AFTERNOON = datetime(2026, 6, 3, 15, 5, tzinfo=UTC)  # 4:05pm in London
