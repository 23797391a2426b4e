"""The one way by which a record goes from state to state."""

from __future__ import annotations

from collections.abc import Collection

from openinquiry.core.shared import BothLanguages, Refused
from openinquiry.core.workflow.conditions import CONDITIONS, Condition
from openinquiry.core.workflow.table import State, Workflow


class MoveRefused(Refused):
    """A record may not go where it was to go. ``said`` is the sentence in both languages; the text of the error is English."""

    def __init__(self, said: BothLanguages) -> None:
        super().__init__(said.english)
        self.said = said


class NoSuchMove(MoveRefused):
    """There is no way from the one state to the other: somebody else has moved the record, or the page is an old one."""


class ConditionsMissing(MoveRefused):
    """There is a way, and something must be there first: ``missing``, in the order of the table."""

    def __init__(self, said: BothLanguages, *, missing: tuple[Condition, ...]) -> None:
        super().__init__(said)
        self.missing = missing


def move(table: Workflow[State], *, from_: State, to: State, present: Collection[Condition] = ()) -> State:
    """``to``, when a record in the state ``from_`` may go there.

    present: the conditions that are fulfilled. Those that the way does not need are ignored.
    Raises NoSuchMove when there is no way, and ConditionsMissing when it needs what is not ``present``. Who may move is
    for policies to say; ``Workflow.movers`` tells them.
    """
    way = table[from_].ways.get(to)
    if way is None:
        raise NoSuchMove(_no_way(table, from_=from_, to=to))
    missing = tuple(each for each in way.needs if each not in present)
    if missing:
        needed = BothLanguages(*(", ".join(_words(missing, language)) for language in ("english", "welsh")))
        said = BothLanguages(
            "{about} cannot become «{to}» yet. Before that, {needed}.",
            "Ni all {about} fod yn «{to}» eto. Cyn hynny, {needed}.",
        ).format(about=_subject(table), to=table[to].label, needed=needed)
        raise ConditionsMissing(said, missing=missing)
    return type(table.initial)(to)  # the state itself also where its stored name was given


def _no_way(table: Workflow[State], *, from_: State, to: State) -> BothLanguages:
    ways = table.next_states(from_)
    sentence = BothLanguages(
        "{about} is «{now}» and cannot become «{to}». Load the page again to see what can be done now.",
        "{about} yn «{now}» ac ni all fod yn «{to}». Llwythwch y dudalen eto i weld beth y gellir ei wneud nawr.",
    )
    if not ways:
        sentence = BothLanguages(
            "{about} is «{now}», and that does not change any more.",
            "{about} yn «{now}», ac nid yw hynny'n newid mwyach.",
        )
    # In Welsh the article is 'r after a vowel.
    is_now = BothLanguages(_subject(table).english, f"Mae'r {table.about.welsh.removeprefix('y ')}")
    return sentence.format(about=is_now, now=table[from_].label, to=table[to].label)


def _subject(table: Workflow[State]) -> BothLanguages:
    """How the record is called where an English sentence begins with it."""
    english = table.about.english
    return BothLanguages(english[0].upper() + english[1:], table.about.welsh)


def _words(conditions: tuple[Condition, ...], language: str) -> list[str]:
    return [str(getattr(CONDITIONS[each], language)) for each in conditions]
