"""Letters that the service sends: plain text in the language of their reader, and the one place that hands them on."""

from openinquiry.adapters.post.by_email import send_by_email
from openinquiry.adapters.post.letters import Letter, letters_there_are, values_of, write_letter

__all__ = ["Letter", "letters_there_are", "send_by_email", "values_of", "write_letter"]
