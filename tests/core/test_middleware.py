from uuid import UUID

import pytest
from django.urls import reverse

from collectif.core.middleware import RequestLogMiddleware


@pytest.mark.parametrize("name", ["healthz", "home"])
def test_each_answer_carries_an_id_of_its_own(client, db, name):
    first = client.get(reverse(name))
    second = client.get(reverse(name), headers={"X-Request-ID": "chosen-by-the-caller"})

    assert UUID(first["X-Request-ID"]) != UUID(second["X-Request-ID"])


def test_a_failed_answer_carries_its_id_too(client, db, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr("collectif.views.health.readiness", lambda: 1 / 0)

    response = client.get(reverse("readyz"))

    assert response.status_code == 500
    assert UUID(response["X-Request-ID"])


def test_each_answer_says_which_powers_of_the_browser_are_never_needed(client):
    policy = client.get(reverse("healthz"))["Permissions-Policy"]

    assert policy.startswith("accelerometer=()")
    assert "geolocation=()" in policy


@pytest.mark.parametrize(
    ("path", "logged"),
    [
        ("/appels-d-offres/flux/s3cret/avis.atom", "GET /appels-d-offres/flux/…/avis.atom"),
        ("/appels-d-offres/alertes/arreter/t0ken:x/", "GET /appels-d-offres/alertes/arreter/…/"),
        ("/appels-d-offres/?q=nom", "GET /appels-d-offres/"),
    ],
)
def test_log_holds_no_key(rf, path, logged):
    assert RequestLogMiddleware.format_request(rf.get(path)) == logged
