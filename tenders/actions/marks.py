from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from collectif.core.events import record_event
from members.models import Profile
from tenders.actions.tuning import retune
from tenders.enums import FeedbackReason, MarkKind, Verdict
from tenders.models import MatchFeedback, Procedure, ProcedureMark
from tenders.pipeline.feedback import score_now


@transaction.atomic
def mark_procedure(*, profile: Profile, procedure: Procedure, kind: MarkKind) -> ProcedureMark:
    """Keep a procedure, or set it aside, for one person; the last decision holds.

    The same decision twice is one. Raises ValidationError on `kind`: `invalid_choice`.
    """
    ProcedureMark(profile=profile, procedure=procedure, kind=kind).clean_fields()
    mark, is_new = ProcedureMark.objects.select_for_update().get_or_create(
        profile=profile, procedure=procedure, defaults={"kind": kind}
    )
    if not is_new and mark.kind == kind:
        return mark
    if not is_new:
        mark.kind, mark.marked_at = kind, Now()
        mark.save(update_fields=["kind", "marked_at"])
    _log(profile, procedure, Verdict(kind))
    record_event(actor=profile.user, verb="notice_marked", subject=procedure, kind=mark.kind)
    return mark


@transaction.atomic
def clear_mark(*, profile: Profile, procedure: Procedure) -> None:
    """Take a decision back; without one, nothing happens."""
    cleared, _by_model = ProcedureMark.objects.filter(profile=profile, procedure=procedure).delete()
    if cleared:
        _log(profile, procedure, Verdict.RESTORED)
        record_event(actor=profile.user, verb="notice_mark_cleared", subject=procedure)


@transaction.atomic
def explain_mark(
    *, profile: Profile, procedure: Procedure, reason: FeedbackReason, words: str = ""
) -> MatchFeedback:
    """Say what decided her to keep a procedure, or to set it aside; `words` with `OTHER` only.

    Said twice, it is said once. Raises ValidationError: `not_marked`, `kept_too_late`; on
    `reason`, `invalid_choice`; on `words`, `max_length`.
    """
    mark = _lock_mark(profile, procedure)
    if reason == FeedbackReason.TOO_LATE and mark.kind == MarkKind.KEPT:
        raise ValidationError(_("You keep this call: choose another reason."), "kept_too_late")
    said = words.strip() if reason == FeedbackReason.OTHER else ""
    last = MatchFeedback.objects.filter(profile=profile, procedure=procedure).last()
    if last and (last.verdict, last.reason, last.words) == (mark.kind, reason, said):
        return last
    feedback = _log(profile, procedure, Verdict(mark.kind), reason=reason, words=said)
    record_event(actor=profile.user, verb="notice_mark_explained", subject=procedure)
    return feedback


@transaction.atomic
def tell_outcome(*, profile: Profile, procedure: Procedure, verdict: Verdict) -> MatchFeedback:
    """Say that a procedure she kept was answered, then won; the same word twice is one.

    Raises ValidationError: `not_kept`.
    """
    mark = _lock_mark(profile, procedure)
    if mark.kind != MarkKind.KEPT:
        raise ValidationError(_("Keep this call first, then say what became of it."), "not_kept")
    last = MatchFeedback.objects.filter(profile=profile, procedure=procedure).last()
    if last and last.verdict == verdict:
        return last
    feedback = _log(profile, procedure, verdict)
    record_event(
        actor=profile.user, verb="notice_outcome_told", subject=procedure, outcome=verdict.value
    )
    return feedback


def _lock_mark(profile: Profile, procedure: Procedure) -> ProcedureMark:
    marks = ProcedureMark.objects.select_for_update(no_key=True)
    mark = marks.filter(profile=profile, procedure=procedure).first()
    if mark is None:
        message = _("This call is neither kept nor set aside any more: decide again first.")
        raise ValidationError(message, "not_marked")
    return mark


def _log(
    profile: Profile, procedure: Procedure, verdict: Verdict, *, reason: str = "", words: str = ""
) -> MatchFeedback:
    feedback = MatchFeedback(
        profile=profile,
        procedure=procedure,
        verdict=verdict,
        reason=reason,
        words=words,
        **score_now(profile, procedure),
    )
    feedback.full_clean()
    feedback.save(force_insert=True)
    retune(profile=profile)
    return feedback
