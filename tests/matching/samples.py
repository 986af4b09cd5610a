"""Notices and profiles drawn at random from a fixed vocabulary: same seed, same draw."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

from collectif.core.places import DEPARTMENTS
from collectif.matching.inputs import (
    SERVICES,
    SUPPLIES,
    WORKS,
    ExpertiseInput,
    NoticeInput,
    ProfileInput,
    ReferenceInput,
)
from collectif.matching.tuning import Reduction, Target, Trait
from collectif.matching.words import stem

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
WORDS = """archivage numérisation audit gestion contrôle budget comptabilité recrutement formation
management coaching transition logistique transport entretien maintenance énergie rénovation
urbanisme paysage assainissement déchets biodiversité tourisme culture musée festival communication
vidéo impression site internet cybersécurité réseau serveur logiciel progiciel données enquête
sondage évaluation concertation gouvernance stratégie projet juridique contentieux assurance dette
fiscalité achats stocks qualité certification sécurité prévention essais laboratoire santé hôpital
insertion emploi logement école restauration mobilité vélo flotte télécom éclairage chauffage"""
CODES = (
    "72512000", "72514100", "72222000", "72000000", "79411000", "79411100", "79412000",
    "79414000", "79212100", "79341000", "79952000", "80511000", "80532000", "71241000",
    "71314000", "90713000", "85310000", "45000000", "45262640", "30000000", "66510000",
)  # fmt: skip
NATURES = (frozenset(), {SERVICES}, {SUPPLIES}, {WORKS}, {SERVICES, WORKS})


def notices(count, seed=1):
    """Return `count` notices, some without CPV, place, nature or deadline, some closed."""
    random, vocabulary = Random(seed), _vocabulary()
    places = [*DEPARTMENTS, "99", "20"]
    return [
        NoticeInput(
            id=1000 + number,
            title=" ".join(random.choices(vocabulary, k=random.randint(2, 9))),
            description=" ".join(random.choices(vocabulary, k=random.choice((0, 0, 25)))),
            classification_codes=tuple(random.sample(CODES, random.choice((0, 1, 1, 1, 3)))),
            departments=tuple(random.sample(places, random.choice((0, 1, 1, 1, 2)))),
            contract_natures=frozenset(random.choice(NATURES)),
            is_call=random.random() < 0.9,
            closes_at=random.choice((None, NOW + timedelta(days=random.randint(-9, 30)))),
            language=random.choice(("", "fra", "fra", "deu")),
            buyer_id=random.choice((None, 1, 2, 3, 4, 5)),
        )
        for number in range(count)
    ]


def profiles(count, seed=2):
    """Return `count` profiles of every make: references, expertise, skills, any of them, none."""
    random, vocabulary = Random(seed), _vocabulary()
    return [_profile(number, random, vocabulary) for number in range(count)]


def _profile(number, random, vocabulary):
    expertise = tuple(
        ExpertiseInput(
            code=f"family.domain-{one}",
            label=random.choice(vocabulary),
            keywords=tuple(random.choices(vocabulary, k=8)),
            cpv_prefixes=tuple(random.choices(("72", "7251", "794", "79411", "80"), k=2)),
        )
        for one in range(random.choice((0, 1, 3)))
    )
    references = tuple(
        ReferenceInput(
            id=one,
            title=" ".join(random.choices(vocabulary, k=5)),
            text=" ".join(random.choices(vocabulary, k=random.choice((0, 20)))),
            classification_codes=tuple(random.sample(CODES, random.choice((0, 1)))),
        )
        for one in range(random.choice((0, 1, 4)))
    )
    return ProfileInput(
        id=number,
        expertise=expertise,
        references=references,
        skills=tuple(random.choices(vocabulary, k=random.choice((0, 0, 4)))),
        departments=tuple(random.sample([*DEPARTMENTS], random.choice((0, 1, 1, 3)))),
        is_remote=random.random() < 0.3,
        is_strict_place=random.random() < 0.2,
        contract_natures=frozenset(random.choice(NATURES[1:])),
    )


def _vocabulary():
    """Return the words again and again, so that early ones are common and late ones rare."""
    words = WORDS.split()
    return [word for rank, word in enumerate(words) for _ in range(1 + 60 // (rank + 1))]


def tuned(profiles, seed=3):
    """Return the same profiles with a few words, divisions and départements that count less."""
    random = Random(seed)
    return [replace(profile, reductions=_reductions(random)) for profile in profiles]


def suggested(notices):
    """Return the same notices, those without CPV with one that we guessed."""
    return [
        notice
        if notice.classification_codes
        else replace(notice, suggested_codes=(CODES[notice.id % len(CODES)],))
        for notice in notices
    ]


def _reductions(random):
    traits = [
        *(Trait(Target.WORD, stem(word)) for word in random.sample(WORDS.split(), 12)),
        *(Trait(Target.DIVISION, code) for code in random.sample(("72", "79", "80", "45"), 2)),
        *(Trait(Target.DEPARTMENT, code) for code in random.sample([*DEPARTMENTS], 20)),
    ]
    return tuple(Reduction(trait, random.randint(50, 99)) for trait in traits)
