from typing import Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meetings.enums import BookingState
from meetings.models.agenda import AgendaItem
from meetings.models.booking import Booking

# Where somebody who was given a place at a table keeps it.
AT_TABLES: Final = (BookingState.CONFIRMED, BookingState.PRESENT)


class TableMateQuerySet(models.QuerySet["TableMate"]):
    def there(self) -> "TableMateQuerySet":
        """Those who come, or are there: who excused herself or gave her place up is passed over."""
        return self.filter(booking__state__in=AT_TABLES)

    def around(self, booking: Booking) -> "TableMateQuerySet":
        """The one who holds this booking, and the people she works with, at each of her tables."""
        own = self.there().filter(
            booking=booking, item=models.OuterRef("item"), table=models.OuterRef("table")
        )
        return self.there().filter(models.Exists(own))

    def for_list(self) -> "TableMateQuerySet":
        return (
            self.select_related("booking__user")
            .order_by("item", "table", "rank")
            .fetch_mode(models.FETCH_RAISE)
        )


class TableMate(models.Model):
    """Somebody at a table of one round: a point of the agenda where tables are drawn.

    `rank` orders the people of a table: the first helps the second when roles are to be swapped.
    """

    item = models.ForeignKey(
        AgendaItem, on_delete=models.CASCADE, related_name="table_mates", verbose_name=_("point")
    )
    booking = models.ForeignKey(
        Booking, on_delete=models.PROTECT, related_name="table_mates", verbose_name=_("booking")
    )
    # From 1, as is the rank.
    table = models.PositiveSmallIntegerField(_("table"))
    rank = models.PositiveSmallIntegerField(_("rank"))

    objects = TableMateQuerySet.as_manager()

    class Meta:
        verbose_name = _("person at a table")
        verbose_name_plural = _("people at tables")
        ordering = ["item", "table", "rank"]
        constraints = [
            models.UniqueConstraint(name="table_mate_once_a_round", fields=["item", "booking"]),
            models.UniqueConstraint(name="table_mate_one_a_rank", fields=["item", "table", "rank"]),
            models.CheckConstraint(
                name="table_mate_counted_from_one", condition=Q(table__gte=1, rank__gte=1)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.booking_id}, {self.table}"
