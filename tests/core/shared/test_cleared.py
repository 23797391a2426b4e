"""Nothing is «cleared» but what disclosure control passed, however it is handed over."""

from __future__ import annotations

import copy
import dataclasses
import pickle

import pytest

from openinquiry.core.shared import Cleared, NotCleared, require_cleared
from openinquiry.core.shared.cleared import grant_clearance

SMALL_NUMBER = "3 girls of 13"


def test_what_was_granted_clearance_comes_out_as_it_went_in() -> None:
    cleared = grant_clearance(SMALL_NUMBER, policy="default 1")
    assert require_cleared(cleared) == SMALL_NUMBER
    assert cleared.policy == "default 1"


@pytest.mark.parametrize("seal", [(), (None,), (object(),), (True,)])
def test_a_cleared_value_cannot_be_made_by_hand(seal: tuple[object, ...]) -> None:
    with pytest.raises(NotCleared):
        Cleared(SMALL_NUMBER, "default 1", *seal)


def test_the_value_of_a_cleared_value_cannot_be_replaced_by_another() -> None:
    harmless = grant_clearance("harmless", policy="default 1")
    with pytest.raises(NotCleared):
        dataclasses.replace(harmless, value=SMALL_NUMBER)
    with pytest.raises(dataclasses.FrozenInstanceError):
        harmless.value = SMALL_NUMBER  # type: ignore[misc]


def test_the_seal_of_a_cleared_value_is_not_lying_about_to_be_used_again() -> None:
    harmless = grant_clearance("harmless", policy="default 1")
    for held in (*vars(harmless).values(), *vars(Cleared).values()):
        with pytest.raises(NotCleared):
            Cleared(SMALL_NUMBER, "default 1", held)


def test_a_copy_or_pickle_of_a_cleared_value_holds_nothing_but_what_was_cleared() -> None:
    cleared = grant_clearance(["5", "10"], policy="default 1")
    for remade in (copy.copy(cleared), copy.deepcopy(cleared), pickle.loads(pickle.dumps(cleared))):  # noqa: S301
        assert require_cleared(remade) == ["5", "10"]
        with pytest.raises(NotCleared):
            dataclasses.replace(remade, value=SMALL_NUMBER)


def test_a_class_that_only_calls_itself_cleared_is_refused() -> None:
    class Forged(Cleared[str]):
        def __post_init__(self, *_: object) -> None:
            """Checks nothing."""

    with pytest.raises(NotCleared):
        require_cleared(Forged(SMALL_NUMBER, "default 1"))


def test_an_object_made_round_the_constructor_is_refused() -> None:
    forged = object.__new__(Cleared)
    object.__setattr__(forged, "value", SMALL_NUMBER)
    object.__setattr__(forged, "policy", "default 1")
    with pytest.raises(NotCleared):
        require_cleared(forged)


@pytest.mark.parametrize("raw", [SMALL_NUMBER, 3, None, (SMALL_NUMBER, "default 1"), {"value": 3}])
def test_raw_values_are_refused_and_not_repeated_in_the_refusal(raw: object) -> None:
    with pytest.raises(NotCleared) as refusal:
        require_cleared(raw)  # type: ignore[arg-type]
    assert "3" not in str(refusal.value)
