"""Shown counts that note which of them were looked at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from openinquiry.core.disclosure_control import ShownCount


class Noting(Mapping[str, ShownCount]):
    """The counts of a release by id. seen: those that were asked for, each once, in the order of asking."""

    def __init__(self, shown: Mapping[str, ShownCount]) -> None:
        self.seen: dict[str, None] = {}
        self._shown = shown

    def __getitem__(self, cell: str) -> ShownCount:
        self.seen[cell] = None
        return self._shown[cell]

    def __iter__(self) -> Iterator[str]:
        return iter(self._shown)

    def __len__(self) -> int:
        return len(self._shown)

    def __contains__(self, cell: object) -> bool:
        return cell in self._shown
