"""Writes mappings and ``audit.toml``: the small part of TOML they need."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def toml_value(value: object) -> str:
    """``value`` as it stands after an equals sign. Raises TypeError for what TOML does not know."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(toml_value, value))}]"
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{toml_key(k)} = {toml_value(v)}' for k, v in value.items())} }}" if value else "{}"
    raise TypeError(type(value).__name__)


def toml_key(key: str) -> str:
    """``key`` bare where it may be, quoted otherwise."""
    return key if _BARE.fullmatch(key) else json.dumps(key, ensure_ascii=False)


def toml_table(header: str, pairs: Mapping[str, Any]) -> str:
    """A table: its ``header`` as written, then one line a pair."""
    lines = [header] if header else []
    return "\n".join([*lines, *(f"{toml_key(key)} = {toml_value(value)}" for key, value in pairs.items())]) + "\n"
