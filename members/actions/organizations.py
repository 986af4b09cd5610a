import re
from collections.abc import Iterable
from itertools import chain

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from collectif.core.bulk import Among, upsert
from collectif.core.text import fold, normalise_spaces
from members.models import Organization

type Fact = tuple[str, str]
type Key = tuple[str, str]

COLUMNS = ("id", "public_id", "name", "name_key", "siret")
NAME_LENGTH = 300
_SIRET = re.compile(r"[0-9]{14}")


def find_or_create_organization(*, name: str, siret: str = "") -> Organization:
    """The organisation of that SIRET, or of that name when it has none; see the bulk form."""
    return ensure_organizations([(name, siret)])[name, siret]


def ensure_organizations(facts: Iterable[Fact]) -> dict[Fact, Organization]:
    """Find the organisation of each (name, SIRET), and write down those not yet known.

    One query for those with a SIRET, one for the others, one to write, whatever the number. A
    SIRET is the identity: the first name heard for it stays. Without one, the folded name is. Safe
    when several workers bring the same ones at once: what another has just written is read, not
    rewritten.

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
        known |= _write([missing[key] for key in sorted(missing)])
        known |= _known(missing.keys() - known.keys())
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


def _write(rows: Iterable[Organization]) -> dict[Key, Organization]:
    """Write these and return them; what another worker has just written is left out."""
    named = ("name", "name_key", "siret")
    written = upsert(
        Organization,
        [{name: getattr(row, name) for name in named} for row in rows],
        updates=False,
        returning=COLUMNS,
    )
    return _by_key(Organization(**dict(zip(COLUMNS, row, strict=True))) for row in written)


def _known(keys: Iterable[Key]) -> dict[Key, Organization]:
    sirets = [value for kind, value in keys if kind == "siret"]
    names = [value for kind, value in keys if kind == "name"]
    # The empty SIRET is excluded aloud: the planner then uses the partial index. Two queries, for
    # Postgres takes longer to plan both in one than to answer.
    by_siret = Organization.objects.filter(Among("siret", sirets)).exclude(siret="")
    by_name = Organization.objects.filter(Among("name_key", names), siret="")
    return _by_key(chain(by_siret, by_name))


def _by_key(rows: Iterable[Organization]) -> dict[Key, Organization]:
    return {("siret", row.siret) if row.siret else ("name", row.name_key): row for row in rows}
