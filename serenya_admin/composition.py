"""The composition of the site: which tables and clients there are in this deployment."""

from __future__ import annotations

from django.conf import settings

from backoffice.audit.items import audit_table
from backoffice.audit.trail import Trail
from backoffice.aws.s3 import Bucket
from backoffice.dynamo.client import Client
from backoffice.dynamo.pages import CursorSigner
from backoffice.staff.items import staff_table
from backoffice.staff.store import StaffStore
from backoffice.web.composition import Composition
from documents.services import DocumentStore
from records.table import UsersTable, serenya_table
from serenya_admin.environment import Environment


def _compose(env: Environment) -> Composition:
    gateway = Client(
        cursors=CursorSigner([env.SECRET_KEY, *env.SECRET_KEY_FALLBACKS]),
        endpoint_url=env.AWS_ENDPOINT_URL_DYNAMODB,
        region=env.AWS_DEFAULT_REGION,
    )
    users = serenya_table(
        env.users_table_name,
        email_index=env.EMAIL_INDEX_NAME,
        external_index=env.EXTERNAL_INDEX_NAME,
    )
    trail = Trail(gateway, audit_table(env.audit_table_name))
    return Composition(
        gateway,
        trail,
        StaffStore(gateway, staff_table(env.backoffice_table_name), trail),
        UsersTable(gateway, users),
        DocumentStore(_bucket(env)),
    )


def _bucket(env: Environment) -> Bucket | None:
    """The app's files, to list; None where no bucket is configured."""
    if not env.S3_BUCKET_NAME:
        return None
    return Bucket(
        env.S3_BUCKET_NAME, region=env.AWS_DEFAULT_REGION, endpoint_url=env.AWS_ENDPOINT_URL_S3
    )


composition = _compose(settings.ENV)
