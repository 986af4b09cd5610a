from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from collectif.core.health import readiness


@require_safe
@login_not_required
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """This process answers; asks nothing of the database, so it stays up when that is down."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@login_not_required
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Whether traffic may come, as booleans only; 503 as soon as one is false."""
    checks = readiness()
    return JsonResponse(checks, status=200 if all(checks.values()) else 503)
