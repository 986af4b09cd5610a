"""`make demo`: everything on this machine, mail printed in the log."""

import os

# Never a secret: production refuses to start without its own.
os.environ.setdefault("SECRET_KEY", "a-key-for-the-demo-and-for-nothing-else-0123456789")
os.environ.setdefault("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")

from collectif.settings import env
from collectif.settings.base import *  # noqa: F403
from collectif.settings.base import CONTEXT_PROCESSORS, LOGGING, STORAGES

DEBUG = env.flag("DEBUG")

STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True

MAILERS = {"default": {"BACKEND": "django.core.mail.backends.console.EmailBackend"}}

# The second factor of the demo accounts; the login page shows its current code.
DEMO_TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
CONTEXT_PROCESSORS.append("collectif.context_processors.demo")

ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True

LOGGING["handlers"]["console"]["formatter"] = "console"
