from uuid import UUID

import pytest
from django.urls import reverse

from tenders.enums import MergeBasis, MergeStatus
from tenders.models import Procedure, ProcedureMerge
from tests.tenders.factories import ProcedureFactory, SourceRunFactory
from tests.tenders.private_calls import enter
from tests.tenders.rows import row, store

LIST = reverse("tenders:merge_list")
# Person, roles, second factor, two counts, pairs, labels, decided pairs.
LIST_QUERIES = 8
HTMX = {"HX-Request": "true", "HX-Target": "merges"}


@pytest.fixture
def coordinator(client_of, alice):
    return client_of(alice)


@pytest.fixture
def pair(db):
    rows = [row("26-10001", title="Audit des achats"), row("26-10002", title="Audit des ventes")]
    store(SourceRunFactory(), rows)
    kept, absorbed = Procedure.objects.order_by("pk")
    return ProcedureMerge.objects.create(
        kept=kept, absorbed=absorbed, basis=MergeBasis.SIMILAR, status=MergeStatus.PROPOSED
    )


def url(verb, merge):
    return reverse(f"tenders:merge_{verb}", args=[merge.public_id])


def new_pair(**fields):
    kept, absorbed = ProcedureFactory(), ProcedureFactory()
    defaults = {"basis": MergeBasis.SIMILAR, "status": MergeStatus.PROPOSED}
    return ProcedureMerge.objects.create(kept=kept, absorbed=absorbed, **defaults | fields)


def status_of(merge):
    merge.refresh_from_db()
    return merge.status


@pytest.mark.parametrize("count", [1, 10])
def test_list_costs_the_same_with_one_and_ten_pairs(
    coordinator, alice, count, django_assert_num_queries
):
    for _ in range(count):
        new_pair()
        new_pair(status=MergeStatus.REFUSED, decided_by=alice)
    with django_assert_num_queries(LIST_QUERIES):
        response = coordinator.get(LIST)
    assert len(response.context["pairs"]) == count
    assert len(response.context["decided_page"]) == count


def test_pair_says_what_is_the_same_and_what_differs(coordinator):
    merge = new_pair()
    merge.absorbed.buyer = merge.kept.buyer
    merge.absorbed.departments = ["73"]
    merge.absorbed.save(update_fields=["buyer", "departments"])

    response = coordinator.get(LIST)

    [pair] = response.context["pairs"]
    same = {likeness.label: likeness.is_same for likeness in pair.likenesses}
    assert len(same) >= 7
    assert [same[label] for label in same if label in {"Acheteur", "Buyer"}] == [True]
    assert "Savoie (73)" in response.content.decode()
    assert merge.absorbed.title in response.content.decode()


def test_list_without_a_pair_says_so(coordinator):
    response = coordinator.get(LIST)

    assert "empty-state" in response.content.decode()
    assert response.context["pairs"] == []


def test_pair_whose_half_was_absorbed_does_not_wait_any_more(coordinator):
    merge = new_pair()
    Procedure.objects.filter(pk=merge.kept_id).update(merged_into=ProcedureFactory())

    assert coordinator.get(LIST).context["pairs"] == []


def test_what_a_notice_names_as_one_is_no_decision_to_show(coordinator, alice):
    new_pair(basis=MergeBasis.LINKED, status=MergeStatus.MERGED)
    by_likeness = new_pair(basis=MergeBasis.IDENTICAL, status=MergeStatus.MERGED)
    by_hand = new_pair(basis=MergeBasis.LINKED, status=MergeStatus.UNDONE, decided_by=alice)

    shown = coordinator.get(LIST).context["decided_page"]

    assert {merge.pk for merge in shown} == {by_likeness.pk, by_hand.pk}


def test_long_list_is_paginated_and_an_absurd_page_gives_the_last_one(coordinator):
    for _ in range(11):
        new_pair()

    assert len(coordinator.get(LIST, {"page": "2"}).context["pairs"]) == 1
    assert len(coordinator.get(LIST, {"page": "999", "decided": "x"}).context["pairs"]) == 1


@pytest.mark.parametrize(
    ("verb", "status"), [("accept", MergeStatus.MERGED), ("refuse", MergeStatus.REFUSED)]
)
def test_decision_is_written_and_said(coordinator, pair, verb, status):
    response = coordinator.post(url(verb, pair), follow=True)

    assert response.redirect_chain == [(LIST, 302)]
    assert status_of(pair) == status
    assert 'class="message"' in response.content.decode()


@pytest.mark.parametrize("verb", ["accept", "refuse"])
def test_second_click_changes_nothing(coordinator, pair, verb):
    coordinator.post(url(verb, pair))
    decided = ProcedureMerge.objects.values().get()

    assert coordinator.post(url(verb, pair)).status_code == 302
    assert ProcedureMerge.objects.values().get() == decided


