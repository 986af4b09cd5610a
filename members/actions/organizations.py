import re
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from collectif.core.text import fold, normalise_spaces
from members.models import Organization

type Fact = tuple[str, str]
type Key = tuple[str, str]

NAME_LENGTH = 300
_SIRET = re.compile(r"[0-9]{14}")


def find_or_create_organization(*, name: str, siret: str = "") -> Organization:
    """The organisation of that SIRET, or of that name when it has none; see the bulk form."""
    return ensure_organizations([(name, siret)])[name, siret]


@transaction.atomic
def ensure_organizations(facts: Iterable[Fact]) -> dict[Fact, Organization]:
    """Find the organisation of each (name, SIRET), and write down those not yet known.

    One query when all are known, else three, whatever the number. A SIRET is the identity:
    the first name heard for it stays. Without one, the folded name is. Safe when several
    workers bring the same ones at once: what another has just written is read, not rewritten.

    Raises ValidationError: `name_required`, `siret_malformed`.
    """
    keys = {fact: _key(*fact) for fact in facts}
    known = _known(keys.values())
    missing: dict[Key, Organization] = {}
    for fact, key in keys.items():
        if key not in known:
            missing.setdefault(key, _organization(*fact))
    if missing:
        # In one order for all, so that two workers never wait for each other.
        rows = [missing[key] for key in sorted(missing)]
        Organization.objects.bulk_create(rows, ignore_conflicts=True)
        known |= _known(missing)
    return {fact: known[key] for fact, key in keys.items()}


def _key(name: str, siret: str) -> Key:
    """What tells two organisations apart: the SIRET, else the folded name."""
    return ("siret", siret) if siret else ("name", _organization(name, siret).name_key)


def _organization(name: str, siret: str) -> Organization:
    shown = normalise_spaces(name)[:NAME_LENGTH]
    if not shown:
        raise ValidationError(_("An organisation has a name."), code="name_required")
    if siret and not _SIRET.fullmatch(siret):
        raise ValidationError(_("A SIRET has 14 digits."), code="siret_malformed")
    return Organization(name=shown, name_key=fold(shown)[:NAME_LENGTH], siret=siret)


def _known(keys: Iterable[Key]) -> dict[Key, Organization]:
    sirets = [value for kind, value in keys if kind == "siret"]
    names = [value for kind, value in keys if kind == "name"]
    # The empty SIRET is excluded aloud: the planner then uses the partial index.
    has_siret = Q(siret__in=sirets) & ~Q(siret="")
    rows = Organization.objects.filter(has_siret | Q(siret="", name_key__in=names))
    return {("siret", row.siret) if row.siret else ("name", row.name_key): row for row in rows}
