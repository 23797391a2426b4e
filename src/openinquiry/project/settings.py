"""How the service runs. What is safe is the default; an installation changes only what docs/reference/settings.md lists.

Sources: Django 5.2 deployment checklist; OWASP Application Security Verification Standard 5.0 (V3 web front end, V7 sessions).
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import dj_database_url

from openinquiry.project import environment

HERE = Path(__file__).resolve().parent
WEB = HERE.parent / "web"
HOME = environment.home()

# The demonstration runs on this machine alone and without a certificate; nothing else may.
PLAIN_HTTP = environment.flag("OPENINQUIRY_PLAIN_HTTP")
DEMONSTRATION = environment.flag("OPENINQUIRY_DEMONSTRATION")
SECRET_KEY = environment.secret_key(HOME)
DEBUG = False
ALLOWED_HOSTS = environment.words("OPENINQUIRY_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = environment.words("OPENINQUIRY_ORIGINS")

# Where people reach the service; letters that the machine writes lead there.
ADDRESS = environment.text("OPENINQUIRY_ADDRESS", "http://127.0.0.1:8000").rstrip("/")
SERVICE_NAME = environment.text("OPENINQUIRY_SERVICE_NAME", "OpenInquiry")
DEPLOYING_BODY = environment.text("OPENINQUIRY_DEPLOYING_BODY", "OpenInquiry")
SERVICE_NAME_WELSH = environment.text("OPENINQUIRY_SERVICE_NAME_WELSH", SERVICE_NAME)
DEPLOYING_BODY_WELSH = environment.text("OPENINQUIRY_DEPLOYING_BODY_WELSH", DEPLOYING_BODY)
HEADER_COLOUR = environment.one_of("OPENINQUIRY_HEADER_COLOUR", "blue", "black", "green", "purple", "red", "slate")
CONTACT_EMAIL = environment.text("OPENINQUIRY_CONTACT_EMAIL")
CONTACT_TELEPHONE = environment.text("OPENINQUIRY_CONTACT_TELEPHONE")
PRIVACY_NOTICE = environment.text("OPENINQUIRY_PRIVACY_NOTICE")  # address of the deploying body's own, if it has one

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "openinquiry.domain.events",
    "openinquiry.domain.accounts",
    "openinquiry.domain.returns",
    "openinquiry.domain.audit",
    "openinquiry.jobs",
    "openinquiry.web",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "openinquiry.web.headers.SecurityHeaders",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "openinquiry.web.account.sessions.SessionEnds",
    "openinquiry.web.language.PersonsLanguage",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "openinquiry.web.acting.ActorMiddleware",
    "openinquiry.web.account.second_step.SecondStep",
]

ROOT_URLCONF = "openinquiry.project.urls"
WSGI_APPLICATION = "openinquiry.project.wsgi.application"
CSRF_FAILURE_VIEW = "openinquiry.web.errors.form_refused"
FORM_RENDERER = "openinquiry.web.components.forms.GovukForms"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [WEB / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "openinquiry.web.everywhere.on_every_page",
                "openinquiry.web.account.everywhere.about_signing_in",
            ],
        },
    }
]

_SQLITE = {
    # A write waits its turn instead of failing half-way; readers never wait (decision 0028).
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY; PRAGMA mmap_size=134217728; "
        "PRAGMA journal_size_limit=27103364; PRAGMA cache_size=-20000; PRAGMA foreign_keys=ON;"
    ),
}
_CONNECTION_LASTS = 600  # seconds; to open the file and set it up anew took 1.5 ms of every page


def database() -> dict[str, Any]:
    """The database that ``DATABASE_URL`` names, or a file of our own; each with the settings that it needs."""
    config: dict[str, Any] = dict(
        dj_database_url.parse(environment.text("DATABASE_URL") or f"sqlite:///{HOME / 'openinquiry.sqlite3'}")
    )
    if config["ENGINE"].endswith("sqlite3"):
        config["OPTIONS"] = {**config.get("OPTIONS", {}), **_SQLITE}
        config["CONN_MAX_AGE"] = _CONNECTION_LASTS
    else:
        config["OPTIONS"] = {"pool": {"min_size": 1, "max_size": 8}, **config.get("OPTIONS", {})}
    return config


DATABASES = {"default": database()}

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English"), ("cy", "Cymraeg")]
LOCALE_PATHS = [WEB / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/London"

STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS = [WEB / "assets"]
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # a cookie less
STORAGES = {
    "default": {"BACKEND": "openinquiry.web.no_files.NoFiles"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

# Rate limits count here, so all workers and machines must share it: a table of the database.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}

SESSION_LASTS = timedelta(hours=8)  # then somebody is signed out unless they asked to go on
# What was not sent when that happened waits for its sender for another sixteen hours.
SESSION_COOKIE_AGE = int(timedelta(hours=24).total_seconds())
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = not PLAIN_HTTP
LANGUAGE_COOKIE_HTTPONLY = True
_PREFIX = "" if PLAIN_HTTP else "__Host-"  # a browser takes this name over HTTPS only
SESSION_COOKIE_NAME = f"{_PREFIX}session"
CSRF_COOKIE_NAME = f"{_PREFIX}csrf"
LANGUAGE_COOKIE_NAME = f"{_PREFIX}language"

SECURE_SSL_REDIRECT = not PLAIN_HTTP
SECURE_HSTS_SECONDS = 0 if PLAIN_HTTP else int(timedelta(days=365).total_seconds())
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not PLAIN_HTTP
SECURE_CONTENT_TYPE_NOSNIFF = True
# «no-referrer» would make browsers send «Origin: null», and every form would be refused.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if environment.flag("OPENINQUIRY_BEHIND_PROXY") else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
    }
}

# Forms are small; files of returns do not pass through here but through their own limits.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_HANDLERS = ["openinquiry.web.uploads.LimitedUpload"]
FILE_UPLOAD_TEMP_DIR = HOME / "incoming"
FILE_UPLOAD_TEMP_DIR.mkdir(mode=0o700, exist_ok=True)
FILE_UPLOAD_PERMISSIONS = 0o600

# Where files of returns are kept, and what looks for malware in them.
FILES_FOLDER = HOME / "files"
FILES_BUCKET = environment.text("OPENINQUIRY_FILES_BUCKET")
SCANNER = environment.text("OPENINQUIRY_SCANNER")
LARGEST_UPLOAD = environment.number("OPENINQUIRY_LARGEST_UPLOAD", 400 * 1024 * 1024)  # bytes
DENOMINATORS = environment.text("OPENINQUIRY_DENOMINATORS")  # file of populations, for rates in runs; none without it

EMAIL_BACKEND = environment.text("OPENINQUIRY_EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
EMAIL_HOST = environment.text("OPENINQUIRY_EMAIL_HOST", "localhost")
EMAIL_PORT = environment.number("OPENINQUIRY_EMAIL_PORT", 25)
EMAIL_HOST_USER = environment.text("OPENINQUIRY_EMAIL_USER")
EMAIL_HOST_PASSWORD = environment.text("OPENINQUIRY_EMAIL_PASSWORD")
EMAIL_USE_TLS = environment.flag("OPENINQUIRY_EMAIL_TLS")
EMAIL_TIMEOUT = 20  # seconds
DEFAULT_FROM_EMAIL = environment.text("OPENINQUIRY_EMAIL_FROM", "no-reply@localhost")

# Offices, signatories and administrators prove twice who they are. Only a demonstration can do without; each page says so.
SECOND_FACTOR_REQUIRED = not (DEMONSTRATION and environment.flag("OPENINQUIRY_DEMONSTRATION_WITHOUT_SECOND_FACTOR"))

ACCOUNT_ADAPTER = "openinquiry.web.account.adapters.Accounts"
ACCOUNT_FORMS = {
    "login": "openinquiry.web.account.library_forms.SignInForm",
    "reset_password": "openinquiry.web.account.library_forms.ForgottenForm",
    "reset_password_from_key": "openinquiry.web.account.library_forms.NewPasswordForm",
    "set_password": "openinquiry.web.account.library_forms.FirstPasswordForm",
    "change_password": "openinquiry.web.account.library_forms.ChangePasswordForm",
    "reauthenticate": "openinquiry.web.account.library_forms.PasswordAgainForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # an address is known to be theirs by the invitation that was sent to it
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True  # of every change of how somebody signs in
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if environment.flag("OPENINQUIRY_BEHIND_PROXY") else 0  # for rate limits by address
PASSWORD_RESET_TIMEOUT = int(timedelta(hours=1).total_seconds())

MFA_ADAPTER = "openinquiry.web.account.adapters.SecondFactors"
MFA_FORMS = {
    "authenticate": "openinquiry.web.account.library_forms.SecondStepForm",
    "reauthenticate": "openinquiry.web.account.library_forms.CodeAgainForm",
    "activate_totp": "openinquiry.web.account.library_forms.AddAppForm",
    "add_webauthn": "openinquiry.web.account.library_forms.AddPasskeyForm",
    "login_webauthn": "openinquiry.web.account.library_forms.PasskeySignInForm",
    "authenticate_webauthn": "openinquiry.web.account.library_forms.PasskeySecondForm",
    "reauthenticate_webauthn": "openinquiry.web.account.library_forms.PasskeyAgainForm",
    "edit_webauthn": "openinquiry.web.account.library_forms.NamePasskeyForm",
}
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1  # a code of half a minute ago still counts: whoever types slowly is not sent back (WCAG 2.2.1)
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = PLAIN_HTTP

# An organisation's own sign-in (OpenID Connect). It lets in those who were invited, and opens no account.
ORGANISATION_SIGN_IN = environment.text("OPENINQUIRY_OIDC_NAME", "your organisation")
_ISSUER = environment.text("OPENINQUIRY_OIDC_ISSUER").rstrip("/")
SOCIALACCOUNT_ADAPTER = "openinquiry.web.account.adapters.Organisations"
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": []}}
if _ISSUER:
    SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"] = [
        {
            "provider_id": "sign-in",
            "name": ORGANISATION_SIGN_IN,
            "client_id": environment.text("OPENINQUIRY_OIDC_CLIENT_ID"),
            "secret": environment.text("OPENINQUIRY_OIDC_CLIENT_SECRET"),
            "settings": {
                "server_url": _ISSUER,
                # Domains of which the issuer is believed without saying that it checked the address.
                "verified_email": environment.words("OPENINQUIRY_OIDC_DOMAINS"),
            },
        }
    ]
    # Browsers ask of the address to which a form is sent on, too.
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"] += environment.words(
        "OPENINQUIRY_OIDC_ORIGINS", "/".join(_ISSUER.split("/")[:3])
    )
else:
    ORGANISATION_SIGN_IN = ""
