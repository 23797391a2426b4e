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


class Refusal(Refused):
    """A no that bodies and the public can meet: pages say it in the language of the reader.

    template: the English sentence, with «%(name)s» where one of ``values`` is filled in. Its Welsh stands in the catalogue of
    the pages (tools/welsh.py), under the same template; a test fails for one without.
    """

    def __init__(self, template: str, /, **values: object) -> None:
        super().__init__(template % values if values else template)
        self.template = template
        self.values = values


class NotCleared(OpenInquiryError):
    """Something was handed to a report writer that disclosure control has not cleared."""

    exit_code = 1
