import re
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank
from django.db import models
from django.db.models import Case, F, FilteredRelation, Q, When
from django.db.models.functions import Coalesce, Left

from members.enums import Role
from members.models import Profile, User
from tenders.enums import MarkKind, ProcedureState, Source, Visibility
from tenders.models.search_query import SEARCH_CONFIG, SearchText
from tenders.models.search_word import SearchWord

if TYPE_CHECKING:
    from tenders.models.procedure import Procedure

MARK_START, MARK_END = "\ue000", "\ue001"
EXTRACT_LENGTH = 260
# Words found further on are not worth the reading of a whole description.
EXTRACTED_LENGTH = 10_000
# CPV digits from which two calls are for the same trade.
SIMILAR_CLASS = 4
# A word of a title tells calls apart when few titles, yet more than one, hold it.
RARE, RARE_WORDS, RARE_WORD_LENGTH = (2, 300), 4, 5
_WORDS = re.compile(r"[^\W\d_]+")
# What one may answer as long as its deadline lies ahead; the partial index speaks the same words.
ANSWERABLE = Q(state=ProcedureState.CALL, merged_into__isnull=True)
# What the list counts, sorts and filters by; all bounded in length, so that an index can hold it.
LISTED = (
    "submission_deadline",
    "last_published_on",
    "sort_value",
    "visibility",
    "buyer",
    "departments",
    "facet_bits",
    "division_bits",
    "department_words",
    "class_words",
)
# Read only by the page of one procedure, or by the search itself.
HEAVY_FIELDS = (
    "description",
    "lot_text",
    "search_vector",
    "criteria",
    "fact_notices",
    "facet_bits",
    "division_bits",
    "department_words",
    "class_words",
)
# All that a card says, or a row of the table.
CARD_FIELDS = (
    *("public_id", "title", "buyer_name", "state", "visibility", "first_seen_at", "lot_count"),
    *("submission_deadline", "previous_deadline", "deadline_text", "cancelled_on", "awarded_on"),
    *("is_reserved", "reserved_codes", "is_social", "is_green", "departments", "places"),
    "buyer_country",
    *("estimated_value", "estimated_value_min", "estimated_value_max", "framework_maximum"),
    *("awarded_value", "value_issue", "currency"),
)


