from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone, translation

from members.enums import Role
from tenders.enums import Visibility
from tenders.models import ImportBatch, PrivateCall, Procedure
from tenders.sources.private.tables import read_rows
from tests.members.factories import RoleGrantFactory

CREATE = reverse("tenders:import_create")
MODELS = {kind: reverse(f"tenders:import_model_{kind}") for kind in ("csv", "xlsx")}
YEAR = timezone.localdate().year + 1
HEADING = "reference;title;buyer;deadline;cpv"
LINES = [
    f"A-1;Audit des achats;Fonderies;30/06/{YEAR} 16:00;79418000",
    f"A-2;Plan de formation;Papeterie;30/06/{YEAR} 12:00;",
]


@pytest.fixture
def partner(db):
    return RoleGrantFactory(role=Role.PARTNER_CONTACT, user__verified=True).user


def send(client, *lines, heading=HEADING, name="appels.csv", **data):
    body = "\n".join([heading, *lines]).encode()
    return client.post(CREATE, {"file": SimpleUploadedFile(name, body), **data})


def confirm(client):
    return client.post(
        reverse("tenders:import_confirm", args=[ImportBatch.objects.get().public_id])
    )


def page_of(client, response) -> str:
    return client.get(response.url).content.decode()


def fates(client, response) -> list[str]:
    return [row.fate for row in client.get(response.url).context["page"]]


def test_file_is_shown_before_anything_is_written(client_of, partner):
    client = client_of(partner)
    response = send(client, *LINES)

    assert response.url == ImportBatch.objects.get().get_absolute_url()
    assert fates(client, response) == ["created", "created"]
    assert Procedure.objects.count() == 0


def test_confirmed_lines_are_entered_once(client_of, partner):
    client = client_of(partner)
    response = send(client, *LINES)
    for _click in range(2):
        assert confirm(client).url == response.url

    page = page_of(client, response)
    assert PrivateCall.objects.count() == 2
    for procedure in Procedure.objects.all():
        assert procedure.get_absolute_url() in page
        assert procedure.visibility == Visibility.TEAM


def test_refused_lines_come_first_and_say_how_to_mend_them(client_of, partner):
    client = client_of(partner)
    response = send(client, LINES[0], "A-3;Étude;Scierie;31/12/2099;", "A-4;;Scierie;;conseil")

    with translation.override("en"):
        rows = client.get(response.url, headers={"Accept-Language": "en"}).context["page"]
        problems = [(row.number, row.fate, row.problems) for row in rows]
    assert problems == [
        (3, "refused", ["deadline: add the hour: write 31/12/2026 16:00"]),
        (
            4,
            "refused",
            [
                "subject: fill this cell in",
                "CPV: “conseil” is not a list of CPV codes: write 8 digits each, as 79418000",
            ],
        ),
        (2, "created", []),
    ]


def test_known_and_changed_lines_are_told_with_their_dossier(client_of, partner):
    client = client_of(partner)
    send(client, *LINES)
    confirm(client)
    ImportBatch.objects.all().delete()

    response = send(client, LINES[0], LINES[1].replace("12:00", "14:00"))

    assert fates(client, response) == ["known", "updated"]
    page = page_of(client, response)
    for procedure in Procedure.objects.all():
        assert procedure.get_absolute_url() in page


def test_what_was_typed_is_never_markup(client_of, partner):
    client = client_of(partner)
    response = send(client, f"A-1;<img src=x>;Fonderies;{'<script>'};")

    page = page_of(client, response)
    assert "<img src=x" not in page
    assert "<script>" not in page


