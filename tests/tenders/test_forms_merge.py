import pytest

from tenders.forms.merge import MergeForm
from tenders.models import Procedure
from tests.tenders.factories import ProcedureFactory, SourceRunFactory
from tests.tenders.rows import row, store


@pytest.fixture
def dossier(db):
    store(SourceRunFactory(), [row("26-10001")])
    return Procedure.objects.get()


def form(typed, procedures=None):
    return MergeForm({"other": typed}, procedures=procedures or Procedure.objects.all())


@pytest.mark.parametrize(
    "typed",
    [
        "26-10001",
        "  26-10001  ",
        "avis 26-10001",
        "https://www.boamp.fr/pages/avis/?q=idweb:26-10001",
    ],
)
def test_number_of_a_notice_names_its_dossier(dossier, typed):
    assert form(typed).is_valid()
    assert form(typed).fields["other"].required
    filled = form(typed)
    assert filled.is_valid()
    assert filled.cleaned_data["other"] == dossier


def test_link_names_its_dossier_whatever_stands_around_it(dossier):
    filled = form(f"voir https://collectif.example{dossier.get_absolute_url()}#notice-1".upper())

    assert filled.is_valid()
    assert filled.cleaned_data["other"] == dossier


@pytest.mark.parametrize("typed", ["26-99999", "blabla", "00000000-0000-0000-0000-000000000000"])
def test_unknown_dossier_is_refused(dossier, typed):
    filled = form(typed)

    assert not filled.is_valid()
    assert filled.has_error("other", "unknown")


def test_dossier_one_may_not_see_is_unknown(dossier):
    hidden = ProcedureFactory()
    filled = form(str(hidden.public_id), Procedure.objects.filter(pk=dossier.pk))

    assert filled.has_error("other", "unknown")
