"""What a viewer is answered does not depend on what is hidden from her.

Each part of a profile, opened to each audience, is written and then emptied. Whoever may see it
is answered otherwise; whoever may not is answered the very same, on every road: pages, searches,
counts, orders, the table to take away, the preview that documents are made of.
"""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from members.enums import Audience, ProfileField, Role
from members.filters import DirectoryFilter
from members.filters.listing import list_people
from members.models import DirectoryEntry, Profile, Reference, User
from members.permissions import audience_of, can_export_directory
from members.pipeline.directory import refresh_entries
from members.pipeline.directory_table import lines
from members.pipeline.openness import TELLING
from members.pipeline.shown_profile import shown_profile
from tests.core.place_factories import PlaceFactory
from tests.members.directory_factories import (
    BOTH,
    confirm,
    link,
    listed,
    opened_to,
    operate,
    prove,
    speak,
)
from tests.members.factories import RoleGrantFactory, UserFactory
from tests.sessions import log_in

pytestmark = pytest.mark.django_db

AUDIT = {"domain_code": "finance.audit", "label": "", "level": 3}
# The roads that each part opens; with the orders, which any part could change.
ORDERS = ("", "sort=name", "sort=availability", "sort=proofs")
ROADS: dict[ProfileField, tuple[str, ...]] = {
    ProfileField.NAME: ("q=zephyrine",),
    ProfileField.PHOTO: (),
    ProfileField.HEADLINE: ("q=heliotrope",),
    ProfileField.PLACES: (
        "department=2A",
        "near=2B&km=200",
        "town=Propriano&km=25",
        "remote=on",
        "q=sartene",
    ),
    ProfileField.AVAILABILITY: ("days=17", "by=2100-01-01", "availability=now&availability=month"),
    ProfileField.WORK_FORMS: ("form=time_share",),
    ProfileField.OPERATORS: ("q=zibeline",),
    ProfileField.LANGUAGES: ("language=is&language_level=C1",),
    ProfileField.LINKS: ("q=zay",),
    ProfileField.SKILLS: (
        "q=calfatage",
        "q=prix+de+revient",
        "skill=domain:finance.audit&level=3",
        "family=finance",
    ),
    ProfileField.REFERENCES: ("q=bornand", "q=calfatage"),
}
VIEWERS = {
    "coordinator": Audience.COORDINATORS,
    "member": Audience.MEMBERS,
    "partner": Audience.PARTNERS,
    "visitor": Audience.PUBLIC,
}
SHOWN = DirectoryEntry.SHOWN_FIELDS
# A token or a nonce is new in each answer.
NEW_EACH_TIME = re.compile(r'(name="csrfmiddlewaretoken" value|nonce)="[^"]*"')

EMPTIED: dict[ProfileField, Callable[[Profile], Any]] = {
    ProfileField.NAME: lambda one: rename(one, "Aline", "Brun"),
    ProfileField.PHOTO: lambda one: change(one, photo=""),
    ProfileField.HEADLINE: lambda one: change(one, headline=""),
    ProfileField.PLACES: lambda one: change(
        one, departments=[], commune="", town=None, radius_km=None, is_remote=False
    ),
    ProfileField.AVAILABILITY: lambda one: change(
        one, days_per_month=None, available_from=None, busy_weeks=[]
    ),
    ProfileField.WORK_FORMS: lambda one: change(one, work_forms=[]),
    ProfileField.OPERATORS: lambda one: one.operators.all().delete(),
    ProfileField.LANGUAGES: lambda one: one.languages.all().delete(),
    ProfileField.LINKS: lambda one: one.links.all().delete(),
    ProfileField.SKILLS: lambda one: one.skills.all().delete(),
    ProfileField.REFERENCES: lambda one: one.references.all().delete(),
}


def change(profile: Profile, **fields: Any) -> None:
    Profile.objects.filter(pk=profile.pk).update(**fields)


def rename(profile: Profile, first_name: str, last_name: str) -> None:
    names = {"first_name": first_name, "last_name": last_name}
    User.objects.filter(pk=profile.user_id).update(**names)


