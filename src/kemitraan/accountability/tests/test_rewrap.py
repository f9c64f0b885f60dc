"""Other keys for the oversight and the custodian, while complaints come in."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from kemitraan.accountability import rewrap, sealing
from kemitraan.accountability.complaint_file import content_key, read_file
from kemitraan.accountability.complaint_pictures import shown
from kemitraan.accountability.models import Complaint

from .builders import A_PICTURE, make_complaint


@pytest.mark.parametrize("holder", [sealing.OVERSIGHT, sealing.CUSTODY])
def test_every_envelope_is_sealed_to_the_new_key_and_the_old_one_goes(cast, holder):
    before = [make_complaint(cast.region.west, mode="confidential", pictures=[A_PICTURE]) for _ in range(3)]
    keys = [content_key(one) for one in before]
    old = sealing.key_file(holder).read_bytes()
    assert rewrap.begin(holder) and not rewrap.begin(holder)
    between = make_complaint(
        cast.region.west, mode="confidential"
    )  # a form that was opened before is sealed to the old key
    sealing.key_file(holder).rename(sealing.key_file(holder).with_suffix(".aside"))
    sealing.key_file(holder).write_bytes(old)
    late = make_complaint(cast.region.west, mode="confidential")
    sealing.key_file(holder).with_suffix(".aside").replace(sealing.key_file(holder))
    assert rewrap.left(holder) == 4 and not rewrap.finish(holder), "the old key stays while it is needed"
    assert sealing.older_file(holder).read_bytes() == old
    assert content_key(late) and [content_key(one) for one in before] == keys, "and it opens meanwhile"
    total, after = 0, 0
    while True:
        count, after = rewrap.rewrap(holder, after, most=2)
        total += count
        if not after:
            break
    assert total == 4 and rewrap.rewrap(holder)[0] == 0
    assert rewrap.finish(holder) and not sealing.older_file(holder).exists()
    sealing.key_file(holder).stat()
    fresh = list(Complaint.objects.order_by("pk"))
    assert [content_key(one) for one in fresh[:3]] == keys
    assert all(read_file(one, content_key(one), inside=True)[0].text for one in fresh)
    pictures = [(one, one.pictures.get()) for one in fresh[:3]]
    assert all(shown(picture, content_key(one), one.lookup) for one, picture in pictures), "and every picture opens"
    assert sealing.key_file(holder).read_bytes() != old and content_key(between)


def test_garbage_in_an_envelope_holds_nothing_up(cast):
    complaint = make_complaint(cast.region.west)
    Complaint.objects.filter(pk=complaint.pk).update(mode="confidential", identity=b"x" * 200)
    call_command("rotate_oversight_keys", "custody")
    call_command("rotate_oversight_keys", "custody", "--destroy-old")
    assert bytes(Complaint.objects.get(pk=complaint.pk).identity) == b"x" * 200


def test_no_old_key_no_destroying(cast):
    make_complaint(cast.region.west)
    with pytest.raises(CommandError):
        call_command("rotate_oversight_keys", "oversight", "--destroy-old")
