from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from collectif.core.events import Event
from collectif.core.outbox import OutboxMessage
from members.models import User
from tenders.enums import MarkKind, ProposalState, Visibility
from tenders.filters.saved import found_by, understands
from tenders.models import (
    ConfidentialityAgreement,
    Need,
    Notice,
    PrivateCall,
    Procedure,
    ProcedureAccess,
    ProcedureDocument,
    ProcedureMark,
    Proposal,
    ProposalRound,
    SavedSearch,
    SourceRecord,
)

ROWS = (
    ConfidentialityAgreement,
    Event,
    Need,
    Notice,
    PrivateCall,
    Procedure,
    ProcedureAccess,
    ProcedureDocument,
    ProcedureMark,
    Proposal,
    ProposalRound,
    SavedSearch,
    SourceRecord,
)


def rows():
    return {model: list(model.objects.order_by("pk").values()) for model in ROWS}


def seed_tenders():
    out = StringIO()
    call_command("seed_tenders", stdout=out)
    return out.getvalue()


def user(name):
    return User.objects.get(email=f"{name}@demo.example")


@pytest.fixture(scope="module")
def demonstration(django_db_setup, django_db_blocker):
    """The people, made up once for all tests of this module: each undoes what it changes."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("seed", verbosity=0)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def people(demonstration, db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def seeded(people):
    return seed_tenders()


def test_seed_says_what_it_did_and_does_it_once(seeded):
    before = rows()

    again = seed_tenders()

    done = "{} private calls entered, {} searches saved, proposals begun for {} of them.\n"
    assert seeded == done.format(2, 3, 1)
    assert again == done.format(0, 0, 0)
    assert rows() == before


def test_shared_call_has_a_document_a_team_and_a_signature(seeded):
    call = PrivateCall.objects.get(is_nda_required=True)
    procedure = call.procedure

    assert (call.submitted_by, call.published_by) == (user("olivier.brun"), user("claire.vasseur"))
    assert procedure.visibility == Visibility.MEMBERS
    assert timezone.now() < procedure.submission_deadline < timezone.now() + timedelta(days=34)
    document = procedure.documents.get()
    assert document.name == "cadrage-transmission.txt"
    with document.file.open() as content:
        assert content.read().startswith(b"Fonderies")
    team = set(procedure.accesses.values_list("user__email", flat=True))
    assert len(team) == 3
    assert ConfidentialityAgreement.objects.get().user == user("helene.marchand")


def test_some_members_keep_the_shared_call(seeded):
    # Kept by a click, rather than by a yes to a proposal.
    kept = ProcedureMark.objects.filter(kind=MarkKind.KEPT, proposals=None)

    assert len(kept) == len({mark.profile_id for mark in kept}) == 6
    assert {mark.procedure.private_call.is_nda_required for mark in kept} == {True}


def test_other_call_waits_for_a_coordinator(seeded):
    call = PrivateCall.objects.get(published_at=None)

    assert call.procedure.visibility == Visibility.TEAM
    visible = {
        name: Procedure.objects.visible_to(user(name)).filter(pk=call.procedure_id).exists()
        for name in ("olivier.brun", "claire.vasseur", "helene.marchand")
    }
    assert visible == {"olivier.brun": True, "claire.vasseur": True, "helene.marchand": False}


def test_shared_call_has_needs_and_a_round_under_way_with_answers(seeded):
    round_ = ProposalRound.objects.get()

    assert (round_.started_by, round_.is_running) == (user("claire.vasseur"), True)
    assert round_.procedure.needs.count() == 5
    said = dict(round_.proposals.values_list("profile__user__email", "state"))
    assert len(said) == 5
    assert said["helene.marchand@demo.example"] == ProposalState.INTERESTED
    assert sorted(said.values()) == ["declined", "interested", "interested", "sent", "sent"]
    # Nobody is written to about what the demonstration made up.
    assert not OutboxMessage.objects.filter(kind="call_proposed").exists()


def test_searches_are_understood_and_follow_a_buyer(seeded):
    searches = list(user("helene.marchand").saved_searches.order_by("position"))

    assert [search.cadence for search in searches] == ["daily", "none", "weekly"]
    assert all(understands(search.query) for search in searches)
    assert "buyer=" in searches[2].query
    assert found_by(searches[2], timezone.now()).count() == 0


def test_what_people_changed_stays(seeded):
    PrivateCall.objects.filter(is_nda_required=True).update(note="Appeler le matin.")
    user("helene.marchand").saved_searches.filter(cadence="daily").update(query="q=autre")

    seed_tenders()

    assert PrivateCall.objects.filter(note="Appeler le matin.").exists()
    assert user("helene.marchand").saved_searches.filter(query="q=autre").exists()


def test_seed_is_refused_where_demo_accounts_are(people, settings):
    settings.DEMO_TOTP_SECRET = ""

    with pytest.raises(CommandError, match="invented"):
        seed_tenders()

    assert not PrivateCall.objects.exists()
