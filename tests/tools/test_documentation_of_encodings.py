"""The page of encoding settings explains every setting in the file that ships, and no other."""

from __future__ import annotations

import tomllib
from dataclasses import fields

from tools.documentation import ENCODING_SETTINGS, encoding_settings

from openinquiry.core.linkage.encoding import EncodingSettings
from openinquiry.core.shared import data_directory

RAW = tomllib.loads((data_directory() / "linkage" / "encoding.toml").read_text(encoding="utf-8"))


def test_every_setting_of_the_file_is_explained_and_none_that_there_is_not() -> None:
    there = set()
    for key, value in RAW.items():
        if isinstance(value, list):
            there |= {f"{key}.{name}" for each in value for name in each}
        elif isinstance(value, dict):
            there |= set(value)
        else:
            there.add(key)
    assert set(ENCODING_SETTINGS) == there


def test_settings_of_one_value_show_it_and_all_have_a_meaning_and_a_range() -> None:
    page = encoding_settings()
    single = {each.name for each in fields(EncodingSettings)} & set(ENCODING_SETTINGS)
    for name in single:
        value = RAW.get(name, {**RAW["pairs"], **RAW["learning"]}.get(name))
        assert f"| `{value}` |" in next(line for line in page.splitlines() if line.startswith(f"| `{name}` |"))
    assert all(meaning and span for meaning, _, span in ENCODING_SETTINGS.values())
    for section in ("field", "hash"):
        assert all(f"| `{each['name']}` |" in page for each in RAW[section])
    assert all(f"| {each['label']} |" in page for each in RAW["stated"])
