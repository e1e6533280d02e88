from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models

from leadhub.actors import Actor, ActorKind, Role
from leadhub.known_secrets import is_refused
from leadhub.models.base import Row


class UserManager(BaseUserManager["User"]):
    """Users are made with an e-mail address and a role."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        """A user who can sign in with this password; none makes the password unusable."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "User":
        """An operations user who may open the console; asked for by Django's createsuperuser."""
        return self.create_user(email, password, **{"role": Role.OPERATIONS, "is_staff": True} | fields)


class User(Row, AbstractBaseUser, PermissionsMixin):
    """Somebody or something that signs in. Business facts about people live in the apps."""

    PERSONAL = ("email", "name")
    OF_STAFF = ("password",)

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=20, choices=[(role.value, role.value.capitalize()) for role in Role])
    partner_id = models.UUIDField(null=True, blank=True, help_text="The partner whose leads this user works.")
    is_staff = models.BooleanField(default=False, help_text="May open the console.")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    # What the token that they came with is narrowed to, for as long as their request takes.
    narrowed_to: frozenset[str] | None = None
    # The token or program that they came with, as `Use` names it; nothing for sessions.
    came_with: str = ""

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="user_of_role_partner_has_a_partner",
                condition=(models.Q(role="partner") & models.Q(partner_id__isnull=False))
                | (~models.Q(role="partner") & models.Q(partner_id__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def check_password(self, raw_password: str | None) -> bool:
        """Whether it is theirs; that of the demo is nobody's anywhere else."""
        return not is_refused(raw_password or "") and super().check_password(raw_password)

    @property
    def actor(self) -> Actor:
        """The value that use cases take."""
        kinds = {Role.PARTNER: ActorKind.PARTNER, Role.INTEGRATION: ActorKind.INTEGRATION}
        role = Role(self.role)
        return Actor(
            kind=kinds.get(role, ActorKind.PERSON),
            role=role,
            user_id=self.pk,
            name=self.name,
            partner_id=self.partner_id,
            scopes=self.narrowed_to,
        )
