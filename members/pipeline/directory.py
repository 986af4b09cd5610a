"""The directory, kept true: the rows of each profile, written with what they show."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from django.db import connection, transaction

from collectif.core.bulk import to_json
from members.enums import ConsentPurpose
from members.models import Consent, DirectoryEntry, Profile
from members.pipeline.directory_rows import Row, entry_row
from members.pipeline.directory_words import Vocabulary, vocabulary_of
from members.pipeline.openness import OUTSIDE, audiences_of, openness
from members.pipeline.skill_facts import with_shown_parts

BATCH = 200

COLUMNS = {
    "profile_id": "bigint",
    "audience": "text",
    "name": "text",
    "name_key": "text",
    "is_anonymous": "boolean",
    "has_photo": "boolean",
    "headline": "text",
    "departments": "text[]",
    "town_id": "text",
    "is_remote": "boolean",
    "work_forms": "text[]",
    "days_per_month": "smallint",
    "available_from": "date",
    "languages": "text[]",
    "families": "bigint",
    "forms": "smallint",
    "facets": "smallint[]",
    "marks": "bytea",
    "skills": "text[]",
    "top_skills": "jsonb",
    "skill_count": "smallint",
    "proof_count": "smallint",
    "confirmation_count": "smallint",
    "digest": "text",
}
# Each vector: the words of the row, and their weight.
VECTORS = {
    "search_vector": {"own_words": "A", "near_words": "B", "told_words": "C"},
    "confirmed_vector": {"confirmed_words": "A"},
    "backed_vector": {"confirmed_words": "A", "proven_words": "A"},
    "skill_vector": {"confirmed_words": "A", "proven_words": "A", "declared_words": "A"},
}


def _vector(weights: Mapping[str, str]) -> str:
    """Each word with its stem, and as it stands: it is found before it is typed to its end."""
    return " || ".join(
        f"setweight(to_tsvector('fr', {words}) || to_tsvector('fr_exact', {words}), '{weight}')"
        for words, weight in weights.items()
    )


def _statement() -> str:
    made = {name: _vector(weights) for name, weights in VECTORS.items()}
    made["refreshed_at"] = "statement_timestamp()"
    words = dict.fromkeys(name for weights in VECTORS.values() for name in weights)
    given = ", ".join(
        f"{name} {kind}" for name, kind in (COLUMNS | dict.fromkeys(words, "text")).items()
    )
    names = [*COLUMNS, *made]
    changed = ", ".join(f"{name} = excluded.{name}" for name in names[2:])
    return (
        f"INSERT INTO members_directoryentry ({', '.join(names)}) "  # noqa: S608 - our own names
        f"SELECT {', '.join([*COLUMNS, *made.values()])} "
        f"FROM json_to_recordset(%s::json) AS given ({given}) "
        f"ON CONFLICT (profile_id, audience) DO UPDATE SET {changed}"
    )


type Key = tuple[int, str]


@transaction.atomic
def refresh_entries(profile_ids: Iterable[int]) -> int:
    """Make the entries of these profiles say what each audience may know; return how many changed.

    A fixed number of queries, however many the profiles: give a thousand at most. What does not
    differ is not written. Whoever changes the same profile meanwhile waits, or is waited for.
    """
    wanted = set(profile_ids)
    locked = Profile.objects.filter(pk__in=wanted).order_by("pk")
    list(locked.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))
    stored = _stored(wanted)
    rows = {(row["profile_id"], row["audience"]): row for row in _rows(wanted)}
    gone = stored.keys() - rows.keys()
    changed = [row for key, row in rows.items() if stored.get(key, ("", 0))[0] != row["digest"]]
    DirectoryEntry.objects.filter(pk__in=[stored[key][1] for key in gone]).delete()
    _write(changed)
    return len(gone) + len(changed)


def refresh_everyone() -> Iterator[tuple[int, int]]:
    """Refresh all profiles, a batch at a time: yield how many were read and how many rows changed.

    Each batch is a transaction of its own; one that was cut short is simply done again.
    """
    last = 0
    while ids := _next_ids(last):
        yield len(ids), refresh_entries(ids)
        last = ids[-1]


def _next_ids(last: int) -> list[int]:
    following = Profile.objects.filter(pk__gt=last).order_by("pk")
    return list(following.values_list("pk", flat=True)[:BATCH])


def _stored(profile_ids: Collection[int]) -> dict[Key, tuple[str, int]]:
    """The digest and the key of each entry that stands."""
    entries = DirectoryEntry.objects.filter(profile__in=profile_ids)
    told = entries.values_list("profile_id", "audience", "digest", "pk")
    return {(profile, audience): (digest, pk) for profile, audience, digest, pk in told}


def _rows(profile_ids: Collection[int]) -> Iterator[Row]:
    profiles = list(with_shown_parts(Profile.objects.filter(pk__in=profile_ids)))
    purposes = _consents(profiles)
    vocabulary = _vocabulary(profiles)
    for profile in profiles:
        for audience in audiences_of(profile, purposes[profile.user_id]):
            opened = openness(profile, audience)
            # Partners have no use for a card without a word.
            if opened.fields or audience not in OUTSIDE:
                yield entry_row(profile, opened, vocabulary)


def _consents(profiles: Sequence[Profile]) -> dict[int, frozenset[ConsentPurpose]]:
    people = [profile.user_id for profile in profiles]
    given = Consent.objects.active().filter(user__in=people)
    purposes: dict[int, frozenset[ConsentPurpose]] = defaultdict(frozenset)
    for user, purpose in given.order_by().values_list("user_id", "purpose"):
        purposes[user] |= {ConsentPurpose(purpose)}
    return purposes


def _vocabulary(profiles: Sequence[Profile]) -> Vocabulary:
    skills = [skill for profile in profiles for skill in profile.skills.all()]
    return vocabulary_of(
        {skill.domain_code for skill in skills if skill.domain_code},
        {skill.rome_skill_id for skill in skills if skill.rome_skill_id},
    )


def _write(rows: Sequence[Row]) -> None:
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(_statement(), [to_json(rows)])
