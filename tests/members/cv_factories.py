"""CVs sent, read or waiting, without a worker."""

import factory
from django.core.files.base import ContentFile
from django.utils import timezone
from factory.django import DjangoModelFactory

from members.enums import JobState
from members.models import CvImport
from members.pipeline.cv_proposals import proposals_of
from members.sources.cv.facts import CvReading, Experience, Language, Skill
from tests.members.factories import ProfileFactory

CONTROL = "finance.management-control"
READING = CvReading(
    headline="Directrice financière",
    experiences=(
        Experience("Directrice financière", "Groupe Aubier", 2015, 2021, "Trois filiales."),
        Experience("Contrôleuse de gestion", "Moulins de Sorne", 2009, 2015, "Douze sites."),
    ),
    skills=(
        Skill("Contrôle de gestion", "J’ai refait le contrôle de gestion.", CONTROL),
        Skill("Peinture sur soie", "Peinture sur soie"),
    ),
    languages=(Language("en", "C1"), Language("es")),
    studies=("Diplôme de l’école de Sorne",),
    links=("http://www.linkedin.com/in/camille-rivoire",),
)


class CvImportFactory(DjangoModelFactory):
    """A CV that was just sent; `read=True`: its lines wait for the person."""

    class Meta:
        model = CvImport

    class Params:
        read = factory.Trait(
            state=JobState.READY,
            proposals=factory.LazyFunction(lambda: proposals_of(READING)),
            finished_at=factory.LazyFunction(timezone.now),
        )

    profile = factory.SubFactory(ProfileFactory)
    file_name = "cv.txt"


def kept(cv_import: CvImport, data: bytes = b"Un CV.") -> CvImport:
    """Give an import its file."""
    cv_import.file.save("cv", ContentFile(data))
    return cv_import
