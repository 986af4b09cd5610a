import pytest

from members.models.skill_search import MOST_DOMAINS, domain_named, skill_proposals
from tests.members.skills_factories import RomeSkillFactory


@pytest.mark.parametrize("typed", ["", " ", "a", "!!", "introuvable"])
def test_what_says_nothing_leads_nowhere(db, typed):
    assert skill_proposals(typed, "fr") == []


def test_words_of_a_name_lead_to_it_whatever_accents_and_endings(db):
    (found,) = (one for one in skill_proposals("CONTROLE gest", "fr") if not one.via)

    assert (found.value, found.name) == ("domain:finance.management-control", "Contrôle de gestion")
    assert found.group == "Finance, contrôle et audit"


def test_synonym_is_said(db):
    found = {one.value: one.via for one in skill_proposals("budget participatif", "fr")}

    assert found["domain:management.consultation"] == "budget participatif"


def test_names_come_before_synonyms_and_the_list_is_short(db):
    found = skill_proposals("gestion", "fr")

    assert len(found) == MOST_DOMAINS
    vias = [bool(one.via) for one in found]
    assert vias == sorted(vias)


def test_skill_of_rome_that_was_not_imported_is_not_missed(db):
    RomeSkillFactory(label="Négocier un contrat")

    assert all(one.value.startswith("domain:") for one in skill_proposals("contrat", "fr"))


@pytest.mark.parametrize("words", ["Contrôle de gestion", "controle de GESTION"])
def test_domain_goes_by_its_whole_name(words):
    assert domain_named(words).code == "finance.management-control"


@pytest.mark.parametrize("words", ["", "gestion", "contrôle de gestion sociale"])
def test_part_of_a_name_names_nothing(words):
    assert domain_named(words) is None
