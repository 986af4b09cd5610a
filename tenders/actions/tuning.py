from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from collectif.core.events import record_event
from collectif.matching.scores import WHOLE
from collectif.matching.tuning import Leaning, Target, Trait, leanings
from members.actions.profiles import lock_profile, mark_changed
from members.models import Profile
from tenders.models import WeightTuning
from tenders.pipeline.tuning import opinions_of

type Held = dict[Trait, WeightTuning]


@transaction.atomic
def retune(*, profile: Profile) -> bool:
    """Draw what counts less for a person from all that she said of calls.

    Her matches are drawn anew when a weight has changed. The same verdicts give the same weights;
    what she took back comes back only for new ones. Returns whether a weight has changed.
    """
    profile = lock_profile(profile)
    held = _held(profile)
    undone = {trait: tuning.undone_up_to for trait, tuning in held.items()}
    drawn = {one.reduction.trait: one for one in leanings(opinions_of(profile), undone)}
    before = _percents(held)
    for trait, leaning in drawn.items():
        _write(profile, leaning, held.get(trait))
    for trait in held.keys() - drawn.keys():
        _lift(held[trait])
    has_changed = before != {trait: one.reduction.percent for trait, one in drawn.items()}
    if has_changed:
        mark_changed(profile)
    return has_changed


@transaction.atomic
def restore_weight(*, profile: Profile, tuning: WeightTuning) -> WeightTuning:
    """Give back all its points to what counted less; it comes back for new verdicts only.

    Raises ValidationError: `not_reduced`, when it has all its points already.
    """
    profile = lock_profile(profile)
    tuning = WeightTuning.objects.get(pk=tuning.pk, profile=profile)
    if tuning.percent == WHOLE:
        raise ValidationError(_("It counts in full already."), code="not_reduced")
    tuning.percent, tuning.undone_up_to = WHOLE, tuning.last_feedback_id
    tuning.full_clean()
    tuning.save(update_fields=["percent", "undone_up_to"])
    mark_changed(profile)
    record_event(actor=profile.user, verb="weight_restored", subject=profile, target=tuning.target)
    return tuning


def _held(profile: Profile) -> Held:
    tunings = WeightTuning.objects.filter(profile=profile)
    return {Trait(Target(tuning.target), tuning.key): tuning for tuning in tunings}


def _percents(held: Held) -> dict[Trait, int]:
    return {trait: one.percent for trait, one in held.items() if one.percent < WHOLE}


def _write(profile: Profile, leaning: Leaning, tuning: WeightTuning | None) -> None:
    """Write one that is new or has changed."""
    trait, percent = leaning.reduction.trait, leaning.reduction.percent
    told = {
        "percent": percent,
        "refused_count": leaning.refused,
        "kept_count": leaning.kept,
        "last_feedback_id": leaning.last_id,
        "word": leaning.word,
    }
    if tuning is None:
        tuning = WeightTuning(profile=profile, target=trait.target.value, key=trait.key)
    elif all(getattr(tuning, name) == value for name, value in told.items()):
        return
    for name, value in told.items():
        setattr(tuning, name, value)
    tuning.tuned_at = timezone.now()
    tuning.full_clean()
    tuning.save()


def _lift(tuning: WeightTuning) -> None:
    """Let go of one that nothing speaks for any more, but remember that she took it back."""
    if not tuning.undone_up_to:
        tuning.delete()
    elif tuning.percent < WHOLE:
        tuning.percent = WHOLE
        tuning.save(update_fields=["percent"])
