"""People of the directory by the thousand, with fifteen skills and three achievements each."""

import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.utils import timezone

from collectif.core.communes import Place
from collectif.core.places import DEPARTMENTS
from collectif.core.text import fold
from members.enums import (
    Audience,
    CefrLevel,
    ConfirmationKind,
    ConsentPurpose,
    ProfileField,
    WorkForm,
)
from members.expertise import domains
from members.hidden_skills import strengths
from members.models import (
    Confirmation,
    Consent,
    Profile,
    ProfileLanguage,
    Reference,
    Skill,
    SkillProof,
    User,
)
from tests.tenders.benchmark.words import town

SKILLS, REFERENCES = 15, 3
# As many as in France.
COMMUNES = 35_000
WEEKS_AHEAD, MOST_AWAY = 26, 4
CHUNK = 1_000
PURPOSES = (ConsentPurpose.DIRECTORY, ConsentPurpose.PARTNERS)
LANGUAGES = ("en", "de", "es", "it", "pt", "ar", "nl", "zh")
# Three people in four live in ten départements.
CROWDED = ("75", "69", "13", "38", "59", "33", "31", "44", "92", "34")
COMMON, RARE = "achats", town(2_503)
# One person in two or three says the common one, in a skill, in her line or in an achievement.
TRADES = (
    *(COMMON, "finances", "qualité", "ressources humaines", "chantiers", "numérique", "export"),
    *("logistique", "juridique", "maintenance", "formation", "énergie", "santé", "tourisme"),
    *("agroalimentaire", "textile", "chimie", "transport", "banque", "assurance", "immobilier"),
)
type Towns = dict[str, list[Place]]

DETAILS = ("en crise", "à l’international", "pour une ETI", "sur trois sites", "sans budget")


def fill(count: int, seed: int) -> None:
    """Write `count` people in statements of many rows, as no action would."""
    chance, done = random.Random(seed), Profile.objects.count()
    towns = communes(random.Random(seed))
    for start in range(done, count, CHUNK):
        _write(range(start, min(start + CHUNK, count)), chance, towns)


def communes(chance: random.Random) -> Towns:
    """Write the communes that are missing, around the centres; return them by département."""
    if not Place.objects.exists():
        Place.objects.bulk_create(_commune(number, chance) for number in range(COMMUNES))
    towns: Towns = {}
    for place in Place.objects.order_by("code"):
        towns.setdefault(place.department, []).append(place)
    return towns


def _commune(number: int, chance: random.Random) -> Place:
    centre = chance.choice(list(DEPARTMENTS.values()))
    return Place(
        code=f"{number:05}",
        name=town(number),
        words=fold(town(number)),
        department=centre.code,
        latitude=centre.latitude + chance.gauss(0, 0.25),
        longitude=centre.longitude + chance.gauss(0, 0.35),
        population=chance.randint(50, 50_000),
    )


def practical(departments: list[str], chance: random.Random, towns: Towns) -> dict[str, Any]:
    """From where she sets out, three times in four, and when she is away."""
    home = chance.choice(towns[departments[0]]) if chance.random() < 0.75 else None
    monday = timezone.localdate() - timedelta(days=timezone.localdate().weekday())
    away = chance.sample(range(WEEKS_AHEAD), chance.randint(0, MOST_AWAY))
    return {
        "commune": home.name if home else "",
        "town": home,
        "busy_weeks": [monday + timedelta(weeks=week) for week in sorted(away)],
    }


def _write(numbers: range, chance: random.Random, towns: Towns) -> None:
    people = User.objects.bulk_create(
        User(email=f"b{number}@example.org", first_name="Camille", last_name=town(number))
        for number in numbers
    )
    Consent.objects.bulk_create(
        Consent(user=person, purpose=purpose, text="-", source="privacy")
        for person in people
        for purpose in PURPOSES
    )
    profiles = Profile.objects.bulk_create(_profile(person, chance, towns) for person in people)
    ProfileLanguage.objects.bulk_create(
        ProfileLanguage(profile=one, code=code, level=chance.choice(CefrLevel.values))
        for one in profiles
        for code in chance.sample(LANGUAGES, chance.randint(1, 3))
    )
    skills = Skill.objects.bulk_create(skill for one in profiles for skill in _skills(one, chance))
    told = Reference.objects.bulk_create(
        _reference(one, chance) for one in profiles for _ in range(REFERENCES)
    )
    _prove(skills, told, people, chance)


def _profile(person: User, chance: random.Random, towns: Towns) -> Profile:
    places = CROWDED if chance.random() < 0.75 else tuple(DEPARTMENTS)
    days = timedelta(days=chance.randint(-60, 120))
    departments = chance.sample(places, chance.randint(1, 4))
    return Profile(
        user=person,
        headline=f"Je remets d’aplomb {chance.choice(TRADES)} {chance.choice(DETAILS)}",
        departments=departments,
        is_remote=chance.random() < 0.6,
        work_forms=chance.sample(WorkForm.values, chance.randint(1, 3)),
        days_per_month=chance.choice([None, 4, 8, 12, 20]),
        available_from=chance.choice([None, timezone.localdate() + days]),
        audiences={field.value: Audience.PUBLIC.value for field in ProfileField},
        **practical(departments, chance, towns),
    )


def _skills(profile: Profile, chance: random.Random) -> Iterator[Skill]:
    hidden = chance.sample(sorted(strengths()), 2)
    words = chance.sample([(one, two) for one in TRADES for two in DETAILS], 3)
    for code in chance.sample(sorted(domains()), SKILLS - len(hidden) - len(words)):
        yield Skill(profile=profile, domain_code=code, level=chance.choice([None, 1, 2, 3, 4]))
    for code in hidden:
        yield Skill(profile=profile, hidden_code=code, kind="hidden")
    for trade, detail in words:
        yield Skill(profile=profile, label=f"{trade} {detail}", level=chance.randint(1, 4))


def _reference(profile: Profile, chance: random.Random) -> Reference:
    place = town(chance.randint(0, 5_000))
    told = f"À {place}, j’ai réuni les services autour d’un catalogue de {chance.choice(TRADES)}. "
    return Reference(
        profile=profile,
        title=f"Réorganisation {chance.choice(DETAILS)}",
        text=told * 6,
        result=f"{chance.randint(2, 30)} % d’économies en {chance.randint(3, 18)} mois.",
        year=chance.randint(2008, 2026),
        audience=Audience.PUBLIC,
    )


def _prove(
    skills: list[Skill], told: list[Reference], people: list[User], chance: random.Random
) -> None:
    """Two achievements in three prove a skill; one in three has someone who was there."""
    held: dict[int, list[Skill]] = {}
    for skill in skills:
        held.setdefault(skill.profile_id, []).append(skill)
    proving = [one for one in told if chance.random() < 2 / 3]
    SkillProof.objects.bulk_create(
        SkillProof(skill=chance.choice(held[one.profile_id]), reference=one) for one in proving
    )
    Confirmation.objects.bulk_create(
        Confirmation(
            reference=one,
            profile=one.profile,
            owner=one.profile.user,
            confirmed_by=witness,
            kind=ConfirmationKind.PEER,
        )
        for one in told
        if chance.random() < 1 / 3 and (witness := chance.choice(people)) != one.profile.user
    )
