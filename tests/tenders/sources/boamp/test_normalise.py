from datetime import UTC, date, datetime

import pytest

from tenders.sources.boamp.normalise import VARIANTS, normalise
from tenders.sources.errors import UnparsableRecord
from tests.tenders.sources.records import (
    TOWN_SIRET,
    eforms,
    eforms_lot,
    fnsimple,
    legacy,
    make_record,
    mapa,
)


def in_utc(facts):
    return facts.submission_deadline.astimezone(UTC)


def test_normalise_fnsimple_gives_all_facts():
    facts = normalise(make_record(fnsimple(), criteres=["sociaux"], annonce_lie=["26-1", "26-1"]))

    assert facts.source_id == "26-10001"
    assert (facts.variant, facts.kind) == ("fnsimple", "call")
    assert facts.title == "Tonte et taille dans les parcs"
    assert (facts.buyer.name, facts.buyer.siret) == ("Ville de Brumeval", TOWN_SIRET)
    assert facts.contract_natures == ("services",)
    assert facts.main_classification_code == "77310000"
    assert facts.departments == ("38",)
    assert facts.published_on == date(2026, 3, 2)
    assert in_utc(facts) == datetime(2026, 3, 30, 10, tzinfo=UTC)
    assert (facts.deadline_text, facts.deadline_issue) == ("2026-03-30T12:00:00", "")
    assert facts.procedure_type == "adapted"
    assert (facts.is_social, facts.is_green) == (True, False)
    assert facts.documents_url == "https://achats.brumeval.example/dce?lot=1&id=7"
    assert facts.source_url == "https://www.boamp.fr/pages/avis/?q=idweb:26-10001"
    assert facts.links.boamp == ("26-1",)


def test_legacy_deadline_is_the_clock_on_the_wall():
    assert in_utc(normalise(make_record(legacy()))) == datetime(2026, 7, 10, 10, tzinfo=UTC)


def test_overseas_deadline_is_on_the_buyers_clock():
    facts = normalise(make_record(mapa(), code_departement=["974"]))

    assert in_utc(facts) == datetime(2026, 7, 15, 12, 30, tzinfo=UTC)


def test_overseas_deadline_without_postcode_follows_the_department():
    donnees = fnsimple({"organisme": {"cp": None}})

    facts = normalise(make_record(donnees, code_departement=["971"]))

    assert in_utc(facts) == datetime(2026, 3, 30, 16, tzinfo=UTC)


def test_eforms_deadline_keeps_its_offset():
    period = {"cbc:EndDate": "2026-04-10Z", "cbc:EndTime": "12:00:00Z"}
    process = {"cac:TenderingProcess": {"cac:TenderSubmissionDeadlinePeriod": period}}

    facts = normalise(make_record(eforms(lots=eforms_lot("LOT-0001", process))))

    assert in_utc(facts) == datetime(2026, 4, 10, 12, tzinfo=UTC)


def test_deadline_falls_back_on_gestion_then_on_the_record():
    donnees = fnsimple({"initial": {"procedure": {"dateReceptionOffres": None}}})
    management = {"INDEXATION": {"DATE_LIMITE_REPONSE": "2026-04-01T09:00:00"}}

    from_gestion = normalise(make_record(donnees, gestion=management))
    from_record = normalise(make_record(donnees, datelimitereponse="2026-04-02T09:00:00+00:00"))

    assert in_utc(from_gestion) == datetime(2026, 4, 1, 7, tzinfo=UTC)
    assert in_utc(from_record) == datetime(2026, 4, 2, 7, tzinfo=UTC)


def test_legacy_never_takes_the_deadline_that_became_utc():
    donnees = legacy({"CONDITION_DELAI": None})

    facts = normalise(make_record(donnees, datelimitereponse="2026-04-02T09:00:00+00:00"))

    assert (facts.submission_deadline, facts.deadline_issue) == (None, "missing")


@pytest.mark.parametrize(
    ("printed", "issue"),
    [
        (None, "missing"),
        ("7017-03-30T12:00:00", "implausible"),
        ("2026-03-01T12:00:00", "implausible"),
        ("fin mars", "unreadable"),
        ("2026-03-30", "unreadable"),
    ],
)
def test_call_without_instant_says_why(printed, issue):
    donnees = fnsimple({"initial": {"procedure": {"dateReceptionOffres": printed}}})

    facts = normalise(make_record(donnees))

    assert facts.submission_deadline is None
    assert (facts.deadline_text, facts.deadline_issue) == (printed or "", issue)


def test_only_a_call_owes_a_deadline():
    donnees = fnsimple({"initial": {"procedure": {"dateReceptionOffres": "2026-03-30"}}})

    corrected = normalise(make_record(donnees, etat="RECTIFICATIF"))
    awarded = normalise(make_record(donnees, nature="ATTRIBUTION"))

    assert (corrected.deadline_text, corrected.deadline_issue) == ("2026-03-30", "")
    assert (awarded.deadline_text, awarded.deadline_issue) == ("", "")


