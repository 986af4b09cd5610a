import factory
from factory.django import DjangoModelFactory

from collectif.matching.cpv_suggestions import CpvSuggester
from tenders.models import CpvSuggesterVersion, SuggestedClasses
from tests.tenders.factories import ProcedureFactory

EXAMPLES = (
    ("Nettoyage des locaux de la mairie", "90910000"),
    ("Nettoyage des vitres", "90911300"),
    ("Entretien ménager des écoles", "90910000"),
    ("Collecte des déchets ménagers", "90511000"),
    ("Audit de la dette", "79212000"),
    ("Audit des comptes", "79212000"),
    ("Maintenance du logiciel de paie", "72267000"),
)


class CpvSuggesterVersionFactory(DjangoModelFactory):
    """What a few titles of ours teach."""

    class Meta:
        model = CpvSuggesterVersion

    body = factory.LazyFunction(lambda: CpvSuggester.train(EXAMPLES).to_bytes())
    example_count = len(EXAMPLES)
    class_count = 4
    last_procedure_id = 0


class SuggestedClassesFactory(DjangoModelFactory):
    class Meta:
        model = SuggestedClasses

    procedure = factory.SubFactory(ProcedureFactory, main_classification_code="")
    version = factory.SubFactory(CpvSuggesterVersionFactory)
    classes = ["9091", "9051"]
    strengths = [80, 20]
