"""Settings that every site on the general half shares; a project's own begin with these:

    from backoffice.settings import *

It adds ENVIRONMENT, SECRET_KEY, TYPED_KEYS, ALLOWED_HOSTS, ROOT_URLCONF, COMPOSITION,
TABLES_TEMPLATE and TABLES_PARAMETERS, TEMPLATES (with `templates`), its own apps, and what
`transport` makes of whether there is TLS.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF

from backoffice.web.templating.compiled import CompiledTemplates

DEBUG = False
READ_ONLY = False
TRUSTED_PROXIES = 0
SECRET_KEY_FALLBACKS: list[str] = []
APPEND_SLASH = True
#: DynamoDB is the only database.
DATABASES: dict[str, dict[str, str]] = {}

#: The URL of a ticket in the desk's own system, with `{id}` for its id; empty where there is none.
TICKET_URL = ""

#: On how many subjects one person may act alone within a day: with more, bulk runs need the
#: approval of a second person.
SECOND_PERSON_ABOVE = 100
#: What a million write units cost, in US dollars: for the estimates of bulk runs.
WRITE_UNITS_PRICE = 1.25

#: Seconds for all DynamoDB calls of a web request together, and of one piece of a command.
REQUEST_SECONDS = 2.5
COMMAND_SECONDS = 25.0

# -- apps ----------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.staticfiles",
    "csp",
    "backoffice.web",
    "backoffice.staff",
    "backoffice.trail",
    "backoffice.runs",
    "backoffice.administration",
]

MIDDLEWARE = [
    "backoffice.web.middleware.RequestScopeMiddleware",
    "backoffice.web.middleware.HeadersMiddleware",
    "backoffice.web.middleware.ErrorPageMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Pads its answers by chance, and no page here echoes what a URL carries: see decision 9.
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    # Before what may refuse a request: its page must not be framed either.
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "backoffice.web.middleware.BodyLimitMiddleware",
    "backoffice.staff.middleware.StaffSessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "backoffice.staff.middleware.SignInRequiredMiddleware",
    "backoffice.staff.middleware.RefusalsMiddleware",
    "backoffice.web.middleware.TimeZoneMiddleware",
]


def templates(*folders: Path, compiled: Path | None = None) -> list[dict[str, Any]]:
    """TEMPLATES of a project whose own stand in these folders.

    `compiled` is the folder that the command `compile_templates` writes for a deployment; without
    it, templates are compiled when they are first used.
    """
    return [
        {
            "BACKEND": "django.template.backends.jinja2.Jinja2",
            "DIRS": [*folders, Path(__file__).parent / "web" / "templates"],
            "OPTIONS": {
                "environment": "backoffice.web.templating.environment.environment",
                "context_processors": ["backoffice.web.context.page"],
                "bytecode_cache": CompiledTemplates(compiled) if compiled else None,
            },
        }
    ]


# -- staff ---------------------------------------------------------------------------------------

AUTH_USER_MODEL = "staff.StaffMember"
AUTHENTICATION_BACKENDS = ["backoffice.staff.backends.StaffBackend"]
PASSWORD_HASHERS = ["backoffice.staff.hashers.OwaspArgon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {"user_attributes": ("email", "name")}),
        ("MinimumLengthValidator", {"min_length": 12}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]
#: What no password may be made of, beside the names of the site: the company's, its products'.
PASSWORD_WORDS: list[str] = []
AUTH_PASSWORD_VALIDATORS += [{"NAME": "backoffice.staff.password_strength.GuessingValidator"}]
LOGIN_URL = "staff:sign-in"
SESSION_ENGINE = "backoffice.staff.sessions"
SESSION_SERIALIZER = "django.contrib.sessions.serializers.JSONSerializer"
SESSION_IDLE = timedelta(minutes=15)
SESSION_LIFETIME = timedelta(hours=8)
SESSION_COOKIE_AGE = int(SESSION_LIFETIME.total_seconds())
#: How long a confirm form stays good.
ACT_LIFETIME = timedelta(hours=1)

# -- transport security --------------------------------------------------------------------------


def transport(*, tls: bool, proxies: int = 0) -> dict[str, Any]:
    """What depends on whether the site is reached over TLS alone, and behind how many proxies."""
    prefix = "__Host-" if tls else ""
    return {
        "SESSION_COOKIE_NAME": f"{prefix}staff",
        "SESSION_COOKIE_SECURE": tls,
        "DEVICE_COOKIE_NAME": f"{prefix}staff-device",
        "CSRF_COOKIE_NAME": f"{prefix}csrf",
        "CSRF_COOKIE_SECURE": tls,
        "SECURE_SSL_REDIRECT": tls,
        "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https") if proxies else None,
        "SECURE_HSTS_SECONDS": 365 * 24 * 3600 if tls else 0,
        "TRUSTED_PROXIES": proxies,
    }


DEVICE_COOKIE_NAME = "staff-device"
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "backoffice.web.errors.csrf_failure"
# Not same-origin, every form breaks in Chromium; stricter, and CSRF checks see no origin.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
#: What browsers can do and no page here uses. Copy buttons need clipboard-write.
NOT_USED = (
    *("accelerometer", "autoplay", "camera", "clipboard-read", "display-capture"),
    *("encrypted-media", "fullscreen", "geolocation", "gyroscope", "hid", "idle-detection"),
    *("magnetometer", "microphone", "midi", "payment", "picture-in-picture"),
    *("publickey-credentials-get", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking"),
)
#: Headers that Django has no setting for, on every answer.
FURTHER_HEADERS = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{name}=()" for name in NOT_USED),
}
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [NONE],
        "connect-src": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# -- requests ------------------------------------------------------------------------------------

DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 100
FILE_UPLOAD_HANDLERS: list[str] = []

# -- static files --------------------------------------------------------------------------------

STATIC_URL = "static/"

# -- language, time, logs ------------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
USE_I18N = False
USE_TZ = True
TIME_ZONE = "UTC"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        # These quote requests, paths and values; our own request log says what is needed.
        "django.request": {"level": "CRITICAL"},
        "django.security": {"level": "CRITICAL"},
        "botocore": {"level": "WARNING"},
        "urllib3": {"level": "ERROR"},
    },
}
