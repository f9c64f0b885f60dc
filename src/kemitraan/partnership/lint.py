"""Words that do not belong into notes about a person, nor into a search for persons (domain.md 6, E3).

Belief, origin, leaning, sexuality and union membership are nobody's business here. The reader knows names of places
and institutions that merely contain such a word ("Kampung Melayu"). It warns a writer and stops a search; it never
changes what somebody wrote.
"""

from __future__ import annotations

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
