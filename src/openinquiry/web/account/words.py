"""Words of the register of people in both languages."""

from __future__ import annotations

from django.utils.translation import gettext as _

from openinquiry.domain.accounts.models import RoleName


def what_you_do(name: str) -> str:
    """What a role asks of its holder, after «you»: «prepare the returns of your body»."""
    return {
        RoleName.OFFICER: _("prepare the returns of your body"),
        RoleName.SIGNATORY: _("sign the returns of your body"),
        RoleName.ANALYST: _("accept returns and run the audit"),
        RoleName.APPROVER: _("approve runs that somebody else made"),
        RoleName.LEAD: _("lead the programme: ask bodies, appoint, answer for it"),
    }[RoleName(name)]


def role_words(name: str) -> str:
    """What a role is, after a name: «prepares the returns of their body»."""
    return {
        RoleName.OFFICER: _("prepares the returns of their body"),
        RoleName.SIGNATORY: _("signs the returns of their body"),
        RoleName.ANALYST: _("accepts returns and runs the audit"),
        RoleName.APPROVER: _("approves runs that somebody else made"),
        RoleName.LEAD: _("leads the programme: asks bodies, appoints, answers for it"),
    }[RoleName(name)]
