from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from members.models import CvImport
from members.pipeline.cv_proposals import proposals_of
from members.sources.cv.facts import CvReading, Experience, Skill
from tests.members.cv_factories import CvImportFactory
from tests.members.factories import ReferenceFactory


@pytest.fixture
def client(client_of, bob):
    return client_of(bob)


@pytest.fixture
def read(bob):
    return CvImportFactory(profile=bob.profile, read=True)


def url(name, cv_import):
    return reverse(f"members:cv_import_{name}", args=[cv_import.public_id])


def page_of(response):
    return response.content.decode()


def take(client, cv_import, *keys, **words):
    ticked = {f"{key}-takes": "on" for key in keys}
    return client.post(url("take", cv_import), ticked | words)


def test_ticked_lines_go_into_the_profile_and_the_others_wait(client, bob, read):
    response = take(
        client,
        read,
        "experiences-0",
        "skills-1",
        "languages-0",
        **{
            "experiences-0-title": "Trois filiales redressées",
            "experiences-0-text": "J’ai redressé trois filiales.",
            "experiences-0-year": "2021",
            "skills-1-label": "Peindre la soie",
            "languages-0-level": "B2",
        },
    )

    assert response.url == read.get_absolute_url()
    assert bob.profile.references.get().title == "Trois filiales redressées"
    assert bob.profile.skills.get().label == "Peindre la soie"
    assert bob.profile.languages.get().level == "B2"
    keys = [line.read["key"] for line in client.get(response.url).context["review"].lines]
    assert keys == ["headline-0", "experiences-1", "skills-0", "languages-1", "links-0"]


def test_matched_skill_keeps_the_sentence_that_suggested_it(client, bob, read):
    take(client, read, "skills-0")

    skill = bob.profile.skills.get()
    assert (skill.domain_code, skill.found_in) == (
        "finance.management-control",
        "J’ai refait le contrôle de gestion.",
    )


def test_faulty_line_writes_nothing_and_loses_nothing(client, bob, read):
    next_year = timezone.localdate().year + 1
    response = take(
        client,
        read,
        "experiences-0",
        "experiences-1",
        "languages-1",
        **{
            "experiences-0-title": "Un titre retouché",
            "experiences-0-text": "",
            "experiences-1-title": "Douze sites",
            "experiences-1-text": "Suivi.",
            "experiences-1-year": str(next_year),
            "experiences-1-context": "Un mot gardé",
            "languages-1-level": "",
        },
    )

    page = page_of(response)
    assert response.status_code == 422
    faults = [
        (line.read["key"], field.name) for line, field, _ in response.context["review"].faults()
    ]
    assert faults == [
        ("experiences-0", "text"),
        ("experiences-1", "year"),
        ("languages-1", "level"),
    ]
    assert [words for words in ("Un titre retouché", "Un mot gardé") if words not in page] == []
    assert page.count(" checked") == 3
    assert bob.profile.references.count() == 0


def test_line_left_unticked_may_hold_anything(client, bob, read):
    response = take(client, read, "skills-0", **{"experiences-0-year": "mille", "links-0-url": "x"})

    assert response.status_code == 302


def test_nothing_ticked_is_told(client, read):
    response = take(client, read)

    assert response.status_code == 422
    assert response.context["review"].refusals


def test_forged_lines_are_ignored(client, bob, read):
    response = take(client, read, "skills-0", "skills-9", **{"skills-9-label": "Forgée"})

    assert response.status_code == 302
    assert bob.profile.skills.count() == 1


def test_what_the_profile_says_already_is_shown_without_a_box(client, bob, read):
    ReferenceFactory(profile=bob.profile, title="Directrice financière")

    page = page_of(client.get(read.get_absolute_url()))
    told = {"experiences-0-title": "Autre titre", "experiences-0-text": "Fait."}

    assert 'name="experiences-0-takes"' not in page
    assert 'name="experiences-1-takes"' in page
    assert take(client, read, "experiences-0", **told).status_code == 422
    assert bob.profile.references.count() == 1


def test_refusal_of_an_action_is_told_with_what_was_typed(client, bob, read):
    ReferenceFactory.create_batch(30, profile=bob.profile)
    response = take(
        client,
        read,
        "experiences-0",
        **{"experiences-0-title": "Un titre retouché", "experiences-0-text": "Fait."},
    )

    assert response.status_code == 422
    assert "Un titre retouché" in page_of(response)
    assert "30" in response.context["review"].refusals[0]


def test_lines_cost_the_same_whatever_their_number(client, bob, django_assert_num_queries):
    few = CvImportFactory(profile=bob.profile, read=True)
    many = CvImportFactory(profile=bob.profile, read=True)
    lines = [
        {
            "key": f"skills-{n}",
            "label": f"s {n}",
            "sentence": "",
            "domain_code": "",
            "rome_code": "",
        }
        for n in range(20)
    ]
    CvImport.objects.filter(pk=many.pk).update(proposals={"skills": lines})
    CvImport.objects.filter(pk=few.pk).update(
        proposals={"skills": lines[:1]}, created_at=timezone.now() - timedelta(hours=1)
    )
    client.get(few.get_absolute_url())

    with django_assert_num_queries(7):
        client.get(few.get_absolute_url())
    with django_assert_num_queries(7):
        client.get(many.get_absolute_url())


def test_longest_review_can_be_sent_back_whole(client, bob):
    reading = CvReading(
        headline="Directrice",
        experiences=tuple(Experience(str(n), "Nova", 2000, 2001, "é" * 3_000) for n in range(40)),
        skills=tuple(Skill(f"savoir {n}", "") for n in range(80)),
        links=tuple(f"https://{n}.example" for n in range(20)),
    )
    cv_import = CvImportFactory(profile=bob.profile, read=True, proposals=proposals_of(reading))
    review = client.get(cv_import.get_absolute_url()).context["review"]
    typed = {field.html_name: field.value() or "" for line in review.lines for field in line.form}
    ticked = {f"experiences-{n}-takes": "on" for n in range(30)}

    response = client.post(url("take", cv_import), typed | ticked)

    assert response.status_code == 302
    assert bob.profile.references.count() == 30
