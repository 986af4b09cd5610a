from dataclasses import replace

import pytest

from collectif.matching import engine as engine_module
from collectif.matching import kernel, plain
from collectif.matching.engine import Engine
from collectif.matching.gains import gains
from collectif.matching.inputs import ExpertiseInput, NoticeInput, ProfileInput, ReferenceInput
from collectif.matching.profile_vectors import reading
from collectif.matching.statistics import Statistics
from collectif.matching.weights import FULL_SCORE
from tests.matching import samples
from tests.matching.samples import NOW

NOTICES = samples.notices(300)
PROFILES = samples.profiles(12)
STATISTICS = Statistics.from_notices(NOTICES)
ADDITIONS = (
    ExpertiseInput("a.b", "Audit", ("dette", "budget"), ("7921",)),
    ExpertiseInput("c.d", "Formation", ("coaching", "management"), ("80",)),
    ReferenceInput(7, "Musée", "festival et culture", ("79952000",)),
)


def gained(profile, additions=ADDITIONS, *, notices=NOTICES, top=10, module=plain):
    engine = Engine(STATISTICS, kernel=module)
    told = [reading(one, STATISTICS) for one in additions]
    return gains(engine, profile, told, engine.index(notices), now=NOW, top=top)


def saying(profile, one):
    if isinstance(one, ReferenceInput):
        return replace(profile, references=(*profile.references, one))
    return replace(profile, expertise=(*profile.expertise, one))


@pytest.mark.parametrize("module", [plain, kernel])
@pytest.mark.parametrize("profile", PROFILES, ids=lambda one: str(one.id))
def test_gains_are_what_the_list_of_the_fuller_profile_has_besides(profile, module):
    engine = Engine(STATISTICS)

    def listed(told):
        (found,) = engine.best_notices([told], NOTICES, now=NOW, top=10).values()
        return {score.notice_id: int(score.total * FULL_SCORE) for score in found}

    held = listed(profile)
    expected = [
        {key: told for key, told in listed(saying(profile, added)).items() if key not in held}
        for added in ADDITIONS
    ]

    given = gained(profile, module=module)
    assert given == expected
    assert list(map(list, given)) == list(map(list, expected))


def test_some_profiles_gain_something():
    assert any(any(gained(profile)) for profile in PROFILES)


def test_additions_may_be_more_than_are_compared_at_a_time(monkeypatch):
    whole = gained(PROFILES[0], ADDITIONS * 5)
    monkeypatch.setattr(engine_module, "CHUNK_SIZE", 4)

    assert gained(PROFILES[0], ADDITIONS * 5) == whole


def test_gains_obey_gates_and_floor():
    calls = [
        NoticeInput(1, "Audit de la dette", "", ("79212000",), ("38",)),
        NoticeInput(2, "Audit de la dette", "", ("79212000",), ("38",), buyer_id=5),
        NoticeInput(3, "Audit de la dette", "", ("79212000",), ("38",), is_call=False),
        NoticeInput(4, "Peinture", "", ("45442100",), ("38",)),
    ]
    profile = ProfileInput(1, departments=("38",), muted_buyers=frozenset({5}))
    assert [list(one) for one in gained(profile, ADDITIONS[:1], notices=calls)] == [[1]]


def test_nothing_to_add_or_to_enter_gains_nothing():
    assert gained(PROFILES[0], ()) == []
    assert gained(PROFILES[0], notices=[]) == [{}, {}, {}]
