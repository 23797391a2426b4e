"""``openinquiry lost-sign-in``: for a lead who lost app, passkeys and codes, and whom no other lead can help."""

from __future__ import annotations

from typing import Annotated

import typer

from openinquiry.adapters.post import send_by_email, write_letter
from openinquiry.cli.console import say
from openinquiry.cli.service import require_tables, set_up
from openinquiry.core.shared import Refused


def lost_sign_in(
    email: Annotated[str, typer.Option(prompt="E-mail address of the lead", help="Whose; asked for unless given.")],
    how_sure: Annotated[
        str,
        typer.Option(prompt="How did you make sure that it is they who ask", help="Recorded; asked for unless given."),
    ],
) -> None:
    """Take away the lost app, passkeys and recovery codes of a lead, who then signs in with the password and adds new ones.

    Example: openinquiry lost-sign-in
    """
    set_up()
    require_tables()
    from django.utils import timezone  # noqa: PLC0415 - only now set up

    from openinquiry.domain.accounts.models import Person  # noqa: PLC0415
    from openinquiry.domain.accounts.signing_in import take_away_lost_of_a_lead  # noqa: PLC0415

    person = Person.objects.filter(email=email.strip().lower()).first()
    if person is None:
        raise Refused("There is nobody with this e-mail address.")
    take_away_lost_of_a_lead(person, how_sure=how_sure, at=timezone.now())
    told = send_by_email(write_letter("sign-in-taken-away", person.language), to=person.email)
    say("Taken away. " + ("They were sent a letter." if told else "The letter could not be sent: tell them yourself."))
