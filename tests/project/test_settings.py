"""Every variable that the service reads is described, and none that it does not read."""

from __future__ import annotations

import re
from pathlib import Path

import openinquiry.project
from openinquiry.project.described import VARIABLES

READ = re.compile(r'(?:text|flag|number|words|one_of)\(\s*"([A-Z_]+)"')
FOLDER = Path(next(iter(openinquiry.project.__path__)))


def test_what_is_read_is_described_and_what_is_described_is_read():
    read = {name for path in FOLDER.rglob("*.py") for name in READ.findall(path.read_text(encoding="utf-8"))}
    assert read - {"OPENINQUIRY_TRACEBACK"} == set(VARIABLES)
