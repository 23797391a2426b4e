"""An analyst puts a run together: which accepted versions go in, who is missing and why, by which settings."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Max

from openinquiry.core.audit import load_definition
from openinquiry.core.disclosure_control import load_policy
from openinquiry.core.estimation import load_protocol
from openinquiry.core.linkage import load_linkage_settings
from openinquiry.core.shared import Refused
from openinquiry.core.workflow import RUN, RequestState, ReturnState
from openinquiry.domain.accounts.actors import Actor
from openinquiry.domain.accounts.models import Programme
from openinquiry.domain.audit import events, policies
from openinquiry.domain.audit.models import Run, RunInput
from openinquiry.domain.events.recording import recording
from openinquiry.domain.returns.models import Return
from openinquiry.domain.returns.queries import returns_visible_to

LEFT_OUT = "Accepted, and left out of this run: {why}"
_REASONS = {
    ReturnState.ASKED: "No reply",
    ReturnState.DRAFT: "Nothing signed yet",
    ReturnState.NOT_HELD: "Says that it does not hold the data; not decided yet",
    ReturnState.ACCEPTED_NOT_HELD: "Does not hold the data",
    ReturnState.SUBMITTED: "Signed, and not accepted yet",
    ReturnState.SENT_BACK: "Sent back to be put right",
}
_MOST_LINKAGES = 1000  # as a plan allows


@dataclass(frozen=True)
class Settings:
    """How the audit is to be worked out. as_at: the date of the data. headline: the definition that leads.

    seed: of the linkage, 0 or more. linkages, imputations: over which estimates are made, 2 to 1,000 each.
    """

    title: str
    as_at: date
    definitions: tuple[str, ...]
    headline: str
    seed: int = 1
    policy: str = "default"
    protocol: str = "default"
    linkages: int = 20
    imputations: int = 5


@dataclass(frozen=True)
class Missing:
    """A body that was asked and of which the run uses nothing, and the reason that the report gives."""

    of: Return = field(repr=False)
    reason: str


def usable(return_: Return) -> bool:
    """Whether a version of the return is accepted and in force, also while a correction is prepared."""
    return return_.accepted_id is not None and return_.state != ReturnState.CANCELLED


def missing_from(chosen: Collection[Return], *, asked: Iterable[Return], why_left_out: str = "") -> tuple[Missing, ...]:
    """The returns ``asked`` that are not ``chosen``, each with the reason why it counts as not sent."""
    taken = {each.pk for each in chosen}
    return tuple(
        Missing(each, LEFT_OUT.format(why=why_left_out.strip()) if usable(each) else _REASONS[ReturnState(each.state)])
        for each in asked
        if each.pk not in taken
    )


def assemble_run(
    programme: Programme,
    *,
    chosen: Iterable[Return],
    settings: Settings,
    invented: bool,
    actor: Actor,
    denominators: str = "",
    why_left_out: str = "",
) -> Run:
    """A run of the versions in force of the ``chosen`` returns. Any other body asked by the same requests counts as not sent.

    invented: whether the data are. denominators: SHA-256 of the populations in the store; empty for none. why_left_out:
    why an accepted return is not chosen, for the report.
    Raises Refused when a return is not accepted, when they speak of different periods, when one body would be in twice,
    when a reason or setting is missing, and for whoever has a conflict of interest with a body that was asked.
    """
    policies.can_assemble.check(actor, programme)
    keys = {each.pk for each in chosen}
    mine = returns_visible_to(actor).filter(request__programme=programme)
    with recording(actor.act(programme=programme.pk, why=why_left_out.strip())) as record:
        # The programme is locked, so that two runs do not take one number.
        Programme.objects.select_for_update().get(pk=programme.pk)
        taken = list(mine.filter(pk__in=keys).select_related("request", "body", "accepted"))
        if len(taken) != len(keys):
            raise Refused("One of the returns that you chose is not there. Load the page again and choose once more.")
        asked = _asked(taken, actor)
        _check_returns(taken, asked)
        _check_settings(settings)
        missing = missing_from(taken, asked=asked, why_left_out=why_left_out)
        if not why_left_out.strip() and any(usable(each.of) for each in missing):
            raise Refused("You leave out a return that was accepted. Say why; the reason stands in the report.")
        number = (Run.objects.filter(programme=programme).aggregate(last=Max("number"))["last"] or 0) + 1
        first = taken[0].request
        linkage = load_linkage_settings()
        run = Run.objects.create(
            programme=programme, number=number, title=settings.title.strip(), state=RUN.initial, first_day=first.first_day,
            last_day=first.last_day, as_at=settings.as_at, seed=settings.seed, invented=invented,
            definitions=list(settings.definitions), headline_definition=settings.headline, policy=settings.policy,
            protocol=settings.protocol, linkages=settings.linkages, imputations=settings.imputations,
            linkage=f"{linkage.id}, version {linkage.version}", denominators=denominators, assembled=actor.at,
            assembled_by_id=actor.oneself,
        )  # fmt: skip
        RunInput.objects.bulk_create(
            [*(_used(run, each) for each in taken), *(_not_used(run, each) for each in missing)]
        )
        record(
            events.RUN_ASSEMBLED, run, {"used": [0, len(taken)], "missing": [0, len(missing)]}, programme=programme.pk
        )  # fmt: skip
    return run


def _asked(taken: list[Return], actor: Actor) -> list[Return]:
    """Every return of the requests concerned. Asked without regard to conflicts, so that none is left out unseen."""
    if not taken:
        raise Refused("Choose at least one accepted return.")
    asked = list(
        Return.objects.filter(request__in={each.request_id for each in taken})
        .exclude(state=ReturnState.CANCELLED)
        .select_related("request", "body", "accepted")
    )
    if any(each.body_id in actor.conflicts for each in asked):
        raise Refused(
            "You have declared a conflict of interest with a body that was asked for these data, so another analyst must "
            "assemble this run."
        )
    return asked


def _check_returns(taken: list[Return], asked: list[Return]) -> None:
    for each in taken:
        if not usable(each):
            raise Refused(f"The return of {each.body.name} is not accepted. A run takes accepted returns only.")
        if each.request.state not in (RequestState.ISSUED, RequestState.CLOSED):
            raise Refused(f"The request «{each.request.title}» is no longer in force, so its returns are not used.")
    if len({(each.request.first_day, each.request.last_day) for each in taken}) > 1:
        raise Refused("The returns that you chose speak of different periods. Choose those of one period.")
    seen: dict[tuple[str, object], str] = {}
    for each in asked:
        key = (each.request.specification, each.body_id)
        if key in seen:
            raise Refused(
                f"{each.body.name} was asked for the same data by «{seen[key]}» and by «{each.request.title}». Choose the "
                "returns of one of them."
            )
        seen[key] = each.request.title


def _check_settings(settings: Settings) -> None:
    if not settings.title.strip():
        raise Refused("Give the run a title.")
    if not settings.definitions or settings.headline not in settings.definitions:
        raise Refused("Choose the definitions, and for the headline one of them.")
    if settings.seed < 0:
        raise Refused("The seed must be a whole number of 0 or more.")
    if not all(2 <= each <= _MOST_LINKAGES for each in (settings.linkages, settings.imputations)):
        raise Refused(f"Linkages and imputations must each be a whole number from 2 to {_MOST_LINKAGES:,}.")
    for each in settings.definitions:
        load_definition(each)
    load_policy(settings.policy)
    load_protocol(settings.protocol)


def _used(run: Run, return_: Return) -> RunInput:
    version = return_.accepted
    if version is None:
        raise Refused(f"The return of {return_.body.name} is not accepted. A run takes accepted returns only.")
    return RunInput(
        run=run, of=return_, body=return_.body, kind=return_.request.specification, version=version, sha256=version.sha256,
        mapping=version.mapping,
    )  # fmt: skip


def _not_used(run: Run, missing: Missing) -> RunInput:
    of = missing.of
    return RunInput(run=run, of=of, body=of.body, kind=of.request.specification, reason=missing.reason)