@pytest.fixture
def subject(db) -> Profile:
    """Someone who has told everything, beside two people who have told less."""
    for name in ("Marie", "Paul"):
        listed(
            purposes=BOTH,
            user=UserFactory(first_name=name, last_name="Noël"),
            audiences=opened_to(Audience.PUBLIC),
            days_per_month=10,
            available_from=timezone.localdate() + timedelta(days=40),
        )
    spot = {"department": "2A", "latitude": 41.6}
    PlaceFactory(name="Propriano", longitude=8.9, **spot)
    profile = listed(
        purposes=BOTH,
        user=UserFactory(first_name="Zéphyrine", last_name="Zay"),
        headline="Je cultive l’héliotrope",
        departments=["2A"],
        commune="Sartène",
        town=PlaceFactory(name="Sartène", longitude=8.97, **spot),
        radius_km=40,
        is_remote=True,
        work_forms=["time_share"],
        days_per_month=17,
        available_from=timezone.localdate() + timedelta(days=3),
        busy_weeks=[date(2100, 1, 4)],
        photo="photos/x/y.jpg",
        skills=[AUDIT, "calfatage"],
    )
    speak(profile, "is", "C2")
    link(profile, "Mon site", "https://example.org/zay")
    operate(profile, "Portage Zibeline", "time_share")
    told = prove(profile.skills.get(label="calfatage"), title="Au Grand-Bornand", year=2024)
    Reference.objects.filter(pk=told.pk).update(audience=Audience.PUBLIC)
    confirm(told, UserFactory())
    return profile


@pytest.fixture
def answers(alice, bob):
    """All that each kind of viewer is answered about the people of the directory."""
    partner = RoleGrantFactory(role=Role.PARTNER_CONTACT, user=UserFactory(verified=True)).user
    people = {"coordinator": alice, "member": bob, "partner": partner}
    clients = {name: Client() for name in VIEWERS}
    for name, user in people.items():
        log_in(clients[name], user)

    def run(profile: Profile, *parts: ProfileField) -> dict[str, Any]:
        queries = [*ORDERS, *(query for part in parts for query in ROADS[part])]
        return {
            name: _answers(clients[name], people.get(name), profile, queries) for name in VIEWERS
        }

    return run


def _answers(
    client: Client, viewer: User | None, profile: Profile, queries: list[str]
) -> dict[str, Any]:
    if viewer is None:
        public = page(client, "profile_public", profile)
        return {"page": public, "preview": shown_profile(profile, Audience.PUBLIC)}
    audience = audience_of(viewer)
    entries = DirectoryEntry.objects.seen_by(viewer, audience)
    taken = client.post(reverse("members:directory_export")) if can_export_directory(viewer) else []
    return {query: searched(query, entries) for query in queries} | {
        "page": page(client, "directory_detail", profile),
        "preview": shown_profile(profile, audience),
        "table": list(lines(entries.order_by("name_key").for_list())),
        "export": b"".join(taken),
    }


def page(client: Client, name: str, profile: Profile) -> tuple[int, str]:
    answer = client.get(reverse(f"members:{name}", args=[profile.public_id]))
    return answer.status_code, NEW_EACH_TIME.sub("", answer.content.decode())


def searched(query: str, entries: Any) -> Any:
    """The people found in their order, as their cards show them, and every count."""
    search = DirectoryFilter(QueryDict(query), entries, today=timezone.localdate())
    assert search.is_valid()
    listing = list_people(search, number=None)
    cards = [
        [entry.profile.public_id, entry.reasons, *(getattr(entry, name) for name in SHOWN)]
        for entry in listing.page
    ]
    return listing.found.total, listing.found.by_facet, cards


