import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "collectif.settings.dev")

application = get_wsgi_application()

# All code is read before the first request, and lives as long as the process: the garbage
# collector need not look at it, which held one request in fifty up for a tenth of a second.
_patterns = get_resolver().url_patterns
gc.freeze()
