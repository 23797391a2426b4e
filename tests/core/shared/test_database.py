from pathlib import Path

import pytest

from openinquiry.core.shared.database import workspace

# More text than the memory below can hold; invented names, planted to be looked for.
CROWD = "create table crowd as select 'Wilhelmina Planted ' || i as name, random() as place from range(900000) t(i)"


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for temporary files; the program runs in another one."""
    here, temporary = tmp_path / "here", tmp_path / "temporary"
    here.mkdir()
    temporary.mkdir()
    monkeypatch.chdir(here)
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    return temporary


def test_what_does_not_fit_in_memory_lies_in_a_folder_closed_to_others_and_nowhere_else(elsewhere: Path) -> None:
    # One thread, so that the sorting needs no more at one moment than at another.
    with workspace(memory="60MB", threads=1) as (connection, scratch):
        connection.execute(CROWD)
        connection.execute("create table sorted as select * from crowd order by place")
        spilt = [path for path in scratch.rglob("*") if path.is_file()]
        assert spilt  # or the test would prove nothing
        assert scratch.parent == elsewhere
        assert scratch.stat().st_mode & 0o077 == 0
        assert list(Path().iterdir()) == []


def fail_after_spilling() -> None:
    with workspace(memory="60MB", threads=1) as (connection, _):
        connection.execute(CROWD)
        raise RuntimeError


def test_nothing_is_left_when_the_work_fails(elsewhere: Path) -> None:
    with pytest.raises(RuntimeError):
        fail_after_spilling()
    assert list(elsewhere.iterdir()) == []


def test_long_work_draws_nothing_on_the_terminal() -> None:
    with workspace() as (connection, _):
        told = connection.execute("select current_setting('enable_progress_bar')").fetchall()
    assert told == [(False,)]
