"""Invented names in the manner of an Indonesian town: flowers, trees and birds, numbered as they are
there.
"""

import numpy as np

from kemitraan.roads.arrays import U8
from kemitraan.roads.speeds import CLASS_NUMBER

# fmt: off
WORDS = [
    "Melati", "Mawar", "Kenanga", "Cempaka", "Anggrek", "Dahlia", "Teratai", "Kamboja", "Flamboyan",
    "Bugenvil", "Seroja", "Tulip", "Asoka", "Lavender", "Cendana", "Mahoni", "Jati", "Meranti", "Pinus",
    "Cemara", "Beringin", "Ketapang", "Trembesi", "Akasia", "Randu", "Waru", "Sawo", "Mangga", "Rambutan",
    "Durian", "Manggis", "Belimbing", "Jambu", "Nangka", "Salak", "Delima", "Kelapa", "Pandan", "Kemuning",
    "Sirih", "Merpati", "Kutilang", "Kenari", "Cendrawasih", "Garuda", "Rajawali", "Elang", "Merak", "Camar",
    "Kasuari", "Jalak", "Nuri", "Bintang", "Fajar", "Senja", "Pelangi", "Samudra", "Telaga", "Muara",
    "Tanjung",
]
PLACES = [
    "Tanjung Bintang", "Muara Fajar", "Kampung Pelangi", "Telaga Senja", "Karang Kenanga", "Pulo Cemara",
    "Rawa Teratai", "Bukit Melati", "Pasar Randu", "Kebon Sawo", "Duren Indah", "Ujung Camar", "Sungai Merak",
    "Lembah Asoka", "Kota Baru Contoh", "Cempaka Timur", "Cempaka Barat", "Jati Luhur", "Meranti Raya",
    "Pondok Kelapa Contoh",
]
# fmt: on
ROMAN = ("", " I", " II", " III", " IV", " V", " VI", " VII", " VIII", " IX", " X")


def street_names(kind: U8, rng: np.random.Generator) -> list[str]:
    """A name of its own for each line of streets, by its class."""
    numbers = {CLASS_NUMBER["trunk"]: "Jalan Raya", CLASS_NUMBER["primary"]: "Jalan Raya"}
    order = rng.permutation(len(WORDS))
    used: dict[str, int] = {}
    names = []
    for place, one in enumerate(kind.tolist()):
        word = WORDS[order[place % len(WORDS)]]
        stem = f"{numbers.get(one, 'Jalan')} {word}"
        again = used.get(stem, 0)
        used[stem] = again + 1
        names.append(f"{stem}{ROMAN[again] if again < len(ROMAN) else f' {again}'}")
    return names


def place_names(count: int) -> list[str]:
    """So many different names of quarters."""
    return [f"{PLACES[i % len(PLACES)]}{f' {i // len(PLACES) + 1}' if i >= len(PLACES) else ''}" for i in range(count)]
