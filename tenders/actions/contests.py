"""A member finds a ranking wrong: a human looks at it, and answers."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from collectif.core.events import record_event
from members.models import Profile, User
from tenders.enums import ContestState
from tenders.models import MatchContest, Procedure
from tenders.notifications import announce_contest, announce_contest_answer
from tenders.pipeline.feedback import score_now


@transaction.atomic
def contest_match(
    *, profile: Profile, words: str, procedure: Procedure | None = None
) -> MatchContest:
    """Ask the coordinators to look at how a call, or the whole list, is ranked; they are told.

    Asked again while they look, it is the same contest. The score is kept as it stands. Raises
    ValidationError on `words`: `blank`, `max_length`.
    """
    author = User.objects.select_for_update(no_key=True).get(pk=profile.user_id)
    waiting = MatchContest.objects.open().filter(author=author, procedure=procedure)
    if same := waiting.first():
        return same
    contest = MatchContest(author=author, procedure=procedure, words=words.strip())
    if procedure is not None:
        for name, value in score_now(profile, procedure).items():
            setattr(contest, name, value)
    contest.full_clean()
    contest.save(force_insert=True)
    record_event(actor=author, verb="match_contested", subject=contest)
    announce_contest(contest)
    return contest


@transaction.atomic
def answer_contest(
    *, contest: MatchContest, actor: User, answer: str, now: datetime
) -> MatchContest:
    """Say what a person saw and did; whoever contested is told.

    Raises ValidationError: `already_answered`, `own_contest`, `blank`; on `answer`, `max_length`.
    """
    contest = MatchContest.objects.select_for_update().get(pk=contest.pk)
    if contest.state != ContestState.OPEN:
        message = _("Another coordinator has just answered: read the answer.")
        raise ValidationError(message, code="already_answered")
    if contest.author_id == actor.pk:
        raise ValidationError(_("Another coordinator answers: this is yours."), "own_contest")
    if not answer.strip():
        raise ValidationError(_("Write what you saw, and what you do about it."), code="blank")
    contest.state, contest.answer = ContestState.ANSWERED, answer.strip()
    contest.answered_by, contest.answered_at = actor, now
    contest.full_clean()
    contest.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    record_event(actor=actor, verb="contest_answered", subject=contest)
    announce_contest_answer(contest)
    return contest
