from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectif.core.text import fold
from members.documents.anonymity import MASK, anonymous, text_mask
from members.documents.content import Achievement, HeldSkill, SkillGroup
from tests.members.documents.dossiers import (
    EMPLOYER,
    NAME,
    OPERATOR,
    PEERS,
    clients,
    filatures,
    full_dossier,
)

ALIAS = "Profil K7"


def told(text: str, **changes) -> str:
    """What is left of a text once its author is anonymous."""
    dossier = full_dossier(achievements=(replace(filatures(), context=text),), **changes)
    return anonymous(dossier, alias=ALIAS).achievements[0].context


def test_anonymous_drops_what_names_and_keeps_what_helps():
    dossier = full_dossier()
    hidden = anonymous(dossier, alias=ALIAS)
    assert hidden.is_anonymous
    assert hidden.name == ALIAS
    assert (hidden.photo, hidden.links, hidden.operators) == (None, (), ())
    kept = (
        "headline",
        "places",
        "languages",
        "work_forms",
        "skill_groups",
        "collective",
        "contact",
    )
    assert [getattr(hidden, name) for name in kept] == [getattr(dossier, name) for name in kept]
    archives, files = hidden.achievements
    assert archives == replace(filatures(), organization="", link=None, confirmed_by=())
    assert files == clients()


def test_anonymous_leaves_the_dossier_it_came_from_alone():
    dossier = full_dossier()
    anonymous(dossier, alias=ALIAS)
    assert dossier == full_dossier()


def test_anonymous_still_counts_those_it_does_not_name():
    dossier = full_dossier(achievements=(replace(filatures(), confirmations=0),))
    assert anonymous(dossier, alias=ALIAS).achievements[0].confirmations == 2


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        (f"{NAME} a mené le tri.", f"{MASK} a mené le tri."),
        ("SOLENE KERVADEC ROUX, directrice", f"{MASK}, directrice"),
        ("Kervadec-Roux (Solène)", f"{MASK} ({MASK})"),
        ("mme kervadec et son équipe", f"mme {MASK} et son équipe"),
        ("S. Kervadec et M.-P. Estienne", f"{MASK} et {MASK}"),
        ("Sole\u0301ne Kerva\u00addec", MASK),
        ("compte skervadec ou solenekervadec", f"compte {MASK} ou {MASK}"),
        ("Solène.Kervadec@exemple.fr pour écrire", f"{MASK} pour écrire"),
        ("écrire à sk (at) exemple.fr", f"écrire à {MASK}"),
        ("voir linkedin.com/in/sk-38, ou @sokerva", f"voir {MASK}, ou {MASK}"),
        ("voir https://sk.example/a?b=c.", f"voir {MASK}."),
        ("au 06 12 34 56 78.", f"au {MASK}."),
        ("au +33 (0)6.12.34.56.78", f"au {MASK}"),
        ("au +41 79 123 45 67 ou 0032475123456", f"au {MASK} ou {MASK}"),
        ("SIRET 732 829 320 00074", f"SIRET {MASK}"),
        (f"chez {EMPLOYER}, puis FILATURES D'ORVANNE", f"chez {MASK}, puis {MASK}"),
        (f"facturé par {OPERATOR.upper()}", f"facturé par {MASK}"),
        ("avec Ibrahim et Mme Estienne", f"avec {MASK} et Mme {MASK}"),
    ],
)
def test_anonymous_hides_in_free_text_what_leads_to_someone(typed, left):
    assert told(typed) == left


@pytest.mark.parametrize(
    "typed",
    [
        "Budget de 1 200 000 €, 2019-2021, 30 % de moins.",
        "De 0 à 450 000 clients en 18 mois.",
        "L’an 2024 : 12 345 678 pièces",
        "Un roux flamboyant ? Non : une rousse.",
        "",
    ],
)
def test_anonymous_keeps_figures_and_plain_words(typed):
    assert told(typed, name="Solène Kervadec") == typed


def test_anonymous_leaves_a_short_or_shared_word_in_lower_case():
    peers = replace(filatures(), confirmed_by=("Rose Li",), context="une rose pour Rose, et li")
    hidden = anonymous(full_dossier(achievements=(peers,)), alias=ALIAS)
    assert hidden.achievements[0].context == f"une rose pour {MASK}, et li"


def test_anonymous_leaves_particles_alone():
    typed = "Le projet de la ville"
    assert told(typed, name="Solène de la Kervadec") == typed


def test_anonymous_reads_every_field_that_is_typed():
    leak = f"{NAME} 06 12 34 56 78"
    achievement = replace(
        filatures(),
        title=leak,
        context=leak,
        action=leak,
        result=leak,
        sector=leak,
        skills=(leak,),
        figures=(replace(filatures().figures[0], value=leak, label=leak),),
    )
    group = SkillGroup(title="Gestion", skills=(HeldSkill(label=leak),))
    dossier = full_dossier(headline=leak, achievements=(achievement,), skill_groups=(group,))
    shown = fold(repr(anonymous(dossier, alias=ALIAS)))
    traces = [
        word for word in ("solene", "kervadec", "roux", "06 12", *map(fold, PEERS)) if word in shown
    ]
    assert traces == []


@given(
    before=st.text(max_size=30),
    after=st.text(max_size=30),
    name=st.sampled_from([NAME, "Kervadec", "solène kervadec", "ROUX", "fkervadec@exemple.fr"]),
    case=st.sampled_from([str, str.upper, str.lower]),
)
def test_anonymous_hides_a_name_wherever_it_stands(before, after, name, case):
    shown = fold(told(f"{before} {case(name)} {after}"))
    assert [trace for trace in ("kervadec", "roux") if trace in shown] == []


def test_anonymous_of_almost_nothing():
    bare = full_dossier(name="", headline="", skill_groups=(), achievements=(), operators=())
    assert anonymous(bare, alias=ALIAS).name == ALIAS
    blank = Achievement(title="", confirmed_by=("",))
    assert anonymous(full_dossier(achievements=(blank,)), alias=ALIAS).achievements[0].title == ""


def test_text_mask_hides_one_person_and_the_others_named():
    mask = text_mask(NAME, others=[EMPLOYER, ""])
    assert mask(f"Kervadec, de {EMPLOYER.upper()}, au 06 12 34 56 78") == (
        f"{MASK}, de {MASK}, au {MASK}"
    )
    assert mask("rien à cacher") == "rien à cacher"
