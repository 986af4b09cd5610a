import pytest
from django.template import engines
from django.test import RequestFactory
from django_htmx.middleware import HtmxDetails

from collectif.core.http import render_partial

PAGE = "<h1>Page</h1>{% partialdef part inline %}<div id='part'>{{ word }}</div>{% endpartialdef %}"


@pytest.fixture(autouse=True)
def _template(settings):
    backend = settings.TEMPLATES[0]
    loaders = [("django.template.loaders.locmem.Loader", {"page.html": PAGE})]
    options = {"context_processors": [], "loaders": loaders}
    settings.TEMPLATES = [backend | {"DIRS": [], "APP_DIRS": False, "OPTIONS": options}]
    assert engines["django"]


def answer(headers, status=200):
    request = RequestFactory().get("/", headers=headers)
    request.htmx = HtmxDetails(request)
    return render_partial(request, "page.html", {"word": "Hello"}, partial="part", status=status)


def test_render_partial_gives_the_fragment_to_its_target():
    response = answer({"HX-Request": "true", "HX-Target": "part"})

    assert response.content == b"<div id='part'>Hello</div>"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"HX-Request": "true"},
        {"HX-Request": "true", "HX-Target": "another"},
        {"HX-Request": "true", "HX-Boosted": "true"},
        {"HX-Request": "true", "HX-History-Restore-Request": "true"},
    ],
)
def test_render_partial_gives_the_whole_page_to_all_others(headers):
    assert answer(headers).content.startswith(b"<h1>Page</h1>")


def test_render_partial_keeps_apart_what_caches_hold():
    assert answer({})["Vary"] == "HX-Request, HX-Target"


def test_render_partial_keeps_the_status():
    assert answer({}, status=422).status_code == 422
