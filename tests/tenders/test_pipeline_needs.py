import pytest

from tenders.enums import NeedWeight
from tenders.pipeline.needs import (
    FEWEST_SUGGESTED,
    LEAST_POINTS,
    MOST_SUGGESTED,
    ToldCall,
    ToldLot,
    suggest_needs,
)

PAYROLL = "human-resources.payroll"
PURCHASING = "purchasing.purchasing-strategy"
CYBER = "digital.cybersecurity"
NETWORKS = "digital.infrastructure"


def codes(call: ToldCall) -> list[str]:
    return [one.domain_code for one in suggest_needs(call)]


def only(call: ToldCall, code: str):
    return next(one for one in suggest_needs(call) if one.domain_code == code)


def test_call_that_says_nothing_suggests_nothing():
    assert suggest_needs(ToldCall(title="")) == []
    assert suggest_needs(ToldCall(title="Lot 3, année 2026", text="§ 12 / 2027")) == []


def test_keyword_of_several_words_in_the_title_is_essential():
    need = only(ToldCall(title="Mobilité et gestion de la dette"), "finance.treasury")
    assert need.weight == NeedWeight.ESSENTIAL
    assert "gestion de la dette" in need.words


def test_lone_word_of_a_title_is_useful_until_the_cpv_says_it_too():
    alone = only(ToldCall(title="Téléphonie des lycées"), NETWORKS)
    both = only(ToldCall(title="Téléphonie des lycées", codes=("64200000",)), NETWORKS)
    assert (alone.weight, alone.cpv_class) == (NeedWeight.USEFUL, "")
    assert (both.weight, both.cpv_class) == (NeedWeight.ESSENTIAL, "642")
    assert both.points > alone.points


def test_words_of_grammar_alone_name_no_domain():
    """“Étude de marché” leaves one stem, which any study has."""
    assert "communication.marketing" not in codes(ToldCall(title="Étude patrimoniale"))


def test_each_lot_brings_its_need_and_is_named():
    call = ToldCall(
        title="Prestations intellectuelles",
        lots=(
            ToldLot("1", "Externalisation de la paie"),
            ToldLot("2", "Tests d’intrusion et sécurité informatique"),
            ToldLot("3", "Externalisation de la paie, îlot sud"),
        ),
    )
    assert only(call, PAYROLL).lots == ("1", "3")
    assert only(call, CYBER).lots == ("2",)


def test_same_words_in_two_lots_count_once():
    one = ToldCall(title="", lots=(ToldLot("1", "Externalisation de la paie"),))
    two = ToldCall(title="", lots=tuple(ToldLot(n, "Externalisation de la paie") for n in "12"))
    assert only(one, PAYROLL).points == only(two, PAYROLL).points


def test_class_that_one_domain_claims_counts_more_than_one_that_many_share():
    shared = only(ToldCall(title="Achats", codes=("79418000",)), PURCHASING)
    own = only(ToldCall(title="", codes=("48730000",)), CYBER)
    assert (shared.cpv_class, own.cpv_class) == ("79418", "48730")
    assert own.points > shared.points - only(ToldCall(title="Achats"), PURCHASING).points


def test_call_without_a_word_of_ours_gets_the_few_of_its_class():
    found = suggest_needs(ToldCall(title="Marché n° 12", codes=("79418000",)))
    assert len(found) == FEWEST_SUGGESTED
    assert {one.weight for one in found} == {NeedWeight.USEFUL}
    assert codes(ToldCall(title="Marché n° 12", codes=("79000000",))) == []


def test_what_is_said_in_passing_is_left_out():
    call = ToldCall(title="Fourniture de bordures", text="Le budget du chantier est pluriannuel.")
    assert all(one.points >= LEAST_POINTS for one in suggest_needs(call))
    assert "finance.management-control" not in codes(call)


def test_few_are_suggested_the_surest_first_and_always_the_same():
    text = "Audit, formation, achats, paie, archives, RGPD, tourisme, déchets, énergie, culture"
    call = ToldCall(title=text, codes=("79418000", "80500000", "72000000"))
    found = suggest_needs(call)
    assert len(found) == MOST_SUGGESTED
    assert [one.points for one in found] == sorted((one.points for one in found), reverse=True)
    assert suggest_needs(call) == found


@pytest.mark.parametrize("code", ["", "7", "abc", "99999999"])
def test_absurd_codes_are_passed_over(code):
    assert suggest_needs(ToldCall(title="", codes=(code,))) == []


def test_accents_capitals_and_markup_change_nothing():
    plain = suggest_needs(ToldCall(title="Externalisation de la paie"))
    loud = suggest_needs(ToldCall(title="<b>EXTERNALISATION</b> DE LA PAIE"))
    assert plain == loud
