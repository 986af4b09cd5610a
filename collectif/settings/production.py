"""Production: HTTPS only, JSON logs, real mail; stops at once when a variable is missing."""

from collectif.settings import env
from collectif.settings.base import *  # noqa: F403

DEBUG = False

# Named here so that a missing one stops the start, not the first request.
SECRET_KEY = env.text("SECRET_KEY")
ALLOWED_HOSTS = env.required_words("ALLOWED_HOSTS")
CONTACT_EMAIL = env.text("CONTACT_EMAIL")
SITE_URL = env.text("SITE_URL", f"https://{ALLOWED_HOSTS[0]}").rstrip("/")

SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", default=True)
# /healthz and /readyz are asked by the container, over plain HTTP.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
# Believed only when the proxy in front is known to overwrite this header.
if env.flag("BEHIND_PROXY", default=True):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
LANGUAGE_COOKIE_SECURE = True

MAILERS = {
    "default": {
        "BACKEND": "collectif.core.outbox.smtp.EmailBackend",
        "OPTIONS": {
            "host": env.text("EMAIL_HOST"),
            "port": env.number("EMAIL_PORT", 587),
            "username": env.text("EMAIL_HOST_USER", ""),
            "password": env.text("EMAIL_HOST_PASSWORD", ""),
            "use_tls": env.flag("EMAIL_USE_TLS", default=True),
            "timeout": 20,
        },
    }
}
