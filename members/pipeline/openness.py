"""What of a profile each kind of viewer may know: the one place where it is decided."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from members.documents.anonymity import text_mask
from members.enums import Audience, ConsentPurpose, MemberState, ProfileField
from members.models import Profile, Reference

# What an anonymous card never holds: each would name the person.
TELLING = frozenset(
    {ProfileField.NAME, ProfileField.PHOTO, ProfileField.LINKS, ProfileField.OPERATORS}
)
OUTSIDE = frozenset({Audience.PARTNERS, Audience.PUBLIC})
CODE_LENGTH = 5
# Neither 0 nor O, 1 nor I.
CODE_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"

type Mask = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Openness:
    """The parts of a profile that one kind of viewer may see."""

    audience: Audience
    fields: frozenset[ProfileField]
    # An alias stands for the name, and what would lead to the person is masked.
    is_anonymous: bool

    def shows(self, field: ProfileField) -> bool:
        return field in self.fields

    def shows_reference(self, reference: Reference) -> bool:
        """An achievement has an audience of its own, never wider than that of the profile's."""
        is_open = Audience(reference.audience).reaches(self.audience)
        return is_open and self.shows(ProfileField.REFERENCES)


def openness(profile: Profile, audience: Audience) -> Openness:
    """Return what `audience` may see of a profile, consents aside."""
    opened = {field for field in ProfileField if profile.audience_of(field).reaches(audience)}
    if profile.is_anonymous and audience in OUTSIDE:
        opened -= TELLING
    return Openness(audience, frozenset(opened), ProfileField.NAME not in opened)


def audiences_of(profile: Profile, purposes: frozenset[ConsentPurpose]) -> list[Audience]:
    """Return those who may find a profile; `purposes`: what its owner agrees to today.

    Coordinators run the collective; members and partners, only with her agreement (GDPR, art. 6).
    Reads `user` and its `membership`.
    """
    user = profile.user
    membership = getattr(user, "membership", None)
    has_left = membership is not None and membership.state == MemberState.LEFT
    if has_left or not user.is_active or user.anonymised_at:
        return []
    found = [Audience.COORDINATORS]
    if ConsentPurpose.DIRECTORY in purposes:
        found.append(Audience.MEMBERS)
        if ConsentPurpose.PARTNERS in purposes:
            found += [Audience.PARTNERS, Audience.PUBLIC]
    return found


def alias_code(profile: Profile) -> str:
    """Return "K7X2P": always the same for a profile, and drawn from nothing personal."""
    number = int.from_bytes(sha256(profile.public_id.bytes).digest())
    letters = []
    for _place in range(CODE_LENGTH):
        number, letter = divmod(number, len(CODE_LETTERS))
        letters.append(CODE_LETTERS[letter])
    return "".join(letters)


def mask_of(profile: Profile, opened: Openness) -> Mask:
    """Return what hides, in a text, whatever would name someone who is shown without a name.

    Reads `operators` and their organisations.
    """
    if not opened.is_anonymous:
        return _as_it_is
    names = [operator.organization.name for operator in profile.operators.all()]
    return text_mask(profile.user.get_full_name(), others=names)


def _as_it_is(text: str) -> str:
    return text