def test_separation_leads_back_to_the_dossier_it_was_asked_from(coordinator, pair):
    coordinator.post(url("accept", pair))

    response = coordinator.post(url("undo", pair), {"dossier": "1"})

    assert response.url == pair.kept.get_absolute_url()
    assert status_of(pair) == MergeStatus.UNDONE


def test_htmx_gets_the_list_without_the_pair(coordinator, pair):
    response = coordinator.post(url("refuse", pair), headers=HTMX)

    html = response.content.decode()
    assert html.strip().startswith("<div")
    assert 'id="merges"' in html
    assert "<html" not in html
    assert "data-focus-next" in html
    assert response.context["pairs"] == []


def test_decision_that_no_longer_holds_is_refused_in_words(coordinator, pair):
    coordinator.post(url("accept", pair))

    response = coordinator.post(url("refuse", pair), headers=HTMX)
    plain = coordinator.post(url("refuse", pair), follow=True)

    assert response.status_code == 422
    assert 'role="alert"' in response.content.decode()
    assert "is-danger" in plain.content.decode()
    assert status_of(pair) == MergeStatus.MERGED


def test_absorbed_dossier_is_reached_under_the_address_of_the_other(coordinator, pair):
    coordinator.post(url("accept", pair))

    response = coordinator.get(pair.absorbed.get_absolute_url())

    assert (response.status_code, response.url) == (302, pair.kept.get_absolute_url())


@pytest.mark.parametrize("verb", ["accept", "refuse", "undo"])
def test_only_coordinators_decide(client_of, bob, charlie, dana, pair, verb):
    for person in (bob, charlie, dana):
        assert client_of(person).post(url(verb, pair)).status_code == 403
    assert status_of(pair) == MergeStatus.PROPOSED


def test_only_coordinators_read_the_list(client_of, bob, charlie, dana):
    for person in (bob, charlie, dana):
        assert client_of(person).get(LIST).status_code == 403


@pytest.mark.parametrize("verb", ["accept", "refuse", "undo"])
def test_unknown_pair_is_not_found_and_nothing_is_decided_by_reading(coordinator, pair, verb):
    unknown = reverse(f"tenders:merge_{verb}", args=[UUID(int=0)])

    assert coordinator.post(unknown).status_code == 404
    assert coordinator.get(url(verb, pair)).status_code == 405


def by_hand(client, procedure, other):
    address = reverse("tenders:merge_create", args=[procedure.public_id])
    return client.post(address, {"other": other})


@pytest.mark.parametrize(
    "named",
    [
        "26-10002",
        "BOAMP 26-10002",
        "https://www.boamp.fr/pages/avis/?q=idweb:26-10002",
    ],
)
def test_other_dossier_is_named_by_the_number_of_a_notice(coordinator, pair, named):
    ProcedureMerge.objects.all().delete()

    response = by_hand(coordinator, pair.kept, named)

    assert (response.status_code, response.url) == (302, pair.kept.get_absolute_url())
    assert ProcedureMerge.objects.get().basis == MergeBasis.MANUAL


def test_other_dossier_is_named_by_its_link_and_the_older_stays(coordinator, pair):
    link = f"https://collectif.example{pair.kept.get_absolute_url()}?page=2"

    response = by_hand(coordinator, pair.absorbed, link)

    assert response.url == pair.kept.get_absolute_url()
    assert status_of(pair) == MergeStatus.MERGED


@pytest.mark.parametrize(
    "named", ["", "   ", "26-99999", "n'importe quoi", "x" * 501, str(UUID(int=0)), "a\x00b"]
)
def test_unknown_dossier_is_said_beside_the_field(coordinator, pair, named):
    response = by_hand(coordinator, pair.kept, named)

    assert response.status_code == 422
    assert list(response.context["merge_form"].errors) == ["other"]
    assert "error-summary" in response.content.decode()
    assert status_of(pair) == MergeStatus.PROPOSED


def test_dossier_itself_and_a_private_call_are_refused(coordinator, alice, pair):
    private = enter(alice).procedure

    for other in (pair.kept, private):
        response = by_hand(coordinator, pair.kept, str(other.public_id))
        assert response.status_code == 422
    assert ProcedureMerge.objects.count() == 1


def test_members_cannot_put_dossiers_together(client_of, bob, charlie, pair):
    assert by_hand(client_of(bob), pair.kept, "26-10002").status_code == 403
    assert by_hand(client_of(charlie), pair.kept, "26-10002").status_code == 404
