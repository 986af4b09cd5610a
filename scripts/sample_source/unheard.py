"""`donnees` of a variant that nobody has seen yet: BOAMP adds one now and then."""

from typing import Any

from scripts.sample_source.catalogue import Edition
from scripts.sample_source.shapes import naive_deadline, profile_url, without_empty


def donnees(edition: Edition) -> dict[str, Any]:
    sample = edition.sample
    return {
        "ACHATINNOVANT": without_empty(
            {
                "acheteur": {"nom": sample.buyer.name, "siret": sample.buyer.siret},
                "defi": {"objet": sample.title, "texte": sample.description},
                "remise": naive_deadline(edition),
                "profil": profile_url(edition),
            }
        )
    }
