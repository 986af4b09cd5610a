import pytest
from django.urls import reverse
from django.utils import timezone

from members.enums import Role
from tenders.enums import Visibility
from tenders.models import CpvCode, Procedure
from tenders.pipeline.vocabularies import store_cpv
from tenders.sources.vocabularies import cpv
from tenders.views import cpv as views
from tenders.views.cpv import open_counts
from tests.members.factories import RoleGrantFactory, UserFactory
from tests.tenders.factories import ProcedureFactory
from tests.tenders.vocabulary_files import ENGLISH, sdk_file

ROOT = reverse("tenders:cpv_list")
# Person, roles, divisions, calls of each.
ROOT_QUERIES = 4
# The same, and the classes above.
CLASS_QUERIES = 5


@pytest.fixture
def member(client_of, bob):
    return client_of(bob)


@pytest.fixture
def reader(member):
    """The same person, who reads English."""
    member.cookies["django_language"] = "en"
    return member


@pytest.fixture
def imported(db, monkeypatch):
    monkeypatch.setattr(cpv, "FLOOR", 1)
    store_cpv([sdk_file(), sdk_file(ENGLISH, "en")], is_dry_run=False)


def call(code="79411000", **facts):
    return ProcedureFactory(main_classification_code=code, classification_codes=[code], **facts)


def page(client, prefix="", **query) -> str:
    url = reverse("tenders:cpv_class", args=[prefix]) if prefix else ROOT
    return client.get(url, query).content.decode()


def listed(prefix) -> str:
    return f'{reverse("tenders:procedure_list")}?cpv={prefix}"'


def test_root_without_an_import_shows_the_45_divisions(member):
    html = page(member)
    assert html.count('role="rowheader"') == 45
    assert reverse("tenders:cpv_class", args=["79"]) in html
    assert "import_cpv" in html


def test_root_shows_official_divisions_by_nature(member, imported):
    html = page(member)
    assert html.count('role="rowheader"') == 4
    assert "import_cpv" not in html
    positions = [html.index(label) for label in ("aux entreprises", "de bâtiment", "Machines")]
    assert positions == sorted(positions), "services, then works, then supplies"


def test_class_shows_what_it_holds_and_the_way_back(member, imported):
    html = page(member, "794")
    assert "<h1>Conseil &amp; gestion</h1>" in html
    assert "Conseil en affaires" in html
    assert "Conseil en gestion générale" not in html
    assert f'href="{reverse("tenders:cpv_class", args=["79"])}"' in html


def test_leaf_says_that_it_holds_no_other(reader, imported):
    assert "This class holds no other." in page(reader, "79411")


def test_division_without_an_import_says_why_it_is_bare(reader):
    html = page(reader, "79")
    assert "import_cpv" in html
    assert "This class holds no other." not in html


def test_labels_follow_the_language_of_the_page(reader, imported):
    assert "<h1>Consulting and management</h1>" in page(reader, "794")


@pytest.mark.parametrize("prefix", ["7", "99", "790", "7943", "abc", "79%", "794110000", "٧٩"])
def test_what_is_no_class_is_not_found(member, imported, prefix):
    response = member.get(reverse("tenders:cpv_class", args=[prefix]))
    assert response.status_code == 404


def test_open_calls_are_counted_and_lead_to_the_list(reader, imported):
    call()
    call("79632000")
    call(closed=True)
    html = page(reader, "79")
    assert listed("79") in html
    assert "See the 2 open calls" in html
    assert listed("794") in html
    assert listed("79632") in html


def test_class_without_a_call_offers_no_dead_link(reader, imported):
    html = page(reader, "72")
    assert listed("72") not in html
    assert "No call is open here today." in html


def test_search_finds_classes_and_says_where_they_stand(member, imported):
    html = page(member, q="gestion generale")
    assert html.count('role="rowheader"') == 1
    assert "Services aux entreprises › Conseil &amp; gestion › Conseil en affaires" in html


def test_search_with_a_slip_proposes_what_is_close(reader, imported):
    html = page(reader, q="informatqiue")
    assert "Computing services" in html
    assert "Classes that come close" in html


def test_search_without_a_hit_says_how_to_go_on(reader, imported):
    html = page(reader, q="<script>zzz")
    assert "No class has these words" in html
    assert "<script>zzz" not in html


def test_search_without_an_import_reads_our_own_words(member):
    html = page(member, q="enseignement")
    assert html.count('role="rowheader"') == 1


@pytest.mark.parametrize("words", ["\u0000", "%", "a" * 5_000, "'; --", "((", "  "])
def test_search_takes_anything(member, imported, words):
    assert member.get(ROOT, {"q": words}).status_code == 200


def test_search_that_finds_too_much_shows_the_closest(reader, imported, monkeypatch):
    monkeypatch.setattr(views, "SHOWN_RESULTS", 2)
    html = page(reader, q="conseil")
    assert html.count('role="rowheader"') == 2
    assert "Add a word to see fewer." in html
    assert "Add a word to see fewer." not in page(reader, q="bureau")


def test_root_costs_the_same_with_few_and_many_calls(member, imported, django_assert_num_queries):
    for count in (1, 20):
        [call() for _ in range(count)]
        with django_assert_num_queries(ROOT_QUERIES):
            member.get(ROOT)
        with django_assert_num_queries(CLASS_QUERIES):
            page(member, "79")


def test_search_costs_the_same_for_one_and_many_classes(
    member, imported, django_assert_num_queries
):
    for words in ("generale", "conseil"):
        with django_assert_num_queries(CLASS_QUERIES):
            page(member, q=words)


def test_counts_hold_only_what_the_person_may_see(bob, imported):
    call()
    call(visibility=Visibility.TEAM)
    observer = RoleGrantFactory(user=UserFactory(), role=Role.OBSERVER).user
    now = timezone.now()
    assert open_counts(bob, ["79", "794", "45"], now=now) == {"79": 1, "794": 1}
    assert open_counts(observer, ["79"], now=now) == {"79": 1}
    assert open_counts(UserFactory(), ["79"], now=now) == {}


def test_counts_of_nothing_ask_nothing(bob, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert open_counts(bob, [], now=timezone.now()) == {}


def test_obsolete_classes_are_left_out_but_keep_their_page(member, imported):
    CpvCode.objects.filter(code="79632000").update(is_obsolete=True)
    assert "Formation du personnel" not in page(member, "79")
    assert "<h1>Formation du personnel</h1>" in page(member, "79632")


def test_page_is_for_readers_of_calls_and_only_reads(client_of, charlie, member):
    assert client_of(charlie).get(ROOT).status_code == 403
    assert member.post(ROOT).status_code == 405
    assert Procedure.objects.count() == 0
