"""Settings: the composition of the house. What differs between deployments is in `environment`."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from backoffice.aws.ssm import ParameterError, read_parameters
from serenya_admin.environment import WrongEnvironmentError, read_environment

BASE_DIR = Path(__file__).resolve().parent.parent

try:
    env = read_environment(os.environ, read_parameters)
except (WrongEnvironmentError, ParameterError) as error:
    raise ImproperlyConfigured(
        f"The environment is not right:\n{error}\nThe README lists every variable."
    ) from None

#: The whole environment, for the module that composes the site.
ENV = env
ENVIRONMENT = env.ENVIRONMENT
READ_ONLY = env.READ_ONLY
DEBUG = False
SECRET_KEY = env.SECRET_KEY
SECRET_KEY_FALLBACKS = env.SECRET_KEY_FALLBACKS
ALLOWED_HOSTS = env.ALLOWED_HOSTS
ROOT_URLCONF = "serenya_admin.urls"
WSGI_APPLICATION = "serenya_admin.wsgi.application"
APPEND_SLASH = True

# -- data: DynamoDB is the only database ---------------------------------------------------------

DATABASES: dict[str, dict[str, str]] = {}

#: The module that composes tables and clients.
COMPOSITION = "serenya_admin.composition"
TABLES_TEMPLATE = BASE_DIR / "infra" / "data-plane.yaml"
TABLES_PARAMETERS = {"Environment": env.ENVIRONMENT}

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
    "consent",
    "billing",
    "chat",
    "users",
    "demo",
]

MIDDLEWARE = [
    "backoffice.web.middleware.RequestScopeMiddleware",
    "backoffice.web.middleware.ErrorPageMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Pads its answers by chance, and no page here echoes what an address carries: see decision 9.
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
    "backoffice.web.middleware.TimeZoneMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "backoffice.web.context.page",
            ],
            "builtins": ["backoffice.web.templatetags.backoffice"],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

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
LOGIN_URL = "staff:sign-in"
LOGIN_REDIRECT_URL = "users:home"
LOGOUT_REDIRECT_URL = "staff:sign-in"
SESSION_ENGINE = "backoffice.staff.sessions"
SESSION_SERIALIZER = "django.contrib.sessions.serializers.JSONSerializer"
SESSION_IDLE = timedelta(minutes=15)
SESSION_LIFETIME = timedelta(hours=8)
SESSION_COOKIE_AGE = int(SESSION_LIFETIME.total_seconds())
#: How long a confirm form stays good.
ACT_LIFETIME = timedelta(hours=1)

# -- transport security --------------------------------------------------------------------------

_PREFIX = "__Host-" if env.COOKIES_SECURE else ""
SESSION_COOKIE_NAME = f"{_PREFIX}staff"
SESSION_COOKIE_SECURE = env.COOKIES_SECURE
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = f"{_PREFIX}csrf"
CSRF_COOKIE_SECURE = env.COOKIES_SECURE
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "backoffice.web.errors.csrf_failure"
SECURE_SSL_REDIRECT = env.COOKIES_SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.TRUSTED_PROXIES else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if env.COOKIES_SECURE else 0
# Not same-origin, every form breaks in Chromium; stricter, and CSRF checks see no origin.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # HSTS for subdomains would bind hosts that are not ours
    "security.W021",  # preload binds the whole domain for good; its owner decides
]
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
TRUSTED_PROXIES = env.TRUSTED_PROXIES

# -- requests ------------------------------------------------------------------------------------

DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 100
FILE_UPLOAD_HANDLERS: list[str] = []

# -- static files --------------------------------------------------------------------------------

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = BASE_DIR / "build" / "static"
STORAGES = {
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

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
    "root": {"handlers": ["stderr"], "level": env.LOG_LEVEL},
    "loggers": {
        # These quote requests, paths and values; our own request log says what is needed.
        "django.request": {"level": "CRITICAL"},
        "django.security": {"level": "CRITICAL"},
        "django.security.csrf": {"level": "CRITICAL"},
        "botocore": {"level": "WARNING"},
        "urllib3": {"level": "ERROR"},
    },
}
