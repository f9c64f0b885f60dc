"""How processes learn that something changed."""

import threading

import pytest
from django.db import connection, transaction

from kemitraan.territory import editions
from kemitraan.territory.api import current_index, forget_index, locate, raise_edition, read_edition
from kemitraan.territory.models import Shape, ShapeEdition

from .builders import WEST, make_region


@pytest.mark.django_db
def test_each_change_raises_the_number():
    assert read_edition() == (0, 0)
    assert [raise_edition() for _ in range(3)] == [1, 2, 3]
    assert ShapeEdition.objects.get().number == 3


@pytest.mark.django_db
def test_the_index_costs_no_query_until_it_is_time_to_look(django_assert_num_queries, monkeypatch):
    make_region()
    current_index()
    with django_assert_num_queries(0):
        current_index()
    monkeypatch.setattr(editions, "LOOK_AGAIN_S", 0.0)
    before = current_index()
    with django_assert_num_queries(1):
        assert current_index() is before


@pytest.mark.django_db
def test_what_another_process_changed_is_seen_at_the_next_look(monkeypatch):
    region = make_region()
    spot = region.point(region.mawar)
    assert locate(spot).code == region.mawar.code
    with connection.cursor() as cursor:  # as another process would: this one's memory is not told
        cursor.execute("delete from territory_shape where area_id = %s", [region.mawar.pk])
        cursor.execute("update territory_shapeedition set number = number + 1")
    assert locate(spot).code == region.mawar.code
    monkeypatch.setattr(editions, "LOOK_AGAIN_S", 0.0)
    assert locate(spot).outside


@pytest.mark.django_db(transaction=True)
def test_a_number_given_twice_is_not_taken_for_the_same(monkeypatch):
    monkeypatch.setattr(editions, "LOOK_AGAIN_S", 0.0)
    region = make_region()
    spot = region.point(region.melati)

    class Undone(Exception):
        pass

    with pytest.raises(Undone), transaction.atomic():
        Shape.objects.filter(area=region.melati).delete()
        raise_edition()
        assert locate(spot).outside  # this process now remembers what will be undone
        raise Undone
    forgotten = editions._Memory.index
    assert forgotten is not None
    with transaction.atomic():
        number = ShapeEdition.objects.get().number + 1
        with connection.cursor() as cursor:
            cursor.execute("update territory_shapeedition set number = %s", [number])
    assert read_edition()[0] == forgotten.edition[0]
    assert locate(spot).code == region.melati.code


@pytest.mark.django_db(transaction=True)
def test_two_changes_at_once_wait_for_each_other():
    numbers = []

    def change():
        try:
            for _ in range(10):
                with transaction.atomic():
                    numbers.append(raise_edition())
        finally:
            connection.close()

    threads = [threading.Thread(target=change) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers) == list(range(1, 41))


@pytest.mark.django_db(transaction=True)
def test_while_one_thread_builds_the_others_go_on(monkeypatch):
    make_region()
    old = current_index()
    monkeypatch.setattr(editions, "LOOK_AGAIN_S", 0.0)
    building, go_on = threading.Event(), threading.Event()
    made = editions.ShapeIndex

    def slow(edition):
        building.set()
        assert go_on.wait(10)
        return made(edition)

    monkeypatch.setattr(editions, "ShapeIndex", slow)
    with connection.cursor() as cursor:
        cursor.execute("update territory_shapeedition set number = number + 1")

    def build():
        try:
            current_index()
        finally:
            connection.close()

    thread = threading.Thread(target=build)
    thread.start()
    assert building.wait(10)
    assert current_index() is old
    go_on.set()
    thread.join()
    assert current_index() is not old
    forget_index()
    assert len(current_index()) == 4
    assert current_index().bounds[:, 0].min() == WEST