def test_headings_that_are_left_out_are_told(client_of, partner):
    client = client_of(partner)
    response = send(client, "Audit;Fonderies;bleu", heading="title;buyer;Couleur")

    assert "Couleur" in page_of(client, response)


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_model_can_be_filled_in_and_sent_back(client_of, partner, kind, language):
    client = client_of(partner)
    client.cookies["django_language"] = language
    model = client.get(MODELS[kind])

    assert model["Content-Disposition"].startswith("attachment")
    [heading, _example] = read_rows(model.content)
    assert len(heading.cells) == 12
    response = client.post(CREATE, {"file": SimpleUploadedFile(f"m.{kind}", model.content)})
    assert response.status_code == 302
    batch = ImportBatch.objects.get()
    assert batch.unknown_headings == []
    assert [line["problems"] for line in batch.lines] == [[]]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "empty"),
        (b"title;buyer\n", "empty"),
        (b"couleur\nbleu\n", "missing_columns"),
        (b"title;subject;buyer\n1;2;3\n", "repeated_columns"),
        (b"%PDF-1.7", "unknown_format"),
        (b"PK\x03\x04", "damaged"),
        (b"x" * (2 * 1024 * 1024 + 1), "too_large"),
        (b"title;buyer\n" + b"a;b\n" * 2001, "too_many_rows"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_file_that_cannot_be_read_is_refused_beside_the_field(client_of, partner, body, code):
    response = client_of(partner).post(CREATE, {"file": SimpleUploadedFile("a.csv", body)})

    assert response.status_code == 422
    assert response.context["form"].errors.as_data()["file"][0].code == code
    assert ImportBatch.objects.count() == 0


def test_no_file_is_refused(client_of, partner):
    assert client_of(partner).post(CREATE).status_code == 422


def test_coordinator_says_who_may_know_and_partner_does_not(client_of, alice, partner):
    send(client_of(partner), LINES[0], visibility="everyone")
    assert ImportBatch.objects.get().visibility == Visibility.TEAM
    ImportBatch.objects.all().delete()

    send(client_of(alice), LINES[0], visibility="members")
    assert ImportBatch.objects.get().visibility == Visibility.MEMBERS
    assert send(client_of(alice), LINES[0]).status_code == 422


def test_file_of_somebody_else_does_not_exist(client_of, alice, partner):
    response = send(client_of(partner), *LINES)

    assert client_of(alice).get(response.url).status_code == 404
    assert confirm(client_of(alice)).status_code == 404
    assert Procedure.objects.count() == 0


def test_file_is_forgotten_after_a_day(client_of, partner):
    client = client_of(partner)
    response = send(client, *LINES)
    ImportBatch.objects.update(created_at=timezone.now() - timedelta(hours=25))

    assert client.get(response.url).status_code == 404
    assert confirm(client).status_code == 404
    assert Procedure.objects.count() == 0


def test_file_of_who_lost_her_role_is_not_imported(client_of, partner):
    client = client_of(partner)
    send(client, *LINES)
    partner.role_grants.update(ends_on=timezone.localdate() - timedelta(days=1))

    assert confirm(client).status_code == 403
    assert Procedure.objects.count() == 0


def test_many_lines_are_shown_by_pages(client_of, partner):
    client = client_of(partner)
    response = send(client, *(f"B-{n};Étude {n};Scierie;;" for n in range(101)))

    assert len(client.get(response.url).context["page"]) == 100
    assert len(client.get(response.url + "?page=2").context["page"]) == 1


@pytest.mark.parametrize("count", [1, 20])
def test_dry_run_costs_the_same_with_many_lines(
    client_of, partner, count, django_assert_num_queries
):
    client = client_of(partner)
    response = send(client, *(f"B-{n};Étude {n};Scierie;;" for n in range(count)))

    with django_assert_num_queries(5):
        client.get(response.url)


@pytest.mark.parametrize("url", [CREATE, *MODELS.values()])
def test_members_do_not_import(client_of, bob, url):
    assert client_of(bob).get(url).status_code == 403
    assert send(client_of(bob), *LINES).status_code == 403


def test_unknown_file_does_not_exist(client_of, partner):
    for name in ("import_detail", "import_confirm"):
        address = reverse(f"tenders:{name}", args=[uuid4()])
        method = "post" if name == "import_confirm" else "get"
        assert getattr(client_of(partner), method)(address).status_code == 404


@pytest.mark.parametrize("url", [CREATE, MODELS["csv"]])
def test_visitor_is_sent_to_log_in(client, db, url):
    assert client.get(url).url.startswith(reverse("account_login"))
