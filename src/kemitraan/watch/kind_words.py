"""The lines of the authority cards, by kind. Gentle words on purpose: see kinds.py."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Lines = tuple[Promise, ...]

_TELL = _("Tell police early about what you saw yourself: 110")
_HAND_OVER = _("Caught in the act: call 110 and hand over to police at once, unharmed")

MAY: dict[str, Lines] = {
    "ppns": (
        _("Work on breaches of your own agency's law, together with police investigators"),
        _TELL,
    ),
    "satpam": (
        _("Guard people and things at your own workplace"),
        _("Ask visitors for their purpose and show them the way"),
        _("Help the injured, close off the place and call police"),
        _("Guide traffic at your gate by hand signals"),
        _HAND_OVER,
    ),
    "polsus": (
        _("Keep order in your own agency's field and places"),
        _("Help the injured, close off the place and call police"),
        _HAND_OVER,
    ),
    "kamra": (),
    "saka": (
        _("Learn: traffic, first action at a scene, public order, disaster help"),
        _("Help at events, with an adult beside you"),
    ),
    "pks": (
        _("Help others across the road at your own school, with your coach beside you"),
        _("Hold up the sign; wait until cars have stopped by themselves"),
    ),
    "supeltas": (
        _("Guide traffic by hand signals at your own junction, in your vest"),
        _("Keep the way free for ambulance, fire brigade and police"),
        _TELL,
    ),
    "satkamling": (
        _("Walk and watch in your own neighbourhood, in pairs"),
        _("Warn neighbours of crime, fire, flood or an accident by your post's signals"),
        _("Help the injured, close off the place and call police"),
        _("Calm a quarrel by talking"),
        _HAND_OVER,
    ),
    "pokdar": (
        _("Tell police by telephone or radio what happens"),
        _("Ask people kindly to stay back from a scene; police guard it"),
        _("Give first aid as you were trained"),
        _("Calm people by talking"),
    ),
    "dai": (
        _("Speak about safety and peace in your own talks"),
        _("Calm people by talking"),
    ),
    "other": (
        _("Watch from a safe distance and tell what you saw"),
        _TELL,
    ),
}

MAY_NOT: dict[str, Lines] = {
    "ppns": (_("Do not act outside your own agency's law"),),
    "satpam": (
        _("Do not act outside your workplace"),
        _("Do not look into bags or pockets against somebody's will"),
        _("Do not keep anybody in a room"),
    ),
    "polsus": (_("Do not act outside your own agency's field"),),
    "saka": (_("Do not go to a scene, to a crowd or on the night watch"),),
    "pks": (
        _("Do not step into moving traffic"),
        _("Do not work at another road or after school hours"),
    ),
    "supeltas": (
        _("Do not stop a vehicle, ask for papers or take money"),
        _("Do not work at another junction"),
    ),
    "satkamling": (
        _("Do not ask passers-by for identity papers"),
        _("Do not look into bags or pockets against somebody's will"),
        _("Do not keep anybody in a room"),
        _("Do not act outside your neighbourhood"),
    ),
    "pokdar": (
        _("Do not enter or touch a scene"),
        _("Do not act alone; police decide"),
    ),
    "dai": (_("Do not note down who attends or what others preach"),),
}

COMMON_MAY_NOT: Lines = (
    _("Do not carry a weapon or handcuffs"),
    _("Do not use force; do not put yourself in danger"),
    _("Do not pass on names, faces or number plates"),
)
