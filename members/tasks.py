"""Celery jobs: ids in, work done in `members.pipeline`. Each may run twice without harm."""

import structlog
from celery import shared_task
from django.db import OperationalError
from django.utils import timezone

from members.pipeline.cv import read_import
from members.pipeline.export import advance_export

logger = structlog.get_logger(__name__)


@shared_task(autoretry_for=(OSError, OperationalError), retry_backoff=True, max_retries=5)
def read_cv(import_id: int) -> None:
    """Read a CV for its person, unless another worker does."""
    state = read_import(import_id)
    logger.info("cv_read", import_id=import_id, state=state)


@shared_task(autoretry_for=(OSError, OperationalError), retry_backoff=True, max_retries=5)
def make_data_copy(export_id: int) -> None:
    """Make the copy of a person's data, unless it is made, or being made."""
    if advance_export(export_id, now=timezone.now()) is None:
        logger.info("data_copy_not_taken", export_id=export_id)
