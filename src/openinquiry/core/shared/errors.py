"""What can go wrong in a way that a user must act on. The message is the sentence that the user reads."""

from __future__ import annotations


class OpenInquiryError(Exception):
    """Base of every error whose text is fit for the user. ``exit_code`` is what the command line returns."""

    exit_code = 2


class UnreadableInput(OpenInquiryError):
    """A file that is missing, damaged, or not of the form it claims."""


class WrongUsage(OpenInquiryError):
    """A call or setting that cannot be carried out as written."""


class Refused(OpenInquiryError):
    """The input was understood and the answer is no: findings or a policy stand in the way."""

    exit_code = 1


class NotCleared(OpenInquiryError):
    """Something was handed to a report writer that disclosure control has not cleared."""

    exit_code = 1
