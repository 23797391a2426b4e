"""A scratch folder leaves nothing behind, at whatever moment its work is stopped."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from openinquiry.core.shared.scratch import scratch_folder


def test_the_folder_is_empty_closed_to_others_and_gone_afterwards_with_what_is_in_it():
    with scratch_folder() as folder:
        assert folder.stat().st_mode & 0o777 == 0o700
        (folder / "people.csv").write_text("a name\n")
    assert not folder.exists()


def test_a_stop_right_after_the_folder_is_made_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    made = Path.mkdir

    def stopped(self: Path, **how: int) -> None:
        made(self, **how)
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "mkdir", stopped)
    with pytest.raises(KeyboardInterrupt), scratch_folder():
        pass
    assert list(tmp_path.iterdir()) == []
