from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.enums import SkillKind
from members.models.rome_search import Suggestion, suggestions

LABEL_LENGTH = 300
TERM_LENGTH = 500


class RomeSkillQuerySet(models.QuerySet["RomeSkill"]):
    def in_use(self) -> "RomeSkillQuerySet":
        """Leave out what the last edition no longer held."""
        return self.filter(is_obsolete=False)

    def suggest(self, words: str, limit: int) -> list[Suggestion]:
        """Return at most `limit` skills in use for what a person types, the closest first.

        Words are looked for in labels, finer skills and titles of occupations: accents aside,
        the last one perhaps unfinished; when nothing holds them, slips of the keyboard too.
        """
        return suggestions(words, limit)


class RomeSkill(models.Model):
    """A macro-compétence of ROME 4.0: one of the 500 skills that all occupations share.

    Filled by `import_rome`, in French only; without it, members choose from our own tree.
    """

    # OGR: stays with the skill from one edition to the next, which its place in the tree may not.
    code = models.CharField(
        _("code"), max_length=10, primary_key=True, validators=[RegexValidator(r"^[0-9]{1,10}\Z")]
    )
    # "4B104": domain 4, stake 4B, objective 4B1.
    tree_code = models.CharField(
        _("place in the tree"),
        max_length=5,
        validators=[RegexValidator(r"^[0-9][A-Z][0-9]{3}\Z")],
    )
    label = models.CharField(_("label"), max_length=LABEL_LENGTH)
    definition = models.TextField(_("definition"), blank=True)
    kind = models.CharField(_("kind"), max_length=11, choices=SkillKind)
    domain = models.CharField(_("domain"), max_length=LABEL_LENGTH, blank=True)
    stake = models.CharField(_("stake"), max_length=LABEL_LENGTH, blank=True)
    objective = models.CharField(_("objective"), max_length=LABEL_LENGTH, blank=True)
    is_obsolete = models.BooleanField(_("no longer in the list"), default=False)

    objects = RomeSkillQuerySet.as_manager()

    class Meta:
        verbose_name = _("ROME skill")
        verbose_name_plural = _("ROME skills")
        constraints = [
            models.CheckConstraint(
                name="rome_skill_kind_known", condition=Q(kind__in=SkillKind.values)
            ),
            models.CheckConstraint(
                name="rome_skill_code_digits", condition=Q(code__regex=r"^[0-9]{1,10}$")
            ),
            models.CheckConstraint(
                name="rome_skill_tree_code",
                condition=Q(tree_code__regex=r"^[0-9][A-Z][0-9]{3}$"),
            ),
        ]
        indexes = [models.Index(fields=["tree_code"], name="rome_skill_tree")]

    def __str__(self) -> str:
        return self.label


class Occupation(models.Model):
    """A métier of ROME 4.0 ("M1205")."""

    code = models.CharField(
        _("ROME code"),
        max_length=5,
        primary_key=True,
        validators=[RegexValidator(r"^[A-Z][0-9]{4}\Z")],
    )
    label = models.CharField(_("label"), max_length=LABEL_LENGTH)
    # "Emploi cadre", as the publisher says it.
    is_cadre = models.BooleanField(_("executive occupation"), default=False)
    is_obsolete = models.BooleanField(_("no longer in the list"), default=False)

    class Meta:
        verbose_name = _("occupation")
        verbose_name_plural = _("occupations")
        constraints = [
            models.CheckConstraint(
                name="occupation_code_rome", condition=Q(code__regex=r"^[A-Z][0-9]{4}$")
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.label}"


class OccupationSkill(models.Model):
    """An occupation asks for a skill; drawn anew from each edition."""

    # Found by its constraint.
    occupation = models.ForeignKey(
        Occupation,
        on_delete=models.CASCADE,
        related_name="skill_links",
        verbose_name=_("occupation"),
        db_index=False,
    )
    skill = models.ForeignKey(
        RomeSkill,
        on_delete=models.CASCADE,
        related_name="occupation_links",
        verbose_name=_("skill"),
    )
    # "Cœur de métier", as the publisher says it.
    is_core = models.BooleanField(_("heart of the occupation"), default=False)
    # 0 to 1: how much it tells of this occupation, against what all of them ask for.
    weight = models.FloatField(_("weight"))

    class Meta:
        verbose_name = _("skill of an occupation")
        verbose_name_plural = _("skills of occupations")
        constraints = [
            models.UniqueConstraint(
                fields=["occupation", "skill"],
                name="occupation_skill_once",
                include=["is_core", "weight"],
            ),
            models.CheckConstraint(
                name="occupation_skill_weight", condition=Q(weight__range=(0, 1))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.occupation_id} {self.skill_id}"


class RomeTerm(models.Model):
    """Words that lead to a skill: its label, a finer skill below it, the title of an occupation.

    Drawn anew from each edition.
    """

    # OGR, which labels, finer skills and titles share.
    code = models.CharField(_("code"), max_length=10, primary_key=True)
    text = models.CharField(_("text"), max_length=TERM_LENGTH)
    # The text folded (`core.text.fold`), words only: what a search reads.
    words = models.CharField(_("words"), max_length=TERM_LENGTH, editable=False)
    skill = models.ForeignKey(
        RomeSkill,
        on_delete=models.CASCADE,
        related_name="terms",
        null=True,
        blank=True,
        verbose_name=_("skill"),
    )
    # A title leads to the skills of its occupation.
    occupation = models.ForeignKey(
        Occupation,
        on_delete=models.CASCADE,
        related_name="terms",
        null=True,
        blank=True,
        verbose_name=_("occupation"),
    )
    search_vector = models.GeneratedField(
        expression=SearchVector("words", config="fr") + SearchVector("words", config="fr_exact"),
        output_field=SearchVectorField(),
        db_persist=True,
        editable=False,
    )

    class Meta:
        verbose_name = _("ROME term")
        verbose_name_plural = _("ROME terms")
        constraints = [
            models.CheckConstraint(
                name="rome_term_leads_somewhere",
                condition=Q(skill__isnull=False, occupation__isnull=True)
                | Q(skill__isnull=True, occupation__isnull=False),
            )
        ]
        indexes = [
            GinIndex(fields=["search_vector"], name="rome_term_search", fastupdate=False),
            GinIndex(
                fields=["words"],
                name="rome_term_words",
                opclasses=["gin_trgm_ops"],
                fastupdate=False,
            ),
        ]

    def __str__(self) -> str:
        return self.text