class ProcedureQuerySet(models.QuerySet["Procedure"]):
    def visible_to(self, user: User) -> "ProcedureQuerySet":
        """What the person may know of; a procedure merged into another is not shown by itself.

        Public notices: whoever holds a role today. Restricted ones: members and coordinators,
        or the coordinators and the people of the bid team.
        """
        if not user.current_roles:
            return self.none()
        shown = self.filter(merged_into__isnull=True)
        if user.has_role(Role.COORDINATOR):
            return shown
        own = user.procedure_accesses.values("procedure")
        allowed = Q(visibility=Visibility.EVERYONE) | Q(pk__in=own)
        if user.has_role(Role.MEMBER):
            allowed |= Q(visibility=Visibility.MEMBERS)
        return shown.filter(allowed)

    def open_at(self, now: datetime) -> "ProcedureQuerySet":
        """Calls one can still answer at `now`; one without a readable deadline counts as open."""
        return self.filter(ANSWERABLE, closes_at__gt=now)

    def search(self, typed: SearchText) -> "ProcedureQuerySet":
        """French full text, accents ignored; the number of a dossier finds that dossier."""
        if typed.number:
            return self.numbered(typed.number)
        wanted, unwanted = typed.wanted(), typed.unwanted()
        found = self if wanted is None else self.filter(search_vector=wanted)
        return found if unwanted is None else found.exclude(search_vector=unwanted)

    def numbered(self, number: str) -> "ProcedureQuerySet":
        """The dossier that a notice of this number belongs to ("26-81222", "619675-2026")."""
        keys = [f"{Source.BOAMP}:{number}", f"{Source.TED}:{number.lstrip('0')}"]
        told = self.model._base_manager.filter(keys__key__in=keys)
        return self.filter(pk__in=told.values(shown=Coalesce("merged_into", "pk")))

    def with_extract(self, typed: SearchText | None = None) -> "ProcedureQuerySet":
        """Add `extract`: where the words stand in the description, else how it begins.

        Found words stand between MARK_START and MARK_END, private-use characters that no
        notice holds: the page escapes the text first, then marks them.
        """
        wanted = typed.wanted() if typed and not typed.number else None
        if wanted is None:
            return self.annotate(extract=Left("description", EXTRACT_LENGTH))
        headline = SearchHeadline(
            Left("description", EXTRACTED_LENGTH),
            wanted,
            config=SEARCH_CONFIG,
            start_sel=MARK_START,
            stop_sel=MARK_END,
            max_words=32,
            min_words=18,
        )
        return self.annotate(extract=headline)

    def for_viewer(
        self, profile: Profile | None, *, with_ended: bool = False
    ) -> "ProcedureQuerySet":
        """Add what `profile` has to do with each procedure, in the same query.

        `my_score`, `my_parts` and `my_match_seen_at` (its match) and `my_mark` (its decision) are
        None when absent. `with_ended`: also the match that ended because the call itself did.
        """
        holds = Q(matches__closed_at__isnull=True)
        if with_ended:
            holds |= Q(matches__closed_at__gte=F("closes_at"))
        return self.annotate(
            my_match=FilteredRelation("matches", condition=Q(matches__profile=profile) & holds),
            my_choice=FilteredRelation("marks", condition=Q(marks__profile=profile)),
        ).annotate(
            my_score=F("my_match__score"),
            my_parts=F("my_match__parts"),
            my_match_seen_at=F("my_match__first_seen_at"),
            my_mark=F("my_choice__kind"),
        )

    def proposed(self) -> "ProcedureQuerySet":
        """After `for_viewer`: what matches the profile and was not set aside, best first."""
        shown = Q(my_mark__isnull=True) | ~Q(my_mark=MarkKind.HIDDEN)
        return self.filter(shown, my_score__isnull=False).order_by("-my_score", "-pk")

    def marked(self, kind: MarkKind) -> "ProcedureQuerySet":
        """After `for_viewer`: what the profile kept, or set aside, first to close first."""
        return self.filter(my_mark=kind).order_by("closes_at", "pk")

    def similar_to(self, procedure: "Procedure", *, most: int) -> "ProcedureQuerySet":
        """At most `most` others of the same CPV class (four digits at least), in one query.

        Those of the deepest class first, then the nearest. Without such a class, those that
        share a rare word of the title. Nothing can be asked of the result but its rows.
        """
        others = self.exclude(pk=procedure.pk)
        classes = [one for one in procedure.cpv_prefixes if len(one) >= SIMILAR_CLASS]
        if not classes:
            return others._sharing_rare_words(procedure.title)[:most]
        is_near = Case(When(departments__overlap=procedure.departments, then=1), default=0)
        ordered = others.order_by(is_near.desc(), "closes_at", "pk")
        first, *wider = (shared[:most] for shared in ordered._sharing_classes(classes))
        # Postgres reads the wider classes only while it is short of rows.
        return first.union(*wider, all=True)[:most] if wider else first

    def _sharing_classes(self, classes: list[str]) -> Iterator["ProcedureQuerySet"]:
        """By length of class, the longest first: those that share one, and none longer."""
        longer: list[str] = []
        for length in sorted({len(one) for one in classes}, reverse=True):
            own = [one for one in classes if len(one) == length]
            shared = self.filter(cpv_prefixes__overlap=own)
            yield shared.exclude(cpv_prefixes__overlap=longer) if longer else shared
            longer += own

    def _sharing_rare_words(self, title: str) -> "ProcedureQuerySet":
        words = {word for word in _WORDS.findall(title.lower()) if len(word) >= RARE_WORD_LENGTH}
        held = SearchWord.objects.filter(pk__in=words, frequency__range=RARE)
        rare = list(held.order_by("frequency", "pk")[:RARE_WORDS].values_list("pk", flat=True))
        if not rare:
            return self.none()
        query = SearchQuery(" | ".join(rare), config=SEARCH_CONFIG, search_type="raw")
        rank = SearchRank(F("search_vector"), query)
        return self.filter(search_vector=query).order_by(rank.desc(), "closes_at", "pk")

    def for_list(self) -> "ProcedureQuerySet":
        """Rows to read through; reading anything left out is an error, not a query."""
        return self.defer(*HEAVY_FIELDS).fetch_mode(models.FETCH_RAISE)

    def for_cards(self) -> "ProcedureQuerySet":
        """As `for_list`, with what a card shows and no more: half of the columns."""
        return self.only(*CARD_FIELDS).fetch_mode(models.FETCH_RAISE)
