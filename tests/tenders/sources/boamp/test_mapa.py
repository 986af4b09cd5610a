from tenders.sources.boamp.mapa import read
from tests.tenders.sources.records import mapa


def read_mapa(changes=None):
    return read(mapa(changes)["MAPA"], "call")


def test_read_takes_the_facts_of_the_notice():
    content = read_mapa()

    assert content.title == "Réfection d'un château d'eau"
    assert content.buyer_name == "Syndicat des eaux du Val Gris"
    assert content.buyer_postcode == "97410"
    assert content.natures == ("travaux",)
    assert content.places == ("VAL GRIS",)
    assert content.deadline_text == "2026-07-15T16:30:00"
    assert content.procedure_type == "adapted"
    assert content.submission_url == "https://achats.valgris.example"
    assert (content.main_code, content.buyer_id, content.lots) == ("", "", ())


def test_lots_are_read_when_the_contract_is_divided():
    lots = {"lot": [{"intitule": "Gros œuvre"}, {"description": "Peinture\nintérieure"}]}

    content = read_mapa({"initial": {"marcheUnique": None, "lots": lots}})

    assert [(lot.number, lot.title) for lot in content.lots] == [
        ("1", "Gros œuvre"),
        ("2", "Peinture"),
    ]
