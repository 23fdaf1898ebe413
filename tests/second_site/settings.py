"""Settings of the site for notes."""

import os
from pathlib import Path

from backoffice.settings import *

ENVIRONMENT, ALLOWED_HOSTS, SECRET_KEY = "dev", ["127.0.0.1"], os.environ["SECRET_KEY"]
ROOT_URLCONF = COMPOSITION = "tests.second_site.notes"
TABLES_TEMPLATE = Path(os.environ["TABLES_TEMPLATE"])
TABLES_PARAMETERS = {"Environment": "dev", "Prefix": "notes"}
TEMPLATES = templates(Path(__file__).parent / "templates")
globals().update(transport(tls=False))
WHITENOISE_USE_FINDERS, TYPED_KEYS = True, ["k1:not a secret: a test hashes with it"]
