"""The store in a folder: whole or absent, once and for ever, whatever is thrown at it."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import signal
import stat
import subprocess
import sys
import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openinquiry.adapters.blobs import (
    Blob,
    ChangedBlob,
    FolderStore,
    LimitExceeded,
    MissingBlob,
    NoSpaceLeft,
    StoreUnreachable,
    copied_out,
    in_folder,
)
from openinquiry.core.shared import UnreadableInput, WrongUsage

WRITER = """
import sys, pathlib, itertools
from openinquiry.adapters.blobs import FolderStore
store = FolderStore(pathlib.Path(sys.argv[1]))
print("ready", flush=True)
for number in itertools.count():
    store.put([bytes([number % 251]) * 100_000] * 5)
"""


def place_of(store_root, sha256):
    return store_root / sha256[:2] / sha256[2:4] / sha256


@given(pieces=st.lists(st.binary(max_size=50), max_size=6))
def test_what_is_put_in_any_pieces_comes_out_as_it_was(tmp_path_factory, pieces):
    whole = b"".join(pieces)
    store = FolderStore(tmp_path_factory.mktemp("store"))
    blob = store.put(pieces)
    assert blob == Blob(hashlib.sha256(whole).hexdigest(), len(whole)) == store.put(io.BytesIO(whole))
    with store.open(blob.sha256) as stream:
        assert stream.read() == whole
    assert (store.has(blob.sha256), store.size(blob.sha256), store.verify(blob.sha256)) == (True, len(whole), True)
    assert list(store.everything()) == [blob]


def test_a_stream_is_never_read_whole(tmp_path):
    class Endless(io.RawIOBase):
        asked: list[int] = []  # noqa: RUF012 - of this test alone
        left = 40

        def read(self, size=-1):
            self.asked.append(size)
            self.left -= 1
            return b"x" * size if self.left else b""

    source = Endless()
    assert FolderStore(tmp_path).put(source).size == 39 * 1024 * 1024
    assert set(source.asked) == {1024 * 1024}


def test_a_blob_can_be_written_by_nobody_and_its_folders_are_the_owners_own(tmp_path):
    store = FolderStore(tmp_path / "store")
    place = place_of(tmp_path / "store", store.put([b"held"]).sha256)
    assert stat.S_IMODE(place.stat().st_mode) == 0o400
    assert [
        stat.S_IMODE(each.stat().st_mode)
        for each in (place.parent, place.parent.parent, tmp_path / "store" / "incoming")
    ] == [0o700] * 3
    assert list((tmp_path / "store" / "incoming").iterdir()) == []


def test_the_same_bytes_again_leave_the_first_file_where_it_is(tmp_path):
    store = FolderStore(tmp_path)
    place = place_of(tmp_path, store.put([b"held"]).sha256)
    before = place.stat()
    store.put([b"he", b"ld"])
    assert (place.stat().st_ino, place.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_blob_whose_size_has_changed_is_told_of_when_it_is_put_again_and_not_overwritten(tmp_path):
    store = FolderStore(tmp_path)
    blob = store.put([b"held"])
    place = place_of(tmp_path, blob.sha256)
    place.chmod(0o600)
    place.write_bytes(b"held and more")
    with pytest.raises(ChangedBlob, match=blob.sha256):
        store.put([b"held"])
    assert place.read_bytes() == b"held and more"


def test_one_changed_bit_is_found_and_the_sentence_names_the_hash_and_nothing_of_the_contents(tmp_path):
    store = FolderStore(tmp_path / "s")
    blob = store.put([b"Zyxwvutson"])
    place = place_of(tmp_path / "s", blob.sha256)
    place.chmod(0o600)
    place.write_bytes(b"Zyxwvutsoo")
    assert store.verify(blob.sha256) is False
    with pytest.raises(ChangedBlob) as changed:
        copied_out(store, blob.sha256, to=tmp_path / "copy")
    assert not (tmp_path / "copy").exists()
    assert blob.sha256 in str(changed.value)
    assert "Zyx" not in str(changed.value)
    assert str(tmp_path) not in str(changed.value)


def test_more_bytes_than_the_limit_leave_nothing_behind(tmp_path):
    store = FolderStore(tmp_path)
    assert store.put([b"12345"], limit=5).size == 5
    with pytest.raises(LimitExceeded, match="larger than 5 bytes"):
        store.put([b"123", b"456"], limit=5)
    assert [each.size for each in store.everything()] == [5]
    assert list((tmp_path / "incoming").iterdir()) == []


@pytest.mark.parametrize(
    "name",
    ["../../../etc/passwd", "A" * 64, "g" * 64, "a" * 63, "a" * 65, "", "a" * 32 + "/" + "a" * 31, "a" * 64 + "\n", 7],
)
def test_only_a_hash_names_a_blob_and_what_else_was_written_is_not_repeated(tmp_path, name):
    store = FolderStore(tmp_path)
    for ask in (store.open, store.has, store.size, store.verify):
        with pytest.raises(WrongUsage) as refused:
            ask(name)
        assert not name or str(name) not in str(refused.value)


def test_a_blob_that_is_not_there_is_said_to_be_missing(tmp_path):
    store, nowhere = FolderStore(tmp_path), "0" * 64
    assert store.has(nowhere) is False
    for ask in (store.open, store.size, store.verify):
        with pytest.raises(MissingBlob, match=nowhere):
            ask(nowhere)


def test_a_link_in_place_of_a_blob_or_of_a_folder_is_never_followed(tmp_path):
    (tmp_path / "secret").write_bytes(b"held")
    store = FolderStore(tmp_path / "store")
    blob = store.put([b"held"])
    place = place_of(tmp_path / "store", blob.sha256)
    place.unlink()
    place.symlink_to(tmp_path / "secret")
    with pytest.raises(ChangedBlob):
        store.open(blob.sha256)
    other = hashlib.sha256(b"other").hexdigest()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "store" / other[:2]).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StoreUnreachable):
        store.put([b"other"])
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_pipe_in_place_of_a_blob_is_refused_and_not_waited_for(tmp_path):
    store = FolderStore(tmp_path)
    blob = store.put([b"held"])
    place = place_of(tmp_path, blob.sha256)
    place.unlink()
    os.mkfifo(place)
    with pytest.raises(ChangedBlob):
        store.verify(blob.sha256)


def test_a_full_disk_is_said_to_be_full_and_nothing_is_kept(tmp_path, monkeypatch):
    def full(handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    store = FolderStore(tmp_path)
    monkeypatch.setattr(in_folder.os, "fsync", full)
    with pytest.raises(NoSpaceLeft, match="no space left"):
        store.put([b"held"])
    assert list(store.everything()) == []
    assert list((tmp_path / "incoming").iterdir()) == []


def test_a_disk_that_fails_is_told_of_and_a_sender_that_breaks_off_is_left_to_whoever_reads_it(tmp_path, monkeypatch):
    def broken():
        yield b"half"
        raise ConnectionResetError

    store = FolderStore(tmp_path)
    with pytest.raises(ConnectionResetError):
        store.put(broken())
    monkeypatch.setattr(
        in_folder.os, "link", lambda *_: (_ for _ in ()).throw(OSError(errno.EIO, "Input/output error"))
    )
    with pytest.raises(StoreUnreachable):
        store.put([b"held"])
    assert list(store.everything()) == []
    assert list((tmp_path / "incoming").iterdir()) == []


def test_where_the_disk_has_no_hard_links_a_blob_is_renamed_into_place(tmp_path, monkeypatch):
    def none_here(source, target):
        raise OSError(errno.EOPNOTSUPP, "Operation not supported")

    monkeypatch.setattr(in_folder.os, "link", none_here)
    store = FolderStore(tmp_path)
    assert store.put([b"held"]) == store.put([b"held"])
    assert [store.verify(each.sha256) for each in store.everything()] == [True]


def test_a_store_that_is_no_folder_is_refused_in_a_sentence(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(UnreadableInput, match="cannot hold stored files"):
        FolderStore(tmp_path / "file")


def test_eight_writers_of_the_same_bytes_keep_them_once(tmp_path):
    store, made = FolderStore(tmp_path), []
    writers = [threading.Thread(target=lambda: made.append(store.put([b"same"] * 1000))) for _ in range(8)]
    for each in writers:
        each.start()
    for each in writers:
        each.join()
    assert len(made) == 8
    assert list(store.everything()) == [made[0]]


def test_a_writer_that_is_killed_leaves_whole_blobs_and_drafts_that_a_sweep_removes(tmp_path):
    store = FolderStore(tmp_path)
    for number in range(6):
        with subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE) as writer:
            writer.stdout.readline()
            time.sleep(0.003 * number + 0.001)
            writer.send_signal(signal.SIGKILL)
    (tmp_path / "incoming" / "left-behind").write_bytes(b"half")
    kept = list(store.everything())
    assert all(store.verify(each.sha256) for each in kept)
    assert {each.size for each in kept} <= {500_000}
    assert store.sweep(before=0.0) == 0
    assert store.sweep(before=time.time() + 60) >= 1
    assert list((tmp_path / "incoming").iterdir()) == []
    assert list(store.everything()) == kept
