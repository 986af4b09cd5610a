"""What is held about people among the calls: what her copy says, and what goes with her."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from collectif.core.personal_data import Holding, in_family
from tenders import models
from tenders.models.saved_search import ListVisit

WORK = "the work of the collective, under the name of a former member"
DERIVED = "drawn from her profile, which is told"

_HOLDINGS: Final = (
    Holding(
        model=models.SavedSearch,
        path="owner",
        name="tender_searches",
        title=_("Searches of calls you keep"),
        fields=("name", "query", "cadence", "saved_at", "alerted_up_to", "feed_opened_at"),
        url_name="tenders:saved_search_list",
    ),
    Holding(
        model=ListVisit,
        path="user",
        name="list_visits",
        title=_("When you last read the list of calls"),
        fields=("read_at", "previous_at"),
    ),
    Holding(
        model=models.ProcedureMark,
        path="profile__user",
        name="marks",
        title=_("Calls you kept or set aside"),
        fields=("procedure__title", "kind", "marked_at"),
        url_name="tenders:kept_list",
    ),
    Holding(
        model=models.MatchFeedback,
        path="profile__user",
        name="feedback",
        title=_("What you said of calls, with their score at that time"),
        fields=("procedure__title", "verdict", "reason", "words", "score", "parts", "at"),
        url_name="tenders:kept_list",
    ),
    Holding(model=models.ToldMatch, path="alert__profile__user", reason=DERIVED),
    Holding(
        model=models.MatchAlert,
        path="profile__user",
        name="match_alerts",
        title=_("When you want the calls for you by e-mail"),
        fields=("rhythm", "at_once_from", "quiet_from", "quiet_to", "time_zone", "mailed_at"),
        url_name="tenders:match_alert_update",
    ),
    Holding(
        model=models.MatchPreferences,
        path="profile__user",
        name="match_preferences",
        title=_("What you never want among the calls for you"),
        fields=("languages", "excluded_words", "home__name", "radius_km"),
        url_name="tenders:match_settings",
    ),
    Holding(
        model=models.WeightTuning,
        path="profile__user",
        name="weight_tunings",
        title=_("What counts less for you, after what you said of calls"),
        fields=("target", "word", "percent", "refused_count", "kept_count", "tuned_at"),
        url_name="tenders:match_settings",
    ),
    Holding(
        model=models.MutedBuyer,
        path="profile__user",
        name="muted_buyers",
        title=_("Buyers you see no more"),
        fields=("buyer__name", "muted_at"),
        url_name="tenders:match_settings",
    ),
    Holding(
        model=models.Match,
        path="profile__user",
        name="matches",
        title=_("Calls that may suit you, with their score"),
        fields=(
            "procedure__title",
            "score",
            "parts",
            "first_seen_at",
            "matched_at",
            "closed_at",
        ),
        url_name="tenders:match_list",
    ),
    Holding(
        model=models.Proposal,
        path="profile__user",
        name="proposals",
        title=_("Calls that were proposed to you, and what you answered"),
        fields=(
            "procedure__title",
            "score",
            "parts",
            "sent_at",
            "seen_at",
            "state",
            "answered_at",
            "reason",
            "words",
        ),
        url_name="tenders:proposal_list",
    ),
    Holding(model=models.ProposalRound, path="started_by", blanks={}, reason=WORK),
    Holding(
        model=models.MatchContest,
        path="author",
        name="contests",
        title=_("Rankings you contested"),
        fields=("procedure__title", "words", "score", "parts", "created_at", "state", "answer"),
        url_name="tenders:contest_list",
    ),
    Holding(model=models.MatchContest, path="answered_by", blanks={}, reason=WORK),
    Holding(model=models.ProfileMatching, path="profile__user", reason=DERIVED),
    Holding(model=models.ListOpenings, path="profile__user", reason=DERIVED),
    Holding(model=models.ProfileDraft, path="profile__user", reason=DERIVED),
    Holding(model=models.MatchDraft, path="profile__user", reason=DERIVED),
    Holding(model=models.MatchRebuild, path="requested_by", blanks={}, reason=WORK),
    Holding(
        model=models.ProcedureAccess,
        path="user",
        name="bid_teams",
        title=_("Bid teams you are in"),
        fields=("procedure__title", "granted_at"),
    ),
    Holding(model=models.ProcedureAccess, path="granted_by", blanks={}, reason=WORK),
    Holding(
        model=models.ConfidentialityAgreement,
        path="user",
        name="agreements",
        title=_("Confidentiality agreements you signed"),
        fields=("procedure__title", "signed_on", "recorded_at"),
        blanks={},
        reason="proof of a promise that outlives her stay (GDPR, art. 17-3-e)",
    ),
    Holding(model=models.ConfidentialityAgreement, path="recorded_by", blanks={}, reason=WORK),
    Holding(
        model=models.PrivateCall,
        path="submitted_by",
        name="private_calls",
        title=_("Private calls you entered"),
        fields=("procedure__title", "reference", "submitted_at", "published_at"),
        blanks={},
        reason=WORK,
    ),
    Holding(model=models.PrivateCall, path="published_by", blanks={}, reason=WORK),
    Holding(
        model=models.ProcedureDocument,
        path="uploaded_by",
        name="documents",
        title=_("Documents you added for a bid team"),
        fields=("procedure__title", "name", "size", "uploaded_at"),
        blanks={},
        reason=WORK,
    ),
    Holding(
        model=models.ImportBatch,
        path="owner",
        name="imports",
        title=_("Tables of private calls you sent"),
        fields=("file_name", "created_at", "imported_at"),
    ),
    Holding(model=models.SourceRun, path="requested_by", blanks={}, reason=WORK),
    Holding(model=models.ProcedureMerge, path="decided_by", blanks={}, reason=WORK),
    Holding(model=models.Rereading, path="requested_by", blanks={}, reason=WORK),
)

HOLDINGS: Final = in_family(_("Calls for tenders"), _HOLDINGS)
