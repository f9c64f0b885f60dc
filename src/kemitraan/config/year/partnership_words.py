"""Words of the demo's partnership. Invented; as long as the hall, so that pages look as they will."""

FIRST = (
    *("Ahmad", "Siti", "Budi", "Wati", "Rudi", "Dewi", "Agus", "Sri", "Hendra", "Nur", "Yusuf", "Maria", "Andreas"),
    *("Kartika", "Bambang", "Ratih", "Fajar", "Lina", "Teguh", "Ayu", "Darmawan", "Melati", "Surya", "Intan"),
)
LAST = (
    *("Contoh", "Suryana", "Wibisana", "Permadi", "Kencana", "Mahardika", "Lestariadi", "Purwanta", "Anggoro"),
    *("Saputro", "Handoyo", "Wirawan", "Kusumadi", "Santika", "Pradipa", "Utomo", "Sasmita", "Widarto"),
)
FIGURES = (
    ("community_figure", "Ketua RW {rw}"),
    ("religious_figure", "Ketua pengurus rumah ibadah di {place}"),
    ("youth_figure", "Ketua karang taruna RW {rw}"),
    ("community_figure", "Ketua PKK RW {rw}"),
    ("business_figure", "Ketua paguyuban pedagang Pasar {place}"),
    ("intellectual_figure", "Dosen kriminologi, Universitas Contoh"),
    ("customary_figure", "Ketua sanggar budaya {place}"),
    ("community_figure", "Sekretaris RW {rw}"),
    ("political_figure", "Anggota dewan kota, daerah {place}"),
)
ORGANISATIONS = (
    ("ormas", "Karang Taruna {place} {rw}"),
    ("company", "PT {name} Retail, cabang {place}"),
    ("house_of_worship", "Pengurus rumah ibadah {name} {place}"),
    ("education", "SMA Contoh {rw} {place}"),
    ("community", "Komunitas pesepeda {place}"),
    ("ngo", "Yayasan {name} Peduli"),
    ("bujp", "PT {name} Guna Pengamanan"),
    ("media", "Warta {place}"),
    ("student_intra", "BEM Universitas Contoh {rw}"),
    ("agency", "Puskesmas {place}"),
    ("student_extra", "Forum mahasiswa {name}"),
    ("company", "Pengelola Pasar {place}"),
)
NOTES = (
    "Paling mudah ditemui sore hari di balai RW.",
    "Bersedia meminjamkan aula untuk penyuluhan.",
    "Memegang kunci gudang alat banjir RW.",
    "Grup WhatsApp warga dikelola beliau.",
)
SAID = (
    "Membahas parkir liar di depan pasar dan jam ramai.",
    "Menyampaikan jadwal penyuluhan bulan depan.",
    "Warga meminta lampu gang diperbaiki.",
    "Menanyakan keadaan setelah banjir minggu lalu.",
    "Sepakat bertemu lagi setelah rapat RW.",
)
OURS = (
    "Patroli malam di gang belakang pasar dua kali seminggu",
    "Penyuluhan narkoba untuk pengurus karang taruna",
    "Jawaban tertulis tentang izin keramaian",
    "Petugas hadir di rapat RW bulan depan",
    "Rambu dilarang parkir diusulkan kepada Dishub",
)
THEIRS = (
    "Lampu jalan di gang 3 diperbaiki",
    "Daftar jaga malam dikirim setiap awal bulan",
    "Portal dijaga sampai pukul 24.00",
    "Kamera di pintu masuk dipasang kembali",
    "Satpam mengikuti pelatihan pertolongan pertama",
)
# title, what was seen, what is counted, before, after, whether it is about a crime
PROBLEMS = (
    (
        "Motor hilang di parkir pasar",
        "Empat motor hilang sejak dua bulan, semuanya antara pukul 17 dan 20.",
        "motor hilang per bulan",
        4,
        1,
        True,
    ),
    (
        "Parkir menutup gang pemadam",
        "Mobil pemadam tidak dapat masuk gang 3 setiap malam.",
        "malam terhalang per minggu",
        6,
        1,
        False,
    ),
    (
        "Tawuran pelajar di jembatan",
        "Tiga kali dalam sebulan, sepulang sekolah.",
        "kejadian per bulan",
        3,
        0,
        False,
    ),
    (
        "Balap liar Sabtu malam",
        "Warga tidak dapat tidur, dua orang luka.",
        "malam terganggu per bulan",
        4,
        2,
        False,
    ),
    (
        "Pungutan liar di gerbang pasar",
        "Pedagang diminta uang tanpa karcis.",
        "keluhan per minggu",
        9,
        3,
        True,
    ),
    (
        "Lampu gang mati dan pencopetan",
        "Gang gelap sepanjang 200 meter.",
        "kejadian per bulan",
        5,
        1,
        False,
    ),
    (
        "Sampah dan anjing liar di lapangan",
        "Anak-anak takut melewati lapangan.",
        "keluhan per minggu",
        4,
        1,
        False,
    ),
    (
        "Kebisingan bengkel malam hari",
        "Tiga RT terganggu setelah pukul 22.",
        "keluhan per minggu",
        7,
        2,
        False,
    ),
)
