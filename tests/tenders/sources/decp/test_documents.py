import io
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tenders.sources.decp.documents import NotADocument, contracts, flatten
from tests.tenders.contract_factories import BUYER, SUPPLIERS

SIGNED = {
    "id": "2024-12",
    "acheteur": {"id": BUYER, "nom": "Ville de Valsorne"},
    "nature": "Marché",
    "objet": "Conseil en organisation",
    "codeCPV": "79411000-8",
    "dureeMois": 12,
    "dateNotification": "2024-03-01",
    "montant": 60000.0,
    "lieuExecution": {"code": "38000", "typeCode": "Code postal"},
    "techniques": {"technique": ["Accord-cadre", "Concours"]},
    "considerationsSociales": {"considerationSociale": ["Clause sociale"]},
    "titulaires": [
        {"titulaire": {"typeIdentifiant": "SIRET", "id": SUPPLIERS[0]}},
        {"titulaire": {"typeIdentifiant": "TVA", "id": "BE0403170701"}},
    ],
}


def listed(document):
    text = document if isinstance(document, str) else json.dumps(document)
    return list(contracts(io.StringIO(text)))


@pytest.mark.parametrize(
    "document",
    [
        {"marches": [{"a": 1}, {"b": 2}]},
        {"marches": {"marche": [{"a": 1}, {"b": 2}]}},
        {"marches": {"marche": [{"a": 1}], "contrat-concession": [{"b": 2}]}},
        {"marches": {"marche": [], "contrat-concession": [{"a": 1}, {"b": 2}]}},
        {"$schema": "x", "marches": [{"a": 1}, {"b": 2}]},
        [{"a": 1}, {"b": 2}],
        '\n{ "marches" : [ {"a": 1} , {"b": 2} , ] }',
    ],
)
def test_contracts_are_found_in_each_format(document):
    assert listed(document) == [{"a": 1}, {"b": 2}]


def test_documents_longer_than_a_chunk_are_read(monkeypatch):
    monkeypatch.setattr("tenders.sources.decp.documents.CHUNK", 50)
    many = [{"id": str(n), "objet": "é" * n} for n in range(300)]

    assert listed({"marches": {"marche": many, "contrat-concession": many}}) == [*many, *many]


@pytest.mark.parametrize(
    "text",
    [
        '{"marches": [{"a": 1}',
        '{"marches": [{"a": 1},',
        '{"marches": [{"a": 1',
        '{"marches": [{"a": 1} {"b": 2}]}',
        '{"contrats": []}',
        '{"marches": {"autre": []}}',
        "[" * 100_000,
    ],
)
def test_text_that_is_cut_or_strange_is_refused(text):
    with pytest.raises(NotADocument):
        listed(text)


def test_element_out_of_reason_is_refused(monkeypatch):
    monkeypatch.setattr("tenders.sources.decp.documents.MAX_CONTRACT", 1_000)
    monkeypatch.setattr("tenders.sources.decp.documents.CHUNK", 100)

    with pytest.raises(NotADocument):
        listed({"marches": [{"objet": "x" * 5_000}]})


def test_2022_contract_becomes_one_line_for_each_supplier():
    first, second = flatten(SIGNED)

    assert first == {
        "id": "2024-12",
        "acheteur_id": BUYER,
        "acheteur_nom": "Ville de Valsorne",
        "nature": "Marché",
        "objet": "Conseil en organisation",
        "codeCPV": "79411000-8",
        "procedure": "",
        "formePrix": "",
        "montant": "60000.0",
        "dureeMois": "12",
        "offresRecues": "",
        "dateNotification": "2024-03-01",
        "datePublicationDonnees": "",
        "lieuExecution_code": "38000",
        "lieuExecution_typeCode": "Code postal",
        "modification_id": "0",
        "considerationsSociales": "Clause sociale",
        "techniques": "Accord-cadre, Concours",
        "titulaire_id": SUPPLIERS[0],
        "titulaire_typeIdentifiant": "SIRET",
        "titulaire_nom": "",
    }
    assert second["titulaire_id"] == "BE0403170701"


def test_2019_contract_has_names_and_flat_identifiers():
    supplier = {"typeIdentifiant": "SIRET", "id": SUPPLIERS[0], "denominationSociale": "Brévent"}
    contract = SIGNED | {"acheteur": None, "acheteur.id": BUYER, "titulaires": [[[supplier]]]}

    (cells,) = flatten(contract)

    assert (cells["acheteur_id"], cells["titulaire_nom"]) == (BUYER, "Brévent")


def test_modifications_change_the_amount_the_duration_and_the_suppliers():
    changed = {"titulaire": {"typeIdentifiant": "SIRET", "id": SUPPLIERS[1]}}
    contract = SIGNED | {
        "modifications": [
            {"modification": {"id": 1, "montant": 70000, "dateNotificationModification": "2025"}},
            {"modification": {"id": 2, "titulaires": [changed], "dureeMois": 18}},
            # Of no account: one euro says nothing, and these suppliers have no identifier.
            {"modification": {"montant": 1, "titulaires": [{"titulaire": "id"}]}},
        ]
    }

    (cells,) = flatten(contract)

    assert (cells["montant"], cells["dureeMois"]) == ("70000", "18")
    assert cells["titulaire_id"] == SUPPLIERS[1]
    assert (cells["modification_id"], cells["dateNotification"]) == ("3", "2024-03-01")


def test_concession_uses_its_own_words():
    concession = {
        "id": "2024-C1",
        "autoriteConcedante": {"id": BUYER},
        "nature": "Délégation de service public",
        "dateSignature": "2024-05-02",
        "valeurGlobale": 900000,
        "concessionnaires": [{"concessionnaire": {"id": SUPPLIERS[0], "typeIdentifiant": "SIRET"}}],
    }

    (cells,) = flatten(concession)

    assert (cells["acheteur_id"], cells["montant"]) == (BUYER, "900000")
    assert (cells["dateNotification"], cells["titulaire_id"]) == ("2024-05-02", SUPPLIERS[0])


def test_contract_without_supplier_is_still_one_line():
    (cells,) = flatten(SIGNED | {"titulaires": None})

    assert cells["titulaire_id"] == ""


KNOWN = st.sampled_from([*SIGNED, "modifications", "acheteur.id", "concessionnaires", "id"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(KNOWN | st.text(), inner),
    max_leaves=20,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(KNOWN, JSON))
def test_any_object_gives_lines_of_text(contract):
    lines = list(flatten(contract))

    assert lines
    assert all(isinstance(cell, str) for cells in lines for cell in cells.values())
