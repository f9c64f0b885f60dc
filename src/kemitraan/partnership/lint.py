"""Words that do not belong into notes about a person, nor into a search for persons (domain.md 6, E3).

Belief, origin, leaning, sexuality and union membership are nobody's business here. The reader knows names of places
and institutions that merely contain such a word ("Kampung Melayu"). It warns a writer and stops a search; it never
changes what somebody wrote.
"""

from __future__ import annotations

import re

from .names import fold

_BELIEF = (
    "islam muslim muslimah mualaf kristen kristiani protestan katolik katholik nasrani hindu buddha budha buddhis "
    "konghucu khonghucu yahudi ateis sunni syiah syi ahmadiyah salafi wahabi kafir murtad kejawen agnostik "
    "christian catholic protestant jewish atheist buddhist"
)
_ORIGIN = (
    "jawa sunda betawi batak minang minangkabau padang madura bugis makassar ambon papua dayak aceh melayu manado "
    "flores bali banjar tionghoa tionghwa cina china chinese arab keturunan pribumi nonpribumi suku etnis ras "
    "javanese sundanese papuan ethnic ethnicity"
)
_LEANING = (
    "pki komunis ekstremis simpatisan kader caleg oposisi cebong kampret partai pdip golkar gerindra demokrat nasdem "
    "hanura perindo "
    "gay lesbian homo homoseksual lgbt biseksual transgender waria banci"
)
_WORDS = frozenset(f"{_BELIEF} {_ORIGIN} {_LEANING}".split())
_PHRASES = ("agama", "serikat pekerja", "serikat buruh", "anggota serikat", "pilihan politik", "orientasi seksual")
# Names that only contain such a word: places of Jakarta, provinces, ways to speak of institutions.
_INNOCENT = (
    *("kampung melayu", "bidara cina", "kampung ambon", "kampung bali", "kebon jawa", "rawa badak", "makasar"),
    *("jawa barat", "jawa tengah", "jawa timur", "pulau jawa", "tanah abang", "kebon melati", "laut china selatan"),
    *("tokoh agama", "lembaga agama", "lintas agama", "antarumat beragama", "kementerian agama", "kantor urusan agama"),
    *("rumah makan padang", "warung padang", "sate padang", "jalan bali", "jalan madura", "jalan jawa", "jalan sunda"),
    *("pasar cina", "museum betawi", "setu babakan", "bamus betawi", "lembaga kebudayaan betawi"),
)


def words_about_belonging(text: str) -> list[str]:
    """The words of a text that speak of somebody's belief, origin or leaning; each once, in order."""
    plain = f" {fold(text)} "
    for innocent in _INNOCENT:
        plain = plain.replace(f" {innocent} ", " ")
    found = [word for word in plain.split() if word in _WORDS]
    found += [phrase for phrase in _PHRASES if f" {phrase} " in plain]
    return list(dict.fromkeys(found))


# Deeds a group has no right to (domain.md 1.2; Skep 737/X/2005). Stems: "ditangkap", "menangkap", "penangkapan".
_DEEDS: tuple[tuple[str, str], ...] = (
    ("task_unit", r"\b(?:satgas|satuan tugas|tim buser|tim khusus|regu (?:buru|sergap)|laskar|task force)\b"),
    ("emblem", r"\b(?:lambang|logo|seragam|atribut|lencana|emblem|badge) (?:polri|polisi|police)\b|\bpolice emblem"),
    (
        "coercion",
        r"\b(?:me|di|pe)?n?(?:geledah|gerebek|sweeping|razia|interogasi|tangkap(?!an layar)|borgol|sita)(?:an|kan)?\b"
        r"|\b(?:men|pen)angkap(?:an|i)?\b|\bmenyita\b|\bpenyitaan\b|\bmenggeledah\b|\bpenggeledahan\b"
        r"|\b(?:arrest|interrogat|raid|confiscat|handcuff)\w*",
    ),
    ("politics", r"\b(?:kampanye|dukung(?:an)? (?:calon|paslon|capres|cagub)|tim sukses|timses|partai politik)\b"),
)


def deeds_beyond_a_group(text: str) -> list[str]:
    """Which rules a text seems to break: task_unit, emblem, coercion, politics. A person decides whether it does."""
    plain = fold(text)
    return [rule for rule, pattern in _DEEDS if re.search(pattern, plain)]
