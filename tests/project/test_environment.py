"""What an installation says of itself is taken or refused in a sentence."""

from __future__ import annotations

import pytest

from openinquiry.core.shared import WrongUsage
from openinquiry.project.environment import one_of


def test_one_of_what_is_known_is_taken_and_the_first_holds_unless_it_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENINQUIRY_INVENTED", raising=False)
    assert one_of("OPENINQUIRY_INVENTED", "blue", "green") == "blue"
    monkeypatch.setenv("OPENINQUIRY_INVENTED", " green ")
    assert one_of("OPENINQUIRY_INVENTED", "blue", "green") == "green"


def test_anything_else_is_refused_with_what_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENINQUIRY_INVENTED", "pink")
    with pytest.raises(WrongUsage, match=r"OPENINQUIRY_INVENTED is none of: blue, green\."):
        one_of("OPENINQUIRY_INVENTED", "blue", "green")
