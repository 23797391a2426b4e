"""``openinquiry protect audit``"""

from pathlib import Path


def audit(releases: list[Path]) -> None:
    """x"""
