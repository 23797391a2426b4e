"""Who may ask, see, prepare, sign and decide: each rule as one predicate with its sentence."""

from __future__ import annotations

from django.utils.translation import gettext_noop

from openinquiry.core.workflow import RequestState, VersionState
from openinquiry.domain.accounts.actors import Actor
from openinquiry.domain.accounts.models import RoleName
from openinquiry.domain.accounts.permissions import policy
from openinquiry.domain.accounts.policies import IN_A_BODY, IN_THE_OFFICE
from openinquiry.domain.returns.models import DataRequest, Return, Version

NOT_SHOWN_TO_BODIES = (RequestState.DRAFT, RequestState.DISCARDED)


@policy("A request is seen by the office of its programme; once it is issued, by the bodies that it asks.", hides=True)
def can_see_request(actor: Actor, request: DataRequest) -> bool:
    """Whether the request exists for them; the rule of :func:`queries.requests_visible_to`."""
    if _in_office(actor, request):
        return True
    asked = {role.body for role in actor.roles if role.programme == request.programme_id and role.name in IN_A_BODY}
    return request.state not in NOT_SHOWN_TO_BODIES and request.returns.filter(body__in=asked).exists()


@policy(
    "A return is seen by those who prepare or sign it for the body, and by the office, but for whoever has a conflict of "
    "interest with the body.",
    hides=True,
)
def can_see_return(actor: Actor, return_: Return) -> bool:
    """Whether the return exists for them; the rule of :func:`queries.returns_visible_to`."""
    if _serves(actor, return_):
        return return_.request.state not in NOT_SHOWN_TO_BODIES
    return _in_office(actor, return_.request) and return_.body_id not in actor.conflicts


@policy("Only a lead of the programme asks bodies for data.")
def can_ask(actor: Actor, request: DataRequest) -> bool:
    """Whether they may draft, issue, close or withdraw the request."""
    return actor.in_programme(request.programme_id, RoleName.LEAD)


@policy(gettext_noop("A return is prepared by the officers and signatories of the body."))
def can_prepare(actor: Actor, return_: Return) -> bool:
    """Whether they may upload, map, explain and ask for more time."""
    return _serves(actor, return_)


@policy(gettext_noop("A return is signed by a signatory of the body."))
def can_sign(actor: Actor, return_: Return) -> bool:
    """Whether they may answer for the body: sign a version, or say that the data are not held."""
    return actor.for_body(return_.request.programme_id, return_.body_id, RoleName.SIGNATORY)


@policy("An analyst or lead of the programme decides, unless they have a conflict of interest with the body.")
def can_decide(actor: Actor, return_: Return) -> bool:
    """Whether they may accept a return, send it back, or answer a wish for more time."""
    in_office = actor.in_programme(return_.request.programme_id, RoleName.ANALYST, RoleName.LEAD)
    return in_office and return_.body_id not in actor.conflicts


@policy(
    "A file as it was sent is read by the body that sent it; once it is signed, also by analysts and leads of the programme "
    "who have no conflict of interest with the body. Each reading is recorded.",
    hides=True,
)
def can_read_file(actor: Actor, version: Version) -> bool:
    """Whether they may download what was sent. Before it is signed it is the body's alone: that is what its page promises."""
    signed = version.state == VersionState.SIGNED
    return _serves(actor, version.of) or (signed and can_decide(actor, version.of))


def _in_office(actor: Actor, request: DataRequest) -> bool:
    return actor.in_programme(request.programme_id, *IN_THE_OFFICE) or request.programme_id in actor.may_look_into


def _serves(actor: Actor, return_: Return) -> bool:
    return actor.for_body(return_.request.programme_id, return_.body_id, *IN_A_BODY)
