"""Sends a letter by e-mail, to one reader at a time."""

from __future__ import annotations

import structlog
from django.core.mail import EmailMessage

from openinquiry.adapters.post.letters import Letter

log = structlog.get_logger("openinquiry.post")


def send_by_email(letter: Letter, *, to: str) -> bool:
    """Send ``letter`` to the address ``to``. False when no server took it; the log says so and names nobody."""
    try:
        return EmailMessage(letter.subject, letter.text, to=[to]).send() == 1
    except OSError as problem:  # what smtplib and sockets raise
        log.warning("letter not sent", subject=letter.subject, error=type(problem).__name__)
        return False
