"""What invented notices are about: words found everywhere, others in one notice of thousands."""

from random import Random

ACTIONS = (
    "Travaux de réfection", "Entretien", "Maintenance préventive et curative", "Fourniture",
    "Travaux de rénovation énergétique", "Étude de faisabilité",
    "Maîtrise d'œuvre pour la création",
    "Assistance à maîtrise d'ouvrage pour la modernisation", "Audit",
    "Conseil pour l'organisation", "Nettoyage", "Location", "Acquisition et livraison",
    "Mise en accessibilité", "Gardiennage", "Formation des agents à la gestion", "Diagnostic",
    "Construction", "Démolition", "Exploitation", "Accompagnement du changement et pilotage",
    "Conception et impression", "Numérisation",
)  # fmt: skip
OBJECTS = (
    "de la voirie communale", "des espaces verts", "du système d'information",
    "de l'éclairage public", "des bâtiments scolaires", "du réseau d'eau potable",
    "de la station d'épuration", "des ascenseurs", "du parc de véhicules",
    "des installations de chauffage", "de la restauration collective", "du site internet",
    "des archives départementales", "du logiciel de paie", "des toitures",
    "de la piscine intercommunale", "du gymnase", "de la médiathèque",
    "des collectes de déchets", "de la politique des achats", "des ressources humaines",
    "du schéma de mobilité", "du centre de loisirs", "des transports scolaires",
    "de la signalisation horizontale", "des dispositifs médicaux",
    "des équipements de laboratoire", "du mobilier urbain", "de la digue", "des ouvrages d'art",
    "de la vidéoprotection", "des contrats d'assurance", "du matériel informatique",
    "des formations", "de la communication institutionnelle", "du plan local d'urbanisme",
    "de la maison de santé", "de la télérelève des compteurs", "du funérarium",
    "de l'observatoire astronomique", "du planétarium",
)  # fmt: skip
SENTENCES = (
    "Le marché comprend les fournitures, la main-d'œuvre et les déplacements nécessaires.",
    "La visite des lieux est conseillée ; elle se prend auprès des services techniques.",
    "Les prestations sont rémunérées par application des prix unitaires aux quantités exécutées.",
    "Le titulaire remet un rapport d'avancement chaque mois et participe au comité de pilotage.",
    "L'accord-cadre est conclu pour une période initiale d'un an, reconductible trois fois.",
    "Les offres sont jugées sur la valeur technique, le prix et les délais d'intervention.",
    "Une clause d'insertion sociale réserve cinq pour cent des heures.",
    "Les candidats présentent au moins trois références comparables des trois dernières années.",
    "Le calendrier prévoit un démarrage dès la notification et une réception avant la rentrée.",
    "Les matériaux issus du réemploi et les circuits courts sont encouragés.",
    "Les plans, le règlement de la consultation et le cahier des charges sont en libre accès.",
    "La collectivité souhaite réduire la consommation d'énergie de ses équipements d'un tiers.",
    "Les données personnelles sont hébergées sur le territoire de l'Union européenne.",
    "Un groupement solidaire ou conjoint est admis, avec un mandataire désigné dans l'offre.",
)
BUYER_KINDS = (
    "Commune de {town}", "Ville de {town}", "Communauté de communes du Pays de {town}",
    "Centre hospitalier de {town}", "Syndicat des eaux de {town}",
    "Lycée professionnel de {town}", "Office public de l'habitat de {town}",
    "{town} Agglomération", "Université de {town}",
)  # fmt: skip
HEADS = (
    "Val", "Mont", "Roche", "Font", "Brum", "Cler", "Haut", "Bel", "Grand", "Vieux", "Aigue",
    "Champ", "Char", "Ger", "Lor", "Mar", "Nor", "Pier", "Quin", "Ram", "Sau", "Tor", "Ver",
    "Vil",
)  # fmt: skip
MIDDLES = (
    "a", "e", "i", "o", "ou", "an", "on", "er", "ar", "in", "el", "al", "or", "ur", "eu", "ai",
)  # fmt: skip
TAILS = (
    "ville", "court", "mont", "val", "rive", "sac", "gnac", "lieu", "bourg", "nay", "zon",
    "dière", "seille", "vert", "moine", "thal",
)  # fmt: skip


def town(number: int) -> str:
    """Return the name of an invented town; 6,144 differ."""
    head = HEADS[number % len(HEADS)]
    middle = MIDDLES[number // len(HEADS) % len(MIDDLES)]
    return f"{head}{middle}{TAILS[number // (len(HEADS) * len(MIDDLES)) % len(TAILS)]}"


def skewed(draw: Random, count: int, power: float = 2.5) -> int:
    """Return a number below `count`, the small ones far more often."""
    return int(draw.random() ** power * count)


def chosen(draw: Random, texts: tuple[str, ...]) -> str:
    return texts[skewed(draw, len(texts), 1.8)]