def differing(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    return [road for road in before if before[road] != after[road]]


@pytest.mark.parametrize("opened", Audience)
@pytest.mark.parametrize("field", ProfileField)
def test_hidden_part_changes_no_answer(subject, answers, field, opened):
    change(subject, audiences=opened_to(Audience.PUBLIC, **{field.value: opened}))
    refresh_entries([subject.pk])
    before = answers(subject, field)
    EMPTIED[field](subject)
    refresh_entries([subject.pk])
    after = answers(subject, field)
    seeing = [viewer for viewer in VIEWERS if before[viewer] != after[viewer]]
    assert seeing == [name for name, audience in VIEWERS.items() if opened.reaches(audience)]


@pytest.mark.parametrize("opened", Audience)
def test_achievement_has_an_audience_of_its_own(subject, answers, opened):
    change(subject, audiences=opened_to(Audience.PUBLIC))
    subject.references.update(audience=opened)
    refresh_entries([subject.pk])
    before = answers(subject, ProfileField.REFERENCES)
    subject.references.all().delete()
    refresh_entries([subject.pk])
    after = answers(subject, ProfileField.REFERENCES)
    seeing = [viewer for viewer in VIEWERS if before[viewer] != after[viewer]]
    assert seeing == [name for name, audience in VIEWERS.items() if opened.reaches(audience)]


@pytest.mark.parametrize("field", sorted(TELLING))
def test_anonymous_card_says_nothing_of_who_she_is(subject, answers, field):
    change(subject, audiences=opened_to(Audience.PUBLIC), is_anonymous=True)
    refresh_entries([subject.pk])
    before = answers(subject, field)
    EMPTIED[field](subject)
    refresh_entries([subject.pk])
    after = answers(subject, field)
    assert differing(before["partner"], after["partner"]) == []
    assert differing(before["visitor"], after["visitor"]) == []
    assert differing(before["member"], after["member"])


def test_anonymous_card_says_nothing_of_her_town(subject, answers):
    """Neither a search around it, nor its distance, nor a count."""
    change(subject, audiences=opened_to(Audience.PUBLIC), is_anonymous=True, departments=["13"])
    refresh_entries([subject.pk])
    before = answers(subject, ProfileField.PLACES)
    change(subject, commune="", town=None, radius_km=None)
    refresh_entries([subject.pk])
    after = answers(subject, ProfileField.PLACES)
    told_to_all = {"page", "preview"}
    assert set(differing(before["partner"], after["partner"])) <= told_to_all
    assert "town=Propriano&km=25" in differing(before["member"], after["member"])


@pytest.mark.parametrize(
    ("purposes", "blind"),
    [
        (BOTH[1:], ["member", "partner", "visitor"]),
        (BOTH[:1], ["partner", "visitor"]),
    ],
)
def test_without_her_consent_nothing_she_writes_is_seen(subject, answers, purposes, blind):
    """Her whole profile may change: those whom she did not agree to are answered the same."""
    change(subject, audiences=opened_to(Audience.PUBLIC))
    subject.user.consents.exclude(purpose__in=purposes).update(withdrawn_at=timezone.now())
    refresh_entries([subject.pk])
    before = answers(subject, *ProfileField)
    for empty in EMPTIED.values():
        empty(subject)
    refresh_entries([subject.pk])
    after = answers(subject, *ProfileField)
    for viewer in blind:
        # What a preview would show is hers alone to ask for.
        assert [one for one in differing(before[viewer], after[viewer]) if one != "preview"] == []
    assert differing(before["coordinator"], after["coordinator"])


def test_kept_search_asks_as_the_page_does(subject, client_of, bob):
    """What is kept is an address: it opens the same list, for whoever opens it."""
    change(subject, audiences=opened_to(Audience.PUBLIC, skills=Audience.COORDINATORS))
    refresh_entries([subject.pk])
    client = client_of(bob)
    query = "skill=domain:finance.audit"
    client.post(f"{reverse('members:directory_search_create')}?{query}", {"name": "Audit"})
    kept = bob.directory_searches.get()
    found = client.get(f"{reverse('members:directory_list')}?{kept.query}")
    assert found.context["total"] == 0


@pytest.mark.parametrize(
    ("role", "audience"),
    [
        (Role.COORDINATOR, Audience.COORDINATORS),
        (Role.MEMBER, Audience.MEMBERS),
        (Role.TRAINER, Audience.MEMBERS),
        (Role.PARTNER_CONTACT, Audience.PARTNERS),
        (Role.COMMITTEE_MEMBER, None),
        (Role.OBSERVER, None),
    ],
)
def test_each_role_reads_the_directory_of_its_audience(role, audience):
    assert audience_of(RoleGrantFactory(role=role).user) == audience
