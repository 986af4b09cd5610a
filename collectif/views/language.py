from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.views import i18n
from django.views.decorators.http import require_POST

from collectif.core.http import HtmxRequest
from members.actions import choose_language
from members.enums import Language


@require_POST
@login_not_required
def set_language(request: HtmxRequest) -> HttpResponse:
    """Change the language of the pages and, for a person who is logged in, of her e-mails."""
    language = request.POST.get("language")
    if request.user.is_authenticated and language in Language.values:
        choose_language(user=request.user, language=Language(language))
    return i18n.set_language(request)
