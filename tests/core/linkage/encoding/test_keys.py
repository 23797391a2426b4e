"""A key is read from a file that only its owner may read, and never shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from openinquiry.core.linkage import EncodingKey, key_text, load_encoding_settings, read_key
from openinquiry.core.returns import load_specification
from openinquiry.core.shared import UnreadableInput, WrongUsage

SECRET = bytes(range(32))


def written(folder: Path, text: str, *, mode: int = 0o600) -> Path:
    path = folder / "key"
    path.write_text(text)
    path.chmod(mode)
    return path


def test_a_key_written_is_read_again_and_shows_itself_nowhere(tmp_path: Path) -> None:
    key = read_key(written(tmp_path, key_text(SECRET, remark="invented")))
    assert key == EncodingKey(SECRET)
    assert SECRET.hex()[:8] not in repr(key) + key.check_value(load_encoding_settings())


def test_a_key_file_that_others_may_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match="chmod 600"):
        read_key(written(tmp_path, key_text(SECRET, remark="invented"), mode=0o644))


@pytest.mark.parametrize("text", ["", "ab", "zz" * 32, "ab" * 32 + "\n" + "ab" * 32])
def test_a_file_that_holds_no_key_is_refused_without_showing_what_it_holds(tmp_path: Path, text: str) -> None:
    with pytest.raises(UnreadableInput, match="64 hexadecimal digits") as refusal:
        read_key(written(tmp_path, text))
    assert "abab" not in str(refusal.value)


def test_the_specification_asks_for_encodings_of_the_length_that_the_settings_make() -> None:
    assert load_specification("support_and_health")["people"]["encoding"].digits == load_encoding_settings().digits
