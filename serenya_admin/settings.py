"""Settings: the values of this deployment. What differs between deployments is in `environment`."""

from __future__ import annotations

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from backoffice import settings as general
from backoffice.aws.ssm import ParameterError, get_parameters
from backoffice.settings import *
from serenya_admin.environment import WrongEnvironmentError, read_environment

BASE_DIR = Path(__file__).resolve().parent.parent

try:
    env = read_environment(os.environ, get_parameters)
except (WrongEnvironmentError, ParameterError) as error:
    raise ImproperlyConfigured(
        f"The environment is incorrect:\n{error}\nThe README lists every variable."
    ) from None

#: The whole environment, for the module that composes the site.
ENV = env
ENVIRONMENT = env.ENVIRONMENT
READ_ONLY = env.READ_ONLY
SECRET_KEY = env.SECRET_KEY
SECRET_KEY_FALLBACKS = env.SECRET_KEY_FALLBACKS
TYPED_KEYS = env.TYPED_KEYS
ALLOWED_HOSTS = env.ALLOWED_HOSTS
TRUSTED_PROXIES = env.TRUSTED_PROXIES
TICKET_URL = env.TICKET_URL
PASSWORD_WORDS = env.PASSWORD_WORDS
ROOT_URLCONF = "serenya_admin.urls"
WSGI_APPLICATION = "serenya_admin.wsgi.application"

#: The module that composes tables, clients, words and shell.
COMPOSITION = "serenya_admin.composition"
TABLES_TEMPLATE = BASE_DIR / "infra" / "data-plane.yaml"
TABLES_PARAMETERS = {"Environment": env.ENVIRONMENT}

INSTALLED_APPS = [*general.INSTALLED_APPS, "consent", "billing", "chat", "doctor", "users"]
TEMPLATES = general.templates(BASE_DIR / "templates", compiled=BASE_DIR / "build" / "templates")
globals().update(general.transport(tls=env.COOKIES_SECURE, proxies=env.TRUSTED_PROXIES))
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # HSTS for subdomains would bind hosts that are not ours
    "security.W021",  # preload binds the whole domain for good; its owner decides
]

STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = BASE_DIR / "build" / "static"
STORAGES = {
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

LOGGING = general.LOGGING | {"root": {"handlers": ["stderr"], "level": env.LOG_LEVEL}}
