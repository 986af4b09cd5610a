from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from typing import Any

from django.apps import apps
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.lookups import Unaccent
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower, Now
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from collectif.core.identity import PublicModel
from members.enums import Language, MailChoice, Role, RoleState
from members.models.role import RoleGrant


def _all_mail() -> list[str]:
    return list(MailChoice.values)


class UserQuerySet(models.QuerySet["User"]):
    def for_list(self) -> "UserQuerySet":
        """People in the order of a French directory, each with all her roles, latest first."""
        grants = RoleGrant.objects.select_related("organization").order_by("-starts_on", "-pk")
        return (
            self.order_by(Unaccent(Lower("last_name")), Unaccent(Lower("first_name")), "pk")
            .prefetch_related(models.Prefetch("role_grants", grants))
            .fetch_mode(models.FETCH_RAISE)
        )

    def named(self, words: str) -> "UserQuerySet":
        """People whose name or address holds each of the words, accents and case apart."""
        people = self
        for word in words.split():
            people = people.filter(
                Q(first_name__unaccent__icontains=word)
                | Q(last_name__unaccent__icontains=word)
                | Q(email__icontains=word)
            )
        return people

    def at_address(self, email: str) -> "UserQuerySet":
        """Whose address it is: the one used to log in, or another that was verified."""
        email = email.strip().lower()
        verified = Q(emailaddress__email=email, emailaddress__verified=True)
        return self.filter(Q(email=email) | verified).distinct()

    def who_may_facilitate(self, group_id: int | None, *, day: date) -> "UserQuerySet":
        """Who is near a group: those who facilitate it, or are in it, and who coordinates.

        One whose role has ended stays among them until somebody takes her name away.
        """
        coordinators = RoleGrant.objects.filter(role=Role.COORDINATOR).active_on(day)
        near = Q(pk__in=coordinators.values("user"))
        if group_id:
            stays = Q(group_spells__left_on=None) | Q(group_spells__left_on__gt=day)
            inside = self.model.objects.filter(stays, group_spells__group=group_id)
            near |= Q(pk__in=inside.in_role_state(RoleState.CURRENT, day=day).values("pk"))
            near |= Q(facilitated_groups=group_id)
        return self.filter(near, is_active=True).distinct()

    def followed_by(self, user: "User") -> "UserQuerySet":
        """Those whose way through the collective a person follows: all, for who runs it."""
        is_ours = user.is_staff or user.has_role(Role.COORDINATOR)
        return self.filter(anonymised_at=None) if is_ours else self.none()

    def silent_since(self, moment: datetime) -> "UserQuerySet":
        """Those who have not come since, and whose account nothing else keeps or ends yet.

        Staff answer for the site: their accounts are closed by hand.
        """
        ending = Q(deletion_requests__cancelled_at=None, deletion_requests__done_at=None)
        planned = self.model.objects.filter(ending, deletion_requests__isnull=False)
        silent = self.filter(last_active_at__lte=moment, anonymised_at=None, is_staff=False)
        return silent.exclude(pk__in=planned.values("pk"))

    def in_role_state(self, state: str, *, day: date, role: str = "") -> "UserQuerySet":
        """People who on `day` hold the role, do not hold it any more or yet, or never held it.

        An empty `role` means any role.
        """
        grants = RoleGrant.objects.filter(user=OuterRef("pk"))
        if role:
            grants = grants.filter(role=role)
        if state == RoleState.NONE:
            return self.filter(~Exists(grants))
        held = Exists(grants.active_on(day))
        if state == RoleState.CURRENT:
            return self.filter(held)
        return self.filter(Exists(grants), ~held)


class UserManager(BaseUserManager["User"].from_queryset(UserQuerySet)):  # type: ignore[misc]
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create an account; without a password the person logs in by e-mailed code."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str | None) -> "User":
        return self.get(email__iexact=email)


class User(PublicModel, AbstractBaseUser, PermissionsMixin):
    """A person who can log in. What she does here is said by her dated roles."""

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["first_name", "last_name"]

    email = models.EmailField(
        _("e-mail address"),
        unique=True,
        error_messages={"unique": _("An account already uses this e-mail address.")},
    )
    first_name = models.CharField(_("first name"), max_length=80)
    last_name = models.CharField(_("last name"), max_length=80)
    language = models.CharField(
        _("language"), max_length=2, choices=Language, default=Language.FRENCH
    )
    is_active = models.BooleanField(_("may log in"), default=True)
    is_staff = models.BooleanField(_("administers the site"), default=False)
    mail_choices = ArrayField(
        models.CharField(max_length=14, choices=MailChoice),
        verbose_name=_("e-mails I want"),
        default=_all_mail,
        blank=True,
    )
    # Last act of the person herself: after a long silence her account is emptied.
    last_active_at = models.DateTimeField(_("last active"), db_default=Now(), db_index=True)
    anonymised_at = models.DateTimeField(_("emptied"), null=True, blank=True)
    joined_at = models.DateTimeField(_("joined"), db_default=Now())

    objects = UserManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["last_name", "first_name"]
        constraints = [
            # With the unique field, makes an address unique whatever its case.
            models.CheckConstraint(name="user_email_lower_case", condition=Q(email=Lower("email"))),
        ]

    def __str__(self) -> str:
        return self.get_full_name()

    def get_full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    def get_short_name(self) -> str:
        return self.first_name

    @property
    def current_roles(self) -> frozenset[Role]:
        """Roles held today; one query, kept for the life of this object."""
        return self._standing[0]

    @property
    def owes_signature(self) -> bool:
        """True while she holds a role and has not signed the charter in force; same query."""
        return self._standing[1]

    def forget_roles(self) -> None:
        """Have `current_roles` asked again, for a role was just granted or ended."""
        self.__dict__.pop("_standing", None)

    @cached_property
    def _standing(self) -> tuple[frozenset[Role], bool]:
        told = _grants_told().filter(user=self).active_on(timezone.localdate())
        return frozenset(Role(role) for role, _owed in told), any(owed for _role, owed in told)

    def roles_on(self, day: date) -> frozenset[Role]:
        grants = self.role_grants.active_on(day).values_list("role", flat=True)
        return frozenset(Role(role) for role in grants)

    def has_role(self, *roles: Role) -> bool:
        return not self.current_roles.isdisjoint(_as_roles(roles))


@cache
def _grants_told() -> Any:
    """Each role, and whether its person owes a signature: asked by each page, written once."""
    # A charter hangs from those who sign it, hence is not known here.
    charters = apps.get_model("members", "Charter").objects
    owed = Exists(charters.in_force().exclude(signatures__user=OuterRef("user")))
    return RoleGrant.objects.annotate(owed=owed).values_list("role", "owed")


def _as_roles(roles: Iterable[Role]) -> set[Role]:
    return {Role(role) for role in roles}
