"""What a workflow is: its states, who holds each, where each may go, and what must be there first.

A table that could leave somebody stuck, or waiting for nobody, is refused when it is made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Generic, TypeVar

from openinquiry.core.shared import BothLanguages, WrongUsage
from openinquiry.core.workflow.conditions import Condition


class Holder(StrEnum):
    """Whose turn it is. SENDER: the body. CHECKER: an analyst. APPROVER: a second analyst. MACHINE: the service itself.

    NOBODY: what is in the state waits for no one.
    """

    SENDER = "sender"
    CHECKER = "checker"
    APPROVER = "approver"
    MACHINE = "machine"
    NOBODY = "nobody"


HOLDERS: Mapping[Holder, BothLanguages] = MappingProxyType(
    {
        Holder.SENDER: BothLanguages("The body", "Y corff"),
        Holder.CHECKER: BothLanguages("An analyst", "Dadansoddwr"),
        Holder.APPROVER: BothLanguages("A second analyst", "Ail ddadansoddwr"),
        Holder.MACHINE: BothLanguages("The service", "Y gwasanaeth"),
        Holder.NOBODY: BothLanguages("Nobody", "Neb"),
    }
)


@dataclass(frozen=True)
class Way:
    """A way out of a state. ``needs``: what must be there. ``by``: who may take it; empty for whoever holds the state."""

    needs: tuple[Condition, ...] = ()
    by: tuple[Holder, ...] = ()


State = TypeVar("State", bound=StrEnum)


@dataclass(frozen=True)
class Stage(Generic[State]):
    """A row of a workflow: who holds the state, its label for a tag, what it means, and the ways out of it.

    final: nothing ever leaves the state.
    """

    holder: Holder
    label: BothLanguages
    meaning: str
    ways: Mapping[State, Way] = field(default_factory=dict)
    final: bool = False


@dataclass(frozen=True)
class Workflow(Generic[State]):
    """Every state of one kind of record. ``about`` names the kind in a sentence: «the return».

    initial: the state in which a record begins.
    Raises WrongUsage when a state has no row; cannot be reached from the initial one; is not final and has no way out, or
    is final and has one; is held by nobody and does not say who takes a way out of it; is final and held by somebody; or
    when two states share a label in either language.
    """

    name: str
    title: str
    about: BothLanguages
    initial: State
    stages: Mapping[State, Stage[State]]

    def __post_init__(self) -> None:
        object.__setattr__(self, "stages", MappingProxyType(dict(self.stages)))
        problems = [*self._of_states(), *self._unreachable(), *self._of_labels()]
        if problems:
            raise WrongUsage(f"The workflow {self.name} cannot be used: {'; '.join(problems)}.")

    def _of_states(self) -> list[str]:
        states = type(self.initial)
        found = [f"{state} has no row" for state in states if state not in self.stages]
        for state, stage in self.stages.items():
            found += [f"{state} leads to {to}, which is no state" for to in stage.ways if to not in set(states)]
            found += [f"{state} leads to itself"] * (state in stage.ways)
            found += [f"{state} is not final and has no way out"] * (not stage.final and not stage.ways)
            found += [f"{state} is final and has a way out"] * (stage.final and bool(stage.ways))
            found += [f"{state} is final and somebody holds it"] * (stage.final and stage.holder is not Holder.NOBODY)
            if stage.holder is Holder.NOBODY:
                found += [f"nobody can take {state} to {to}" for to, way in stage.ways.items() if not way.by]
            found += [f"nobody may take {state} to {to}" for to, way in stage.ways.items() if Holder.NOBODY in way.by]
        return found

    def _unreachable(self) -> list[str]:
        reached, new = set[str](), {str(self.initial)}
        while new:
            reached |= new
            ways = [stage.ways for state, stage in self.stages.items() if str(state) in new]
            new = {str(to) for each in ways for to in each} - reached
        return [f"{state} cannot be reached" for state in self.stages if str(state) not in reached]

    def _of_labels(self) -> list[str]:
        found = []
        for language in ("english", "welsh"):
            labels = [getattr(stage.label, language) for stage in self.stages.values()]
            found += [f"two states are called «{label}»" for label in sorted(set(labels)) if labels.count(label) > 1]
        return found

    def __getitem__(self, state: State) -> Stage[State]:
        return self.stages[state]

    def holder(self, state: State) -> Holder:
        """Whose turn it is in ``state``."""
        return self.stages[state].holder

    def next_states(self, state: State, *, by: Holder | None = None) -> tuple[State, ...]:
        """Where ``state`` may go, in the order of the table; where ``by`` may take it, if given."""
        return tuple(to for to in self.stages[state].ways if by is None or by in self.movers(state, to=to))

    def movers(self, from_: State, *, to: State) -> tuple[Holder, ...]:
        """Who may take a record from one state to the other. Raises WrongUsage when there is no such way."""
        stage = self.stages[from_]
        if to not in stage.ways:
            raise WrongUsage(f"The workflow {self.name} has no way from {from_} to {to}.")
        return stage.ways[to].by or (stage.holder,)
