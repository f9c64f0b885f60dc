"""Deeds a group has no right to, read out of what it writes down (domain.md 1.2; Skep 737/X/2005, Skep 433/VII/2006).

Indonesian says one deed in many forms: "menggeledah", "digeledah", "penggeledahan". What police did, what was told not
to be done and names that only sound so are passed over; who is caught in the act may be held and handed over. A person
decides whether a flagged text breaks the rule.
"""

from __future__ import annotations

import re

from .names import fold

_SOMEBODY = (
    r"(?:se)?orang|pelaku|terduga|tersangka|maling|pencuri|pencopet|begal|penyusup|pemuda|remaja|anak|warga|tamu"
    r"|pengendara|pendatang|pelajar|mereka"
)
_OURS = r"warga|massa|anggota|kelompok|fkpm|pokdar|kami|pengurus|petugas ronda|satkamling|beramai|ramai"
_POLICE = (
    r"(?:oleh )?(?:petugas |anggota |jajaran |aparat |tim |unit )?"
    r"(?:polisi|polri|kepolisian|polsek|polres|polda|reskrim|satreskrim|densus|kejaksaan|bnn)"
)
_PAPERS = (
    r"ktp|kartu identitas|identitas|kartu pelajar|stnk|sim|surat surat"
    r"|tas|badan|kendaraan|motor|hp|ponsel|telepon genggam"
)

_COERCION = (
    r"(?:meng|di|peng)?interogasi(?:kan)?",
    r"(?:mem|di|pem)?borgol(?:an)?",
    r"(?:meng|di|peng)?(?:gerebek|grebek)(?:an)?",
    r"(?:meng|di|peng)?geledah(?:an)?",
    r"(?:men|di|pen)?tangkap(?:i|an)?|(?:men|pen)angkap(?:i|an)?",
    r"(?:me|di)?razia(?:kan)?|sweeping|swiping",
    r"menyita(?! (?:waktu|perhatian|tenaga))|disita|penyitaan",
    rf"(?:me|pe)nahan(?:an)? (?:{_SOMEBODY})|ditahan (?:di (?!pol|rutan|lapas)|semalam|(?:oleh )?(?:{_OURS}))",
    rf"(?:memeriksa|diperiksa|periksa|pemeriksaan) (?:{_PAPERS})",
    rf"(?:{_SOMEBODY}|dia|ia) (?:di|ter)pukul(?:i)?|dipukul(?:i)? (?:oleh |secara |sampai )?(?:{_OURS})",
    rf"memukul(?:i)? (?:{_SOMEBODY})|dipukul(?:i)? (?:dan|lalu|kemudian) \w+",
    rf"(?:dan|lalu|kemudian|{_SOMEBODY}) diikat|mengikat (?:{_SOMEBODY})",
    rf"digebuki|menggebuki|menghajar|dihajar (?:{_OURS})|dikeroyok (?:{_OURS})|diarak|mengarak (?:{_SOMEBODY})",
    rf"menyekap|disekap (?:{_OURS})|main hakim(?: sendiri)?|menghakimi (?:{_SOMEBODY})",
    r"(?:arrest|interrogat|raid|confiscat|handcuff|vigilant)(?:s|e|es|ed|d|ing|ion|ions|e justice|ism)?",
)
_SUPPORT = r"(?:men|di)?dukung(?:an)?|memilih|memenangkan|menangkan|deklarasi(?:kan)?|mendeklarasikan"
_CANDIDATE = (
    r"paslon|caleg|capres|cawapres|cagub|cawagub|cabup|cawali|pasangan calon"
    r"|calon (?:legislatif|presiden|gubernur|bupati|wali kota|walikota|anggota (?:dpr|dprd|dpd))"
    r"|calon(?! (?:ketua|anggota|pengurus|peserta|penerima|satpam|relawan))|partai"
)
_DEEDS: tuple[tuple[str, str], ...] = (
    (
        "task_unit",
        r"satgas|satuan tugas|tim (?:buser|khusus|sergap|pemburu)|regu (?:buru|sergap)|pasukan khusus|laskar"
        r"|task force",
    ),
    (
        "emblem",
        r"(?:lambang|logo|seragam|atribut|lencana|emblem|badge|rompi|jaket|topi) (?:bertuliskan |berlogo )?"
        r"(?:polri|polisi|police)|police emblems?",
    ),
    ("coercion", "|".join(_COERCION)),
    (
        "politics",
        rf"kampanye|(?:{_SUPPORT}) (?:kepada |untuk |terhadap |bagi |salah satu )?(?:{_CANDIDATE})"
        r"|tim (?:sukses|pemenangan)|timses|partai politik",
    ),
)
# What takes a deed back, right before it: "jangan main hakim sendiri", "dilarang melakukan razia".
_NOT = (
    r"(?:tidak|tak|jangan(?:lah)?|dilarang|bukan|tanpa|mencegah|pencegahan|cegah|menghindari|hindari|larangan|menolak|anti)"
    r"(?: (?:boleh|perlu|usah|akan|untuk|melakukan|sampai|ada|pernah|lagi|aksi|tindakan|terjadi|terlibat|ikut|warga"
    r"|memakai|mengenakan|menggunakan|membentuk|ikut serta|dalam|dengan|pada|berhak|berwenang|mengikuti))*"
)
# Whole phrases that only sound so, and what police did.
_INNOCENT = re.compile(
    rf"\b(?:(?:ter|di)?tangkap (?:tangan|basah)|tangkapan (?:layar|ikan)|menangkap (?:ikan|layar|sinyal|maksud)"
    rf"|(?:di\w+|(?:men|pen)\w+) {_POLICE}\b|(?:polisi|polsek|polres|polda|reskrim) (?:me|pe)\w+"
    r"|razia (?:gabungan|polisi|polsek|polres|polda|satpol pp|satlantas|lalu lintas)"
    r"|(?:kentongan|beduk|bedug|gong|lonceng) (?:di)?pukul"
    r"|kampanye (?:keselamatan|anti|tertib|kebersihan|hidup|sosial|pencegahan|hemat|donor|kesehatan|literasi|cuci)"
    r"|satgas (?:covid|pangan|stunting|banjir|bpbd|polda|polri)"
    r"|calon (?:ketua |pengurus )?(?:rt|rw))\b"
)
_PATTERNS = tuple((rule, re.compile(rf"\b(?P<no>{_NOT} )?(?:{pattern})\b")) for rule, pattern in _DEEDS)


def deeds_beyond_a_group(text: str) -> list[str]:
    """Which rules a text seems to break: task_unit, emblem, coercion, politics. A person decides whether it does."""
    plain = _INNOCENT.sub(" – ", fold(text))
    return [rule for rule, found in _PATTERNS if any(hit["no"] is None for hit in found.finditer(plain))]
