"""Fill a throwaway database with people, and print what the directory costs.

`make bench-directory [ARGS='--sizes 1000,10000 --plans']`: one column for each number of people,
fifteen skills each, then the ratio. Milliseconds of server time, warm, view, queries and template
included: p50 / p95.
"""

import argparse
import logging
import os
import random
import time
from collections.abc import Iterator
from datetime import timedelta

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "collectif.settings.test"
django.setup()

# ruff: noqa: E402
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from collectif.core.places import DEPARTMENTS
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
    DirectoryEntry,
    Profile,
    ProfileLanguage,
    Reference,
    Skill,
    SkillProof,
    User,
)
from members.pipeline.directory import refresh_everyone
from tests.members.factories import ProfileFactory, UserFactory
from tests.tenders.benchmark.__main__ import header, settle, show, show_table, throwaway_database
from tests.tenders.benchmark.plans import explained
from tests.tenders.benchmark.questions import Timing, ask
from tests.tenders.benchmark.words import town

MEGABYTE = 1_000_000
SKILLS, REFERENCES = 15, 3
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
DETAILS = ("en crise", "à l’international", "pour une ETI", "sur trois sites", "sans budget")

type Figures = dict[str, str]


def fill(count: int, seed: int) -> None:
    """Write `count` people in statements of many rows, as no action would."""
    chance, done = random.Random(seed), Profile.objects.count()
    for start in range(done, count, CHUNK):
        _write(range(start, min(start + CHUNK, count)), chance)


def _write(numbers: range, chance: random.Random) -> None:
    people = User.objects.bulk_create(
        User(email=f"b{number}@example.org", first_name="Camille", last_name=town(number))
        for number in numbers
    )
    Consent.objects.bulk_create(
        Consent(user=person, purpose=purpose, text="-", source="privacy")
        for person in people
        for purpose in PURPOSES
    )
    profiles = Profile.objects.bulk_create(_profile(person, chance) for person in people)
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


def _profile(person: User, chance: random.Random) -> Profile:
    places = CROWDED if chance.random() < 0.75 else tuple(DEPARTMENTS)
    days = timedelta(days=chance.randint(-60, 120))
    return Profile(
        user=person,
        headline=f"Je remets d’aplomb {chance.choice(TRADES)} {chance.choice(DETAILS)}",
        departments=chance.sample(places, chance.randint(1, 4)),
        is_remote=chance.random() < 0.6,
        work_forms=chance.sample(WorkForm.values, chance.randint(1, 3)),
        days_per_month=chance.choice([None, 4, 8, 12, 20]),
        available_from=chance.choice([None, timezone.localdate() + days]),
        audiences={field.value: Audience.PUBLIC.value for field in ProfileField},
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


def questions() -> Iterator[tuple[str, list[str]]]:
    """Yield each kind of page with addresses to ask turn by turn."""

    def listed(*queries: str) -> list[str]:
        return [f"{reverse('members:directory_list')}?{query}" for query in queries]

    some = sorted(domains())[::9]
    yield "no words", listed("")
    yield "  page 50", listed("page=50")
    yield "  table", listed("view=table")
    yield "  free first", listed("sort=availability")
    yield "common word", listed(f"q={COMMON}")
    yield "  two words", listed(f"q={COMMON}+crise")
    yield "  prefix", listed("q=ach", "q=qual", "q=reorg")
    yield "  synonym", listed("q=prix de revient")
    yield "rare word", listed(f"q={RARE}")
    yield "no hit", listed("q=zygomatique")
    yield "skill and level", listed(*(f"skill=domain:{code}&level=3" for code in some))
    yield (
        "radius and availability",
        listed("near=38&km=100&availability=now", "near=75&by=2026-12-31"),
    )
    yield "one facet", listed("family=finance", "department=38", "form=micro", "language=en")
    yield (
        "all facets",
        listed(
            "family=finance&department=38&form=micro&language=en&language_level=B1&availability=now"
        ),
    )
    yield "word, skill, facets", listed(f"q={COMMON}&level=2&family=finance&department=69")
    yield "a profile", profile_urls()


def profile_urls() -> list[str]:
    some = DirectoryEntry.objects.filter(audience=Audience.MEMBERS).select_related("profile")
    return [one.get_absolute_url() for one in some.order_by("pk")[:20]]


def measure(size: int, seed: int, client: Client) -> tuple[Figures, dict[str, Timing]]:
    start = time.perf_counter()
    fill(size, seed)
    filled = time.perf_counter()
    changed = sum(rows for _profiles, rows in refresh_everyone())
    refreshed = time.perf_counter()
    settle()
    timings = {name: ask(client, urls) for name, urls in questions()}
    figures = {
        "people": f"{Profile.objects.count()}",
        "entries written": f"{changed}",
        "  a second": f"{changed / (refreshed - filled):.0f}",
        "s, filling": f"{filled - start:.0f}",
    }
    shown = {f"ms, {name}": str(timing) for name, timing in timings.items()}
    return figures | sizes() | shown, timings


def sizes() -> Figures:
    relations = "SELECT relname, pg_table_size(oid) FROM pg_class WHERE relname LIKE %s"
    with connection.cursor() as cursor:
        cursor.execute(f"{relations} AND relkind IN ('r', 'i') ORDER BY 1", ["%directoryentry%"])
        own = cursor.fetchall()
        cursor.execute(f"{relations} AND relkind = 'i' ORDER BY 1", ["directory\\_%"])
        return {
            f"MB, {name}": f"{size / MEGABYTE:.1f}" for name, size in [*own, *cursor.fetchall()]
        }


def ratios(first: dict[str, Timing], last: dict[str, Timing]) -> Figures:
    return {
        f"ms, {name}": f"{last[name].high / first[name].high:.1f} ×"
        for name in last
        if isinstance(first.get(name), Timing) and isinstance(last[name], Timing)
    }


def show_plans(client: Client) -> None:
    for name, urls in questions():
        client.get(urls[0])
        with explained() as plans:
            client.get(urls[0])
        show(name.strip(), [plan for plan in plans if plan.scanned or plan.milliseconds > 1])


def reader() -> User:
    return ProfileFactory(
        user=UserFactory(email="bench@example.org", member=True, verified=True)
    ).user


def run(sizes_asked: list[int], *, seed: int, with_plans: bool) -> None:
    header()
    client = Client(raise_request_exception=False)
    client.force_login(reader())
    columns, timings = {}, []
    for size in sizes_asked:
        figures, timing = measure(size, seed, client)
        columns[size] = figures
        timings.append(timing)
        print(f"{size} people, load {os.getloadavg()[0]:.1f}", flush=True)
    show_table(columns)
    if len(timings) > 1:
        print(f"\np95, {sizes_asked[-1]:,} people against {sizes_asked[0]:,}")
        for name, ratio in ratios(timings[0], timings[-1]).items():
            print(f"{name:<34}{ratio:>16}")
    if with_plans:
        show_plans(client)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="1000,10000")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--plans", action="store_true", help="print how Postgres answers")
    options = parser.parse_args()
    # Not `setup_test_environment`: it copies the context of each template that is rendered.
    settings.ALLOWED_HOSTS = ["testserver"]
    logging.disable(logging.ERROR)
    with throwaway_database():
        sizes_asked = [int(size) for size in options.sizes.split(",")]
        run(sizes_asked, seed=options.seed, with_plans=options.plans)


if __name__ == "__main__":
    main()
