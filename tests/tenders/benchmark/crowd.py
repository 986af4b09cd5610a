"""A drawn crowd as rows: calls and profiles whose words follow the law of real ones.

The same law as `tests.matching.crowds`, with words that our reader keeps as they are.
"""

from datetime import timedelta
from itertools import batched, product

import numpy as np
from django.utils import timezone

from collectif.core.places import DEPARTMENTS
from collectif.matching.cpv import ancestors_of
from members.enums import Role
from members.models import Organization, Profile, Reference, RoleGrant, Skill, User
from tenders.models import Procedure
from tests.members.factories import OrganizationFactory
from tests.tenders.factories import ProcedureFactory

VOCABULARY, CODES = 35_000, 4_000
TITLE, TEXT = 9, 36
BATCH = 2_000
SYLLABLES = tuple(a + b for a, b in product("bcdfghjklmnpqrstvz", "aiou"))
NATURES = (["services"], ["supplies"], ["works"])
HOMES = tuple(DEPARTMENTS)


def word(number: int) -> str:
    """Return a word of four syllables that no other number has."""
    parts = []
    for _ in range(4):
        number, part = divmod(number, len(SYLLABLES))
        parts.append(SYLLABLES[part])
    return "".join(parts) + "x"


def drawn(random: np.random.Generator, count: int, most: int) -> list[int]:
    """Return `count` numbers below `most`, the first ones drawn most often (Zipf)."""
    return np.minimum(np.exp(random.random(count) * np.log(most)), most - 1).astype(int).tolist()


def words(random: np.random.Generator, count: int) -> str:
    return " ".join(map(word, drawn(random, count, VOCABULARY)))


def code(random: np.random.Generator) -> str:
    (number,) = drawn(random, 1, CODES)
    return str(10_000_000 + number * 22_307)


def fill_calls(count: int, *, seed: int = 1) -> None:
    """Store `count` open calls that nobody has matched."""
    random = np.random.default_rng(seed)
    buyers = Organization.objects.order_by("pk")[:500] or OrganizationFactory.create_batch(500)
    closes = timezone.now() + timedelta(days=20)
    model = ProcedureFactory.build(buyer=buyers[0])
    same = {
        name: getattr(model, name)
        for name in ("state", "sources", "first_published_on", "last_published_on", "source_url")
    }
    for batch in batched(range(count), BATCH):
        Procedure.objects.bulk_create(
            _call(random, number, buyers[number % len(buyers)], closes, same) for number in batch
        )


def _call(random, number, buyer, closes, same) -> Procedure:
    cpv = code(random)
    return Procedure(
        **same,
        title=words(random, TITLE),
        description=words(random, TEXT),
        buyer=buyer,
        buyer_name=buyer.name,
        contract_natures=NATURES[number % 3],
        main_classification_code=cpv,
        classification_codes=[cpv],
        cpv_prefixes=list(ancestors_of([cpv])),
        departments=[HOMES[int(random.integers(len(HOMES)))]],
        submission_deadline=closes,
        closes_at=closes,
        notice_count=1,
    )


def fill_profiles(count: int, *, seed: int = 2) -> list[int]:
    """Store `count` members with three achievements and four skills each; return their keys."""
    random, keys = np.random.default_rng(seed), []
    today = timezone.localdate()
    for batch in batched(range(count), BATCH):
        users = User.objects.bulk_create(
            User(
                email=f"member-{seed}-{number}@example.org",
                first_name="Camille",
                last_name=f"Membre {number}",
            )
            for number in batch
        )
        RoleGrant.objects.bulk_create(
            RoleGrant(user=user, role=Role.MEMBER, starts_on=today) for user in users
        )
        profiles = Profile.objects.bulk_create(_profile(random, user) for user in users)
        keys += [profile.pk for profile in profiles]
        Reference.objects.bulk_create(
            Reference(profile=profile, title=words(random, 5), text=words(random, 7))
            for profile in profiles
            for _ in range(3)
        )
        Skill.objects.bulk_create(
            Skill(profile=profile, label=f"{words(random, 2)} {word(number)}")
            for profile in profiles
            for number in range(4)
        )
    return keys


def _profile(random: np.random.Generator, user: User) -> Profile:
    homes = [HOMES[int(one)] for one in random.integers(0, len(HOMES), 1 + int(user.pk) % 2)]
    return Profile(
        user=user,
        headline="Prêt à aider.",
        departments=sorted(set(homes)),
        is_remote=bool(user.pk % 3),
        contract_natures=["services", "supplies"],
    )
