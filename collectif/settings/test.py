"""The suite: real Postgres and Redis, mail in memory, tasks run when asked."""

import os

os.environ.setdefault("TENDERS_PACE", "0")
# No test goes out: the sources they read are on this machine, and say so themselves.
os.environ["TENDERS_BOAMP_URL"] = "http://127.0.0.1:9"
os.environ["TENDERS_TED_COUNTRIES"] = "none"
os.environ["TENDERS_TED_URL"] = os.environ["TENDERS_TED_SITE_URL"] = "http://127.0.0.1:9"

from pathlib import Path

from collectif.settings.dev import *  # noqa: F403
from collectif.settings.dev import BASE_DIR, DATABASES, LOGGING

DEBUG = False
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
DATABASES["default"]["CONN_MAX_AGE"] = 0
# Lets the test runner empty the append-only tables between transactional tests.
DATABASES["default"]["OPTIONS"] = {"options": "-c collectif.allow_truncate=on"}
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
LOGGING["root"]["level"] = "WARNING"

# Real notices for the tests that can use them; they skip when the folder is absent.
COLLECTIF_REAL_DATA = Path(os.environ.get("COLLECTIF_REAL_DATA", BASE_DIR.parent / "shared"))