def test_correction_of_unknown_structure_keeps_the_records_facts():
    donnees = {"FNSimple": {"organisme": {}, "rectificatif": {"nouveau": {"x": "1"}}}}

    facts = normalise(
        make_record(
            donnees,
            etat="RECTIFICATIF",
            datelimitereponse="2026-04-02T09:00:00+00:00",
            annonce_lie=["26-9000"],
        )
    )

    assert (facts.kind, facts.title) == ("correction", "Entretien des espaces verts")
    assert facts.buyer.name == "Ville de Brumeval"
    assert in_utc(facts) == datetime(2026, 4, 2, 7, tzinfo=UTC)
    assert facts.links.boamp == ("26-9000",)


def test_buyer_falls_back_on_the_first_line_of_the_record():
    donnees = eforms({"cac:ContractingParty": None})

    facts = normalise(make_record(donnees, nomacheteur="Ville de Brumeval \n1 place Haute"))

    assert (facts.buyer.name, facts.buyer.siret) == ("Ville de Brumeval", "")


def test_legacy_procedure_falls_back_on_the_record():
    silent = make_record(legacy({"PROCEDURE": None}), type_procedure="RESTREINT")

    assert normalise(silent).procedure_type == "restricted"


def test_fnsimple_never_trusts_the_records_procedure():
    donnees = fnsimple({"initial": {"procedure": {"procedureAdapteeO": None}}})

    assert normalise(make_record(donnees, type_procedure="OUVERT")).procedure_type == ""


def test_links_leave_out_the_notice_itself_and_nonsense():
    row = make_record(fnsimple(), annonce_lie=["26-10001", "voir l'avis", "26-9000"])

    assert normalise(row).links.boamp == ("26-9000",)


def test_texts_are_bounded_and_clean():
    title = "Tonte\x92 <b>des</b> parcs\x00 " + "x" * 2_000
    contract = {"intitule": title, "description": "y" * 60_000}

    facts = normalise(make_record(fnsimple({"initial": {"natureMarche": contract}})))

    assert facts.title.startswith("Tonte’ des parcs x")
    assert (len(facts.title), len(facts.description)) == (1_000, 50_000)


def test_strange_source_url_is_replaced():
    facts = normalise(make_record(mapa(), url_avis="javascript:alert(1)"))

    assert facts.source_url == "https://www.boamp.fr/pages/avis/?q=idweb:26-10001"


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (None, "not_a_record"),
        ([], "not_a_record"),
        (make_record(mapa(), idweb=None), "bad_id"),
        (make_record(mapa(), dateparution=""), "bad_date"),
        (make_record({}), "donnees_not_json"),
        (make_record({"CONCESSION": {}}), "unknown_variant"),
        (make_record({"MAPA": {}}, objet=" <br> "), "missing_title"),
    ],
)
def test_unparsable_record_says_why(row, code):
    with pytest.raises(UnparsableRecord) as caught:
        normalise(row)

    assert caught.value.code == code
    assert str(caught.value).startswith(code)


def test_unknown_fields_change_nothing():
    row = make_record(fnsimple())

    assert normalise(row | {"champ_nouveau": {"a": [1]}}) == normalise(row)


def test_legacy_variant_is_that_of_its_schema():
    assert normalise(make_record(legacy(), source_schema="Boamp_v240.xsd")).variant == "legacy_v240"


def test_nature_falls_back_on_the_record():
    donnees = fnsimple({"initial": {"natureMarche": {"natureMarche": {"services": None, "x": ""}}}})

    facts = normalise(make_record(donnees, type_marche=["TRAVAUX", "SERVICES"]))

    assert facts.contract_natures == ("works", "services")


def award_of(words, **fields):
    donnees = fnsimple({"attribution": {"attributionMarche": words}}, section="attribution")
    return normalise(make_record(donnees, nature="ATTRIBUTION", **fields)).results


def test_winner_of_the_record_completes_an_award_told_in_words():
    (result,) = award_of("Attribué.", titulaire=["Jardins du Nord"])

    assert result.status == "selec-w"
    assert [winner.name for winner in result.winners] == ["Jardins du Nord"]
    assert result.reason == "Attribué."


def test_award_without_named_winner_keeps_its_words_only():
    (result,) = award_of("Attribué.", titulaire=["Marché infructueux"])

    assert (result.status, result.winners, result.reason) == ("", (), "Attribué.")


def test_winner_of_the_record_never_replaces_those_of_the_form():
    decision = {"ATTRIBUE": "", "TITULAIRE": {"DENOMINATION": "Blanchisserie du Val"}}
    donnees = legacy({"ATTRIBUTION": {"DECISION": decision}})

    facts = normalise(make_record(donnees, nature="ATTRIBUTION", titulaire=["Autre"]))

    assert [winner.name for winner in facts.results[0].winners] == ["Blanchisserie du Val"]


def test_call_has_no_winner_whatever_the_record_says():
    assert normalise(make_record(fnsimple(), titulaire=["Jardins du Nord"])).results == ()


def test_variants_name_the_first_keys_of_donnees():
    assert set(VARIANTS) == {"EFORMS", "FNSimple", "MAPA", "DSP"}
