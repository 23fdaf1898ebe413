"""The same with the command that loads demo data, and a key to what is encrypted of it. For a
machine of one's own; never deployed."""

from __future__ import annotations

from serenya_admin.settings import *
from serenya_admin.settings import INSTALLED_APPS as DEPLOYED_APPS

COMPOSITION = "serenya_admin.demo_composition"
INSTALLED_APPS = [*DEPLOYED_APPS, "demo"]
