"""A table that would leave somebody stuck is refused, with the reason."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

import pytest

from openinquiry.core.shared import BothLanguages, WrongUsage
from openinquiry.core.workflow import Condition, Holder, Stage, Way, Workflow


class Letter(StrEnum):
    WRITING = "writing"
    SENT = "sent"
    FILED = "filed"


def words(text: str) -> BothLanguages:
    return BothLanguages(text, f"{text} (cy)")


GOOD = {
    Letter.WRITING: Stage(Holder.SENDER, words("Writing"), "", {Letter.SENT: Way((Condition.SIGNED_OFF,))}),
    Letter.SENT: Stage(Holder.NOBODY, words("Sent"), "", {Letter.FILED: Way(by=(Holder.CHECKER, Holder.MACHINE))}),
    Letter.FILED: Stage(Holder.NOBODY, words("Filed"), "", final=True),
}


def table(**changed: Stage[Letter] | None) -> Workflow[Letter]:
    stages = GOOD | {Letter[name]: stage for name, stage in changed.items()}
    kept = {state: stage for state, stage in stages.items() if stage is not None}
    return Workflow("letter", "A letter", words("the letter"), Letter.WRITING, kept)


def test_a_sound_table_says_whose_turn_it_is_and_who_may_move_where() -> None:
    letter = table()
    assert [letter.holder(state) for state in Letter] == [Holder.SENDER, Holder.NOBODY, Holder.NOBODY]
    assert letter.movers(Letter.WRITING, to=Letter.SENT) == (Holder.SENDER,)
    assert letter.movers(Letter.SENT, to=Letter.FILED) == (Holder.CHECKER, Holder.MACHINE)
    assert letter.next_states(Letter.SENT) == (Letter.FILED,)
    assert letter.next_states(Letter.SENT, by=Holder.SENDER) == ()
    assert letter.next_states(Letter.SENT, by=Holder.MACHINE) == (Letter.FILED,)
    with pytest.raises(WrongUsage):
        letter.movers(Letter.WRITING, to=Letter.FILED)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"FILED": None}, "filed has no row"),
        ({"FILED": replace(GOOD[Letter.FILED], final=False)}, "filed is not final and has no way out"),
        ({"WRITING": replace(GOOD[Letter.WRITING], final=True)}, "writing is final and has a way out"),
        ({"FILED": replace(GOOD[Letter.FILED], holder=Holder.SENDER)}, "filed is final and somebody holds it"),
        ({"SENT": replace(GOOD[Letter.SENT], ways={Letter.FILED: Way()})}, "nobody can take sent to filed"),
        (
            {"SENT": replace(GOOD[Letter.SENT], ways={Letter.FILED: Way(by=(Holder.NOBODY,))})},
            "nobody may take sent to filed",
        ),
        (
            {"SENT": replace(GOOD[Letter.SENT], ways={Letter.WRITING: Way(by=(Holder.SENDER,))})},
            "filed cannot be reached",
        ),
        (
            {"WRITING": replace(GOOD[Letter.WRITING], ways={Letter.SENT: Way(), Letter.WRITING: Way()})},
            "writing leads to itself",
        ),
        (
            {"FILED": replace(GOOD[Letter.FILED], label=BothLanguages("Filed", "Sent (cy)"))},
            "two states are called «Sent (cy)»",
        ),
        ({"FILED": replace(GOOD[Letter.FILED], label=BothLanguages("Sent", "x"))}, "two states are called «Sent»"),
    ],
)
def test_an_unsound_table_is_refused_with_the_reason(changed: dict[str, Stage[Letter] | None], reason: str) -> None:
    with pytest.raises(WrongUsage) as refusal:
        table(**changed)
    assert reason in str(refusal.value)


def test_a_table_does_not_change_after_it_was_made() -> None:
    stages = dict(GOOD)
    letter = Workflow("letter", "A letter", words("the letter"), Letter.WRITING, stages)
    stages[Letter.SENT] = GOOD[Letter.FILED]
    assert letter[Letter.SENT] == GOOD[Letter.SENT]
    with pytest.raises(TypeError):
        letter.stages[Letter.SENT] = GOOD[Letter.FILED]  # type: ignore[index]
