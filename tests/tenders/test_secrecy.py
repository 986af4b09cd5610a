"""A call that a team keeps to itself changes nothing of what others read."""

import io
import re
import zipfile
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from members.enums import Role
from members.models import User
from tenders.actions.saved_searches import open_feeds
from tenders.models import Procedure
from tenders.pipeline.search_words import refresh_search_words
from tenders.pipeline.statistics import build_statistics
from tenders.sources.private.entry import Entry
from tests.members.factories import OrganizationFactory, RoleGrantFactory, UserFactory
from tests.tenders.factories import ProcedureFactory
from tests.tenders.private_calls import enter
from tests.tenders.saved_search_factories import SavedSearchFactory

pytestmark = pytest.mark.django_db

SIRET = "21990001600011"
SECRET = Entry(
    title="Réorganisation zygomatique des ateliers",
    buyer="Fonderies de la Sorne",
    siret=SIRET,
    description="Un plan confidentiel d'organisation des achats.",
    departments=("48",),
    natures=("services",),
    cpv_codes=("79418000",),
    deadline="2026-12-31T16:07",
    estimated_value="80000.00",
)
# What only the secret call says; none of it is asked for below.
SECRETS = re.compile(rf"zygomati|Sorne|31/12/2026|16:07|{SIRET}", re.IGNORECASE)
# What differs from one answer to the next for no reason of ours.
VARYING = re.compile(
    r'csrfmiddlewaretoken" value="[^"]+"|nonce="[^"]+"|X-CSRFToken[^}]+|"publishedDate": "[^"]+"'
)
OUTSIDERS = (
    Role.MEMBER,
    Role.PARTNER_CONTACT,
    Role.TRAINER,
    Role.COMMITTEE_MEMBER,
    Role.OBSERVER,
)
QUERIES = (
    "",
    "status=all",
    "status=all&sort=match",
    "status=all&view=table",
    "q=conseil",
    "q=conseill",
    "q=achats&status=all",
    "q=zigomatique&status=all",
    "department=48&status=all",
    "cpv=79418000&status=all",
    "source=private&status=all",
    "buyer_name=fond&status=all",
    "nature=services&value=2&deadline=later",
)


@pytest.fixture
def outsider(request) -> User:
    person = UserFactory(first_name="Oriane", last_name="Petit", verified=True)
    RoleGrantFactory(user=person, role=request.param)
    return person


@pytest.fixture
def shown() -> list[Procedure]:
    buyer = OrganizationFactory(name="Ville de Brumeval", siret=SIRET)
    return [
        ProcedureFactory(),
        ProcedureFactory(buyer=buyer, title="Conseil en organisation des ateliers"),
        ProcedureFactory(awarded=True, departments=["73"]),
    ]


def pages(shown: list[Procedure], key: str) -> Iterator[str]:
    yield reverse("dashboard")
    lists = ("procedure_list", "list_ocds", "match_list", "kept_list", "hidden_list", "cpv_list")
    for name in lists:
        for query in QUERIES if name in lists[:2] else ("",):
            yield f"{reverse(f'tenders:{name}')}?{query}"
    yield reverse("tenders:saved_search_list")
    yield reverse("tenders:private_list")
    yield reverse("tenders:cpv_class", args=["79"])
    yield reverse("tenders:cpv_list") + "?q=organisation"
    for procedure in shown:
        yield procedure.get_absolute_url()
        yield reverse("tenders:buyer_detail", args=[procedure.buyer.public_id])
    yield reverse("tenders:feed_atom", args=[key])
    yield reverse("tenders:feed_calendar", args=[key])


def read(client: Client, shown: list[Procedure], key: str) -> dict[str, str]:
    """Return what each page says, what always varies taken out."""
    answers = {}
    for url in pages(shown, key):
        response = client.get(url)
        assert response.status_code in {200, 403}, url
        answers[url] = VARYING.sub("", response.text)
    for name in ("export_csv", "export_xlsx"):
        response = client.post(reverse(f"tenders:{name}") + "?status=all")
        body = b"".join(response.streaming_content)
        answers[name] = body.decode() if name == "export_csv" else sheet_of(body)
    return answers


def sheet_of(workbook: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        return archive.read("xl/worksheets/sheet1.xml").decode()


def refresh() -> None:
    refresh_search_words()
    build_statistics()


@pytest.mark.parametrize("outsider", OUTSIDERS, indirect=True)
def test_call_of_a_team_changes_nothing_for_others(outsider, alice, client_of, shown):
    key = open_feeds(search=SavedSearchFactory(owner=outsider, query="status=all"))
    client = client_of(outsider)
    refresh()
    before = read(client, shown, key)

    call = enter(alice, entry=SECRET)
    refresh()

    after = read(client, shown, key)
    assert {url: body for url, body in after.items() if body != before[url]} == {}
    assert not [url for url, body in after.items() if "zygomati" in body]
    secret = call.procedure
    for name in ("procedure_detail", "procedure_ocds", "procedure_calendar", "private_team"):
        url = reverse(f"tenders:{name}", args=[secret.public_id])
        assert client.get(url).status_code == 404
