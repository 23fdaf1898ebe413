"""The composition of the site: which tables and clients there are, and what it is called."""

from __future__ import annotations

from django.conf import settings

from backoffice.aws.kms import KmsKey
from backoffice.aws.s3 import Bucket
from backoffice.bulk.tasks import Tasks
from backoffice.notes.store import NoteStore
from backoffice.site import general_parts
from backoffice.web.composition import Composition
from billing.references import Dashboard, Providers
from billing.tasks import usage_task
from consent.tasks import consents_task
from doctor.tasks import repair_tasks
from documents.services import DocumentStore
from records.sealed import FieldKeys
from records.table import UsersTable, serenya_table
from serenya_admin.environment import Environment
from serenya_admin.shell import SHELL
from serenya_admin.words import vocabulary
from users.tasks import user_tasks


def _compose(env: Environment) -> Composition:
    general = general_parts(
        vocabulary(),
        audit=env.audit_table_name,
        backoffice=env.backoffice_table_name,
        endpoint_url=env.AWS_ENDPOINT_URL_DYNAMODB,
        region=env.AWS_DEFAULT_REGION,
    )
    users = serenya_table(
        env.users_table_name,
        email_index=env.EMAIL_INDEX_NAME,
        external_index=env.EXTERNAL_INDEX_NAME,
    )
    gateway, _, trail, staff, _ = general
    users_table = UsersTable(gateway, users)
    return Composition(
        *general,
        SHELL,
        NoteStore(gateway, staff.table),
        users_table,
        Tasks(
            [
                usage_task(users_table, trail),
                *user_tasks(users_table),
                *repair_tasks(users_table),
                consents_task(users_table),
            ]
        ),
        DocumentStore(_bucket(env), env.DOCUMENT_DAYS, env.FLAT_DOCUMENT_DAYS),
        _providers(env),
        FieldKeys(_key(env)),
    )


def _providers(env: Environment) -> Providers:
    """Where payment providers show what is paid through them."""
    dashboards = {
        name: Dashboard(urls.payment, urls.subscription) for name, urls in env.PROVIDER_URLS.items()
    }
    return Providers(dashboards, masked=env.MASK_PROVIDER_REFERENCES)


def _bucket(env: Environment) -> Bucket | None:
    """The app's files, to list; None where no bucket is configured."""
    if not env.S3_BUCKET_NAME:
        return None
    return Bucket(
        env.S3_BUCKET_NAME, region=env.AWS_DEFAULT_REGION, endpoint_url=env.AWS_ENDPOINT_URL_S3
    )


def _key(env: Environment) -> KmsKey | None:
    """The key of encrypted fields; None where none is configured."""
    if not env.KMS_KEY_ID:
        return None
    return KmsKey(
        env.KMS_KEY_ID, region=env.AWS_DEFAULT_REGION, endpoint_url=env.AWS_ENDPOINT_URL_KMS
    )


composition = _compose(settings.ENV)
