"""What may be shown, as data: the rules that a report or a set of tables is published under."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, asdict, dataclass, field, fields
from pathlib import Path

from openinquiry.core.shared import WrongUsage, data_directory

COSTS = ("value", "count", "information")


@dataclass(frozen=True)
class Policy:
    """The rules of one publication.

    Those with a value here may be left out. What uses a policy refuses it for a rule that it does not apply, for what is
    printed with a table must be what was done: ``require_applied``.

    What is unsafe by itself:

    smallest_count_shown: people or offences; 1 up to one less are hidden.
    smallest_number_of_groups: offender groups or incidents; a count with fewer behind it is hidden. 0: no such rule.
    dominance_contributors, dominance_percent: a total is hidden where its so many greatest contributors make up more than
        this percentage of it (0 to 100). 0: no such rule.
    p_percent: a total is hidden where its second greatest contributor could work out the greatest within this percentage.
        0: no such rule.
    zeros_are_telling: whether a count of nought is unsafe too.
    whole_category_is_telling: whether a count is unsafe that holds everybody of a margin it stands in.

    What an attacker is taken to know, and what he must be left with:

    attacker_knows_the_rule: that a count hidden for being small is one of 1 to ``smallest_count_shown`` - 1.
    attacker_upper_bound: otherwise, by how much he can exclude that a hidden count is greater than it is.
    room_below, room_above: how far under and over the true count what can be worked out must reach.
    least_width_for_an_attacker: how far apart the ends of what can be worked out must stay.

    How it is protected:

    rounding_base: shown counts are rounded to a multiple of this; 1: shown as they are.
    zeros_may_be_hidden: whether a true nought may be hidden to protect others.
    cost: what hiding takes from a reader: ``value`` (the count), ``count`` (one a cell) or ``information`` (log of 1 + count).
    weights: by dimension and label, how many times dearer than others a cell is to hide.

    Percentages:

    minimum_recorded_share: 0 to 1; below it no percentage of the recorded is printed.
    minimum_denominator: records; below it no percentage is printed.
    """

    id: str
    version: str
    title: str
    smallest_count_shown: int
    rounding_base: int
    least_width_for_an_attacker: int
    minimum_recorded_share: float
    minimum_denominator: int
    smallest_number_of_groups: int = 0
    dominance_contributors: int = 0
    dominance_percent: float = 0.0
    p_percent: float = 0.0
    zeros_are_telling: bool = False
    whole_category_is_telling: bool = False
    attacker_knows_the_rule: bool = True
    attacker_upper_bound: float = 100_000.0
    room_below: float = 0.0
    room_above: float = 0.0
    zeros_may_be_hidden: bool = False
    cost: str = "value"
    weights: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for wrong, needs in _faults(self):
            if wrong:
                raise WrongUsage(f"The policy {self.id!r} needs {needs}.")
        if 2 * self.smallest_count_shown <= self.rounding_base:
            raise WrongUsage(
                f"The policy {self.id!r} would round shown counts to 0: "
                "the smallest count shown must be more than half of the rounding base."
            )

    @property
    def least_room(self) -> float:
        """How far apart the ends of what can be worked out about an unsafe count must stay, all rules together."""
        return max(float(self.least_width_for_an_attacker), self.room_below + self.room_above)

    def require_applied(self, *, applied: frozenset[str], by: str) -> None:
        """Raises WrongUsage, naming it, for a rule of this policy that ``by`` does not apply.

        applied: names of the rules that it does apply, beside those that every policy must state.
        """
        for each in fields(self):
            is_stated = each.default is MISSING and each.default_factory is MISSING
            default = {} if each.default_factory is not MISSING else each.default
            if not is_stated and each.name not in applied and getattr(self, each.name) != default:
                raise WrongUsage(
                    f"The policy {self.id!r} has the rule {each.name!r}, which {by} does not apply: "
                    "leave it out, or what is published would promise more than was done."
                )

    def as_dict(self) -> dict[str, object]:
        """For ``run.json`` and the report."""
        return asdict(self)


def _faults(policy: Policy) -> list[tuple[bool, str]]:
    """What could be wrong with each rule, and what the rule needs instead."""
    return [
        (
            policy.rounding_base < 1 or policy.smallest_count_shown < 1,
            "a rounding base and a smallest count of at least 1",
        ),
        (policy.least_width_for_an_attacker < 1, "a least width for an attacker of at least 1"),
        (min(policy.room_below, policy.room_above) < 0, "room below and above a hidden count of 0 or more"),
        (
            policy.attacker_upper_bound < policy.room_above,
            "an upper bound of the attacker at least as great as the room above a hidden count",
        ),
        (
            policy.attacker_knows_the_rule and policy.least_room > policy.smallest_count_shown - 2 > 0,
            "less room for a hidden count than the rule that the attacker knows leaves him",
        ),
        (policy.minimum_denominator < 0, "a minimum denominator of 0 or more"),
        (not 0 <= policy.minimum_recorded_share <= 1, "a minimum recorded share between 0 and 1"),
        (policy.smallest_number_of_groups < 0, "a smallest number of groups of 0 or more"),
        (policy.dominance_contributors < 0, "0 or more contributors in its rule of dominance"),
        (not 0 <= policy.dominance_percent <= 100, "a percentage between 0 and 100 in its rule of dominance"),
        (not 0 <= policy.p_percent <= 100, "a p% between 0 and 100"),
        (policy.cost not in COSTS, f"a cost of hiding that is one of {', '.join(COSTS)}"),
        (
            any(weight <= 0 for labels in policy.weights.values() for weight in labels.values()),
            "weights greater than 0",
        ),
    ]


def load_policy(name: str, *, folder: Path | None = None) -> Policy:
    """The policy called ``name``: ``folder/<name>`` if there is such a file, else one that ships with the product.

    Raises WrongUsage when there is none or it is not written as one.
    """
    own = folder / name if folder is not None else Path(name)
    path = own if own.is_file() else data_directory() / "policies" / f"{name}.toml"
    if not path.is_file():
        raise WrongUsage(f"There is no publication policy called {name!r}.")
    try:
        return _policy_of(tomllib.loads(path.read_text(encoding="utf-8")), source=path.name)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, TypeError) as problem:
        raise WrongUsage(f"The policy in {path.name} is not written as one: {problem}.") from problem


def _policy_of(rules: dict[str, object], *, source: str) -> Policy:
    unknown = sorted(set(rules) - {each.name for each in fields(Policy)})
    if unknown:
        raise WrongUsage(f"The policy in {source} has a rule that is not known: {unknown[0]!r}.")
    return Policy(**rules)  # type: ignore[arg-type]
