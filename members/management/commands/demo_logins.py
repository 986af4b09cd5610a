from typing import Any

from django.core.management.base import BaseCommand

from members.management.demo import PASSWORD, demo_people
from members.models import User


class Command(BaseCommand):
    help = "Print who can log in to the demonstration, in French as the demonstration is."

    def handle(self, *args: Any, **options: Any) -> None:
        known = set(User.objects.values_list("email", flat=True))
        people = [person for person in demo_people() if person.email in known]
        if not people:
            self.stdout.write("Aucun compte de démonstration : lancez d’abord la commande seed.")
            return
        width = max(len(person.email) for person in people)
        for person in people:
            second_proof = " (code affiché à l’écran)" if person.has_second_factor else ""
            self.stdout.write(f"{person.email:<{width}}  {person.title}{second_proof}")
        self.stdout.write(f"\nMot de passe de tous : {PASSWORD}")
