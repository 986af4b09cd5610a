import re
from collections.abc import Iterable, Mapping

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import TrigramWordSimilarity
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from collectif.core.text import fold
from collectif.matching import cpv
from members.enums import ContractNature

LABEL_LANGUAGES = ("fr", "en", "de", "sv")
DEEPEST_LEVEL = 7
_WORD = re.compile(r"[^\W_]+")


class CpvCodeQuerySet(models.QuerySet["CpvCode"]):
    def in_use(self) -> "CpvCodeQuerySet":
        """Leave out what the last import no longer held."""
        return self.filter(is_obsolete=False)

    def children_of(self, code: str) -> "CpvCodeQuerySet":
        """The classes right below `code`, or the divisions for an empty one."""
        return self.filter(parent=code or None).order_by("code")

    def with_branches(self) -> "CpvCodeQuerySet":
        """Add `has_children`: whether a class holds others."""
        below = CpvCode.objects.in_use().filter(parent=models.OuterRef("pk"))
        return self.annotate(has_children=models.Exists(below))

    def search(self, words: str) -> "CpvCodeQuerySet":
        """Classes whose labels hold words that begin so, in any language, accents ignored.

        Figures are the beginning of a code. The closest first, then the widest.
        """
        terms = _WORD.findall(fold(words))
        found = self.none() if not terms else self
        for term in terms:
            found = found.filter(_begins(term))
        return found._closest_first(" ".join(terms))

    def resembling(self, words: str) -> "CpvCodeQuerySet":
        """Classes whose labels hold words much like these: for a slip of the keyboard."""
        terms = " ".join(_WORD.findall(fold(words)))
        return self.filter(words__trigram_word_similar=terms)._closest_first(terms)

    def labels_of(self, codes: Iterable[str], language: str) -> dict[str, str]:
        """Return the label of each code in one query, under the code as it was given.

        "79411000", "79411000-8" and the prefix "79411" name one class. A code that does not
        exist takes the name of the nearest class above it: the official one if it was imported,
        else ours; an unknown division gives "".
        """
        paths = {code: cpv.ancestors(code) for code in codes}
        wanted = {_padded(prefix) for path in paths.values() for prefix in path}
        rows = self.defer("words").filter(pk__in=wanted) if wanted else []
        held = {row.code: row for row in rows}
        return {code: _nearest_label(path, held, language) for code, path in paths.items()}

    def _closest_first(self, terms: str) -> "CpvCodeQuerySet":
        closeness = TrigramWordSimilarity(terms, "words")
        return self.annotate(closeness=closeness).order_by("-closeness", "level", "code")


class CpvCode(models.Model):
    """A class of the Common Procurement Vocabulary 2008 (BT-262; Regulation (EC) 213/2008).

    Filled by `import_cpv`; without it the site knows the 45 divisions in our own words.
    """

    code = models.CharField(
        _("code"),
        max_length=8,
        primary_key=True,
        validators=[RegexValidator(r"^[0-9]{8}\Z")],
    )
    # The nearest class above that exists: some levels are skipped.
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        related_name="children",
        verbose_name=_("class above"),
        null=True,
        blank=True,
    )
    level = models.PositiveSmallIntegerField(_("level"))
    kind = models.CharField(_("nature"), max_length=10, choices=ContractNature)
    label_fr = models.CharField(_("French label"), max_length=500, blank=True)
    label_en = models.CharField(_("English label"), max_length=500, blank=True)
    label_de = models.CharField(_("German label"), max_length=500, blank=True)
    label_sv = models.CharField(_("Swedish label"), max_length=500, blank=True)
    # The labels folded (`core.text.fold`), one a line: what a search reads.
    words = models.TextField(_("words"), blank=True, editable=False)
    is_obsolete = models.BooleanField(_("no longer in the list"), default=False)

    objects = CpvCodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("CPV code")
        verbose_name_plural = _("CPV codes")
        constraints = [
            models.CheckConstraint(
                name="cpv_code_8_digits", condition=Q(code__regex=r"^[0-9]{8}$")
            ),
            models.CheckConstraint(
                name="cpv_code_level", condition=Q(level__range=(1, DEEPEST_LEVEL))
            ),
            models.CheckConstraint(
                name="cpv_code_kind_known", condition=Q(kind__in=ContractNature.values)
            ),
            models.CheckConstraint(
                name="cpv_code_only_divisions_at_top",
                condition=Q(level=1, parent__isnull=True) | Q(level__gt=1, parent__isnull=False),
            ),
        ]
        indexes = [
            GinIndex(
                fields=["words"],
                name="cpv_code_words",
                opclasses=["gin_trgm_ops"],
                fastupdate=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.prefix} {self.label_fr or self.label_en}"

    @property
    def prefix(self) -> str:
        """The digits that carry meaning, as filters take them: "79410000" gives "7941"."""
        return cpv.significant(self.code)

    def label_in(self, language: str) -> str:
        """Return the label in `language`, else in English, else in any."""
        order = (language[:2], "en", *LABEL_LANGUAGES)
        labels = (getattr(self, f"label_{name}", "") for name in order)
        return next(filter(None, labels), "")


def _padded(prefix: str) -> str:
    return prefix.ljust(cpv.CODE_LENGTH, "0")


def _nearest_label(path: tuple[str, ...], held: Mapping[str, CpvCode], language: str) -> str:
    codes = map(_padded, reversed(path))
    official = next((held[code].label_in(language) for code in codes if code in held), "")
    return official or cpv.label(path[-1] if path else "", language)


def _begins(term: str) -> Q:
    if term.isdecimal():
        return Q(code__startswith=term)
    return Q(words__regex=rf"\m{term}")
