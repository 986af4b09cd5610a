"""Settings that every environment shares; the others state only how they differ."""

import logging
from pathlib import Path

import dj_database_url
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from collectif.core.logging import configure_structlog, logging_config
from collectif.settings import env, schedule

BASE_DIR = Path(__file__).resolve().parents[2]

# Collective

SITE_NAME = env.text("COLLECTIF_NAME", "Collectif")
SITE_PLACE = env.text("COLLECTIF_PLACE", "Val de Sorne")
CONTACT_EMAIL = env.text("CONTACT_EMAIL", "bonjour@collectif.example")

# The legal notice (loi n° 2004-575, art. 1-1); the page says so while one is missing.
LEGAL_PUBLISHER = env.text("LEGAL_PUBLISHER", "")
LEGAL_ADDRESS = env.text("LEGAL_ADDRESS", "")
LEGAL_DIRECTOR = env.text("LEGAL_DIRECTOR", "")
LEGAL_HOST = env.text("LEGAL_HOST", "")

# Django

SECRET_KEY = env.text("SECRET_KEY")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
ROOT_URLCONF = "collectif.urls"
WSGI_APPLICATION = "collectif.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "members.User"

INSTALLED_APPS = [
    "collectif.core",
    "meetings",
    "members",
    "tenders",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_filters",
    "django_htmx",
    "django_structlog",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "collectif.core.middleware.PermissionsPolicyMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "collectif.core.middleware.RequestLogMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "members.middleware.LastActiveMiddleware",
    "members.middleware.RequireMfaMiddleware",
    "members.middleware.RequireCharterMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

CONTEXT_PROCESSORS = [
    "django.template.context_processors.request",
    "django.template.context_processors.csp",
    "django.template.context_processors.i18n",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
    "collectif.context_processors.site",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": CONTEXT_PROCESSORS},
    },
]

# Database and cache

DATABASES = {
    "default": dj_database_url.parse(
        env.text("DATABASE_URL"), conn_max_age=60, conn_health_checks=True
    )
}

REDIS_URL = env.text("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": f"{REDIS_URL}/1",
        # Seconds: a frozen cache must not freeze the pages.
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"

# Languages and clock

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("French")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Paris"

# Static files

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Documents of bid teams: no url leads to them, a view gives them after a check.

MEDIA_ROOT = env.text("DOCUMENTS_DIR", str(BASE_DIR / ".data" / "documents"))
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700

# Where this site is found, for links in e-mails and feeds; no slash at the end.
SITE_URL = env.text("SITE_URL", "http://localhost:8000").rstrip("/")

# Accounts

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "dashboard"
AUTHENTICATION_BACKENDS = ["members.adapter.AccountBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]

ACCOUNT_ADAPTER = "members.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
# Seconds: time to find the mail, on another device if need be.
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 900
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 900
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = True
# Composed but never sent (members.adapter): an unknown address must take as long as a known one.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https"
# 1234-5678: read aloud and typed on a phone with ease; three tries, then a new one.
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 8}
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXY_COUNT", 0)

MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = SITE_NAME
# One code before and after the present one: for slow hands and clocks that drift.
MFA_TOTP_TOLERANCE = 1

# Mail

DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", f"{SITE_NAME} <{CONTACT_EMAIL}>")

# Security

SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF, CSP.NONCE],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "collectif.views.errors.csrf_failure"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 20

# Jobs. A task is acknowledged once done, so that a worker killed midway loses nothing.

CELERY_BROKER_URL = f"{REDIS_URL}/0"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 1800
# Seconds after which the broker hands a silent worker's job to another: longer than any job.
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 2100, "socket_connect_timeout": 5}
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE = schedule.ENTRIES
CELERY_BEAT_SCHEDULE_FILENAME = env.text("CELERY_BEAT_FILE", str(BASE_DIR / ".data/beat"))

# Members

MEMBERS_ROME_URL = env.text(
    "MEMBERS_ROME_URL", "https://api.francetravail.fr/api-nomenclatureemploi/v1/open-data/csv"
)

# Meetings

# How long a freed place waits for an answer: whoever reads her mail once a day has her chance.
MEETINGS_OFFER_HOURS = env.number("MEETINGS_OFFER_HOURS", 24)

# Tenders

TENDERS_BOAMP_URL = env.text("TENDERS_BOAMP_URL", "https://boamp-datadila.opendatasoft.com")
# "api", or "files": the daily XML folders of DILA, under the same notices.
TENDERS_BOAMP_TRANSPORT = env.text("TENDERS_BOAMP_TRANSPORT", "api")
TENDERS_BOAMP_FILES_URL = env.text("TENDERS_BOAMP_FILES_URL", "https://echanges.dila.gouv.fr")
TENDERS_BOAMP_ORIGIN = env.text("TENDERS_BOAMP_ORIGIN", "live")
TENDERS_TED_URL = env.text("TENDERS_TED_URL", "https://api.ted.europa.eu")
TENDERS_TED_ORIGIN = env.text("TENDERS_TED_ORIGIN", "live")
TENDERS_TED_SITE_URL = env.text("TENDERS_TED_SITE_URL", "https://ted.europa.eu")
# Countries of the buyers, ISO 3166-1 alpha-3; "none" leaves TED unread.
TENDERS_TED_COUNTRIES = env.words("TENDERS_TED_COUNTRIES") or ["FRA"]
# {language} is one of fr, en, de, sv; the release is part of the address.
TENDERS_CPV_URL = env.text(
    "TENDERS_CPV_URL",
    "https://raw.githubusercontent.com/OP-TED/eForms-SDK/1.15.1/translations/code_{language}.xml",
)
TENDERS_PLACES_URL = env.text(
    "TENDERS_PLACES_URL",
    "https://geo.api.gouv.fr/communes?fields=nom,code,codesPostaux,codeDepartement,centre,population"
    "&format=json&geometry=centre",
)
TENDERS_DEPARTMENTS = env.words("TENDERS_DEPARTMENTS")
TENDERS_FIRST_PULL_DAYS = env.number("TENDERS_FIRST_PULL_DAYS", 30)
# Begins the ids of OCDS releases; publishers register theirs with the Open Contracting Partnership.
TENDERS_OCID_PREFIX = env.text("TENDERS_OCID_PREFIX", "ocds-collectif")
# Seconds between two requests to a source; sources are public goods.
TENDERS_PACE = float(env.text("TENDERS_PACE", "1"))
# Calls that one person may be asked about in seven days: more, and people stop reading them.
TENDERS_PROPOSALS_A_WEEK = env.number("TENDERS_PROPOSALS_A_WEEK", 2)

# Logs: JSON lines with a request id and a user id, no address and no name.

DJANGO_STRUCTLOG_CELERY_ENABLED = True
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_USER_ID_FIELD = "pk"

# Nothing at the start of a request: its line would hold the browser's name.
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = logging.DEBUG

LOGGING = logging_config(env.text("LOG_LEVEL", "INFO"))
configure_structlog()
