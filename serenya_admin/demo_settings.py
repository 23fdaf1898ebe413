"""The same with the command that loads demo data. For a machine of one's own; never deployed."""

from __future__ import annotations

from serenya_admin.settings import *
from serenya_admin.settings import INSTALLED_APPS as DEPLOYED_APPS

INSTALLED_APPS = [*DEPLOYED_APPS, "demo"]
