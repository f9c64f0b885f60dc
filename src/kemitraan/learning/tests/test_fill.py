"""The invented year: questions one can answer, and speakers who know what they speak of."""

from __future__ import annotations

import random

from tests.cast import Cast

from kemitraan.learning.fill import _STORIES, fill
from kemitraan.learning.fill_words import CHOICES, SPEAKERS, STATEMENTS
from kemitraan.learning.models import Programme, QuizSheet, Speaker, Topic
from kemitraan.learning.seed import seed_learning


def test_each_story_has_five_statements_and_each_topic_a_speaker(cast: Cast) -> None:
    seed_learning()
    assert set(STATEMENTS) == {title for _kind, _topic, title, *_rest in _STORIES}
    assert (
        {topic for _kind, topic, *_rest in _STORIES}
        <= set(SPEAKERS)
        <= set(Topic.objects.values_list("code", flat=True))
    )
    wordings = [one for five in STATEMENTS.values() for one in five]
    assert len(set(wordings)) == len(wordings) == 60


def test_quizzes_and_speakers_fit_their_programme(cast: Cast) -> None:
    fill(cast.region.west, [cast.region.melati], count=24, rng=random.Random(3))
    fill(cast.region.east, [cast.region.kenanga], count=12, rng=random.Random(4))
    for programme in Programme.objects.all():
        quiz = list(programme.quiz.order_by("number"))
        assert [one.wording for one in quiz] == list(STATEMENTS[programme.title])
        assert [one.choices[one.right] for one in quiz] == ["Salah", "Benar", "Salah", "Benar", "Salah"]
        assert all(one.choices == CHOICES for one in quiz)
    sheet = QuizSheet.objects.select_related("session__programme").first()
    assert sheet is not None
    right = [one.right for one in sheet.session.programme.quiz.order_by("number")]
    assert sheet.right == sum(given == one for given, one in zip(sheet.answers, right, strict=True))
    speakers = Speaker.objects.filter(session__unit=cast.region.west)
    assert len({one.name for one in speakers}) >= 6
    his = speakers.filter(post=cast.posts["agus"])
    assert his.exists() and {one.kind for one in his} == {"officer"} and {one.name for one in his} == {"Bripka Agus"}
    for one in speakers.filter(name="dr. Wening Prameswari").select_related("session__programme__topic"):
        assert one.session.programme.topic.code == "drugs" and one.consent
    assert not Speaker.objects.filter(session__unit=cast.region.east, post=cast.posts["agus"]).exists()
