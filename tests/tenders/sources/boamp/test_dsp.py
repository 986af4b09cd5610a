from tenders.sources.boamp.dsp import read


def test_read_takes_what_is_known_of_the_form():
    body = {
        "organisme": {"nomOfficiel": "Ville de Brumeval"},
        "initial": {
            "descriptionMarche": {
                "titreMarche": "Exploitation du camping",
                "description": "Durée de douze ans.",
                "codes": {"objetPrincipal": {"classPrincipale": "55220000-5"}},
            }
        },
    }

    content = read(body, "call")

    assert content.variant == "dsp"
    assert content.title == "Exploitation du camping"
    assert content.description == "Durée de douze ans."
    assert content.buyer_name == "Ville de Brumeval"
    assert content.main_code == "55220000"
