"""What each variable of the environment means, for the reference. A test fails for one that is read and not described."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

# variable → (what it is when it is not set, what it means)
VARIABLES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "OPENINQUIRY_HOME": (
            "`var`",
            "The folder that holds the database, the files that bodies sent, and the secret.",
        ),
        "OPENINQUIRY_SECRET_KEY": (
            "made once, in the home folder",
            "The secret that signs sessions. Keep it out of backups that others read.",
        ),
        "DATABASE_URL": (
            "a SQLite file in the home folder",
            "The database: `postgres://USER:PASSWORD@HOST/NAME`, PostgreSQL 15 or newer.",
        ),
        "OPENINQUIRY_HOSTS": ("this machine", "The names by which the service is called, between commas."),
        "OPENINQUIRY_ADDRESS": ("http://127.0.0.1:8000", "Where people reach the service; letters lead there."),
        "OPENINQUIRY_ORIGINS": (
            "none",
            "Addresses with `https://` from which forms may come, where they differ from the hosts.",
        ),
        "OPENINQUIRY_BEHIND_PROXY": (
            "0",
            "1: a proxy ends HTTPS in front of the service and sets `X-Forwarded-Proto` and `X-Forwarded-For` itself.",
        ),
        "OPENINQUIRY_PLAIN_HTTP": (
            "0",
            "1: no HTTPS. For a demonstration on this machine alone; passwords and returns would go over the line open.",
        ),
        "OPENINQUIRY_DEMONSTRATION": ("0", "1: every page says that the data are invented."),
        "OPENINQUIRY_DEMONSTRATION_WITHOUT_SECOND_FACTOR": (
            "0",
            "1: in a demonstration nobody needs a second step to sign in. Every page says so.",
        ),
        "OPENINQUIRY_SERVICE_NAME": ("OpenInquiry", "What the service is called."),
        "OPENINQUIRY_SERVICE_NAME_WELSH": ("as in English", "What it is called in Welsh."),
        "OPENINQUIRY_DEPLOYING_BODY": ("OpenInquiry", "Whose service it is; it stands in the header."),
        "OPENINQUIRY_DEPLOYING_BODY_WELSH": ("as in English", "Whose service it is, in Welsh."),
        "OPENINQUIRY_HEADER_COLOUR": ("blue", "Blue, black, green, purple, red or slate."),
        "OPENINQUIRY_CONTACT_EMAIL": ("none", "Whom users write to."),
        "OPENINQUIRY_CONTACT_TELEPHONE": ("none", "Whom users call."),
        "OPENINQUIRY_PRIVACY_NOTICE": ("none", "The address of the deploying body's own privacy notice."),
        "OPENINQUIRY_FILES_BUCKET": (
            "none: a folder",
            "The S3 bucket that keeps files; needs the extra `s3` and the credentials that boto3 finds.",
        ),
        "OPENINQUIRY_SCANNER": (
            "none: files are called not scanned",
            "ClamAV's daemon: `unix:/run/clamav/clamd.ctl` or `tcp:HOST:PORT`.",
        ),
        "OPENINQUIRY_DENOMINATORS": ("none: no rates", "The file of populations that runs take for rates."),
        "OPENINQUIRY_LARGEST_UPLOAD": ("419430400", "The most bytes of one file."),
        "OPENINQUIRY_EMAIL_BACKEND": ("SMTP", "The Django class that sends e-mail."),
        "OPENINQUIRY_EMAIL_HOST": ("localhost", "The mail server."),
        "OPENINQUIRY_EMAIL_PORT": ("25", "Its port."),
        "OPENINQUIRY_EMAIL_USER": ("none", "Who signs in there."),
        "OPENINQUIRY_EMAIL_PASSWORD": ("none", "With what."),
        "OPENINQUIRY_EMAIL_TLS": ("0", "1: the line to it is encrypted."),
        "OPENINQUIRY_EMAIL_FROM": ("no-reply@localhost", "The sender of every letter."),
        "OPENINQUIRY_OIDC_ISSUER": ("none", "The address of an organisation's own sign-in (OpenID Connect)."),
        "OPENINQUIRY_OIDC_NAME": ("your organisation", "What that sign-in is called on the page."),
        "OPENINQUIRY_OIDC_CLIENT_ID": ("none", "By which name the service is known there."),
        "OPENINQUIRY_OIDC_CLIENT_SECRET": ("none", "The secret that goes with it."),
        "OPENINQUIRY_OIDC_DOMAINS": (
            "none",
            "The domains of e-mail addresses for which that sign-in is believed, between commas.",
        ),
        "OPENINQUIRY_OIDC_ORIGINS": (
            "none",
            "Addresses to which its pages lead a form on, where they differ from the issuer.",
        ),
    }
)
