"""The same with a key that opens what the demo sealed: the demo has no KMS."""

from __future__ import annotations

from django.conf import settings

from demo.safety import why_no_demo_key
from demo.sealing import DemoKey
from records.sealed import FieldKeys
from serenya_admin.composition import composition as deployed

composition = (
    deployed
    if why_no_demo_key(settings.ENVIRONMENT)
    else deployed.but(FieldKeys(DemoKey(), is_demo=True))
)
