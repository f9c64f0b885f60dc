"""What the invented year's quizzes ask and who speaks there: of each story five statements and somebody who knows it.

The first, third and fifth statement are wrong, the second and fourth are right.
"""

from __future__ import annotations

from typing import NamedTuple

CHOICES = ["Benar", "Salah"]
STATEMENTS: dict[str, tuple[str, str, str, str, str]] = {
    "Kenali dan tolak narkoba": (
        "Narkoba yang hanya dicoba sekali tidak berbahaya.",
        "Boleh berkata tidak, juga kepada teman dekat.",
        "Obat dari dokter boleh dibagikan kepada teman.",
        "Orang yang kecanduan membutuhkan pertolongan, bukan ejekan.",
        "Bila tahu ada yang menjual narkoba, satu-satunya jalan adalah diam.",
    ),
    "Aman dari penipuan telepon dan internet": (
        "Kode OTP boleh disebutkan kepada penelepon yang mengaku dari bank.",
        "Tautan hadiah dari nomor tak dikenal sebaiknya tidak dibuka.",
        "Penelepon yang tahu nama lengkap Anda pasti dari lembaga resmi.",
        "Bukti percakapan dan transfer perlu disimpan untuk laporan.",
        "Uang yang terlanjur ditransfer tidak ada gunanya dilaporkan.",
    ),
    "Hukum dan perlindungan dalam rumah tangga": (
        "Kekerasan di rumah adalah urusan keluarga dan tidak dapat dilaporkan.",
        "Ancaman dan hinaan terus-menerus juga melukai.",
        "Tetangga yang mendengar teriakan sebaiknya berpura-pura tidak tahu.",
        "Korban boleh didampingi orang yang dipercayanya saat bercerita.",
        "Luka tidak perlu diperiksa bila sudah tidak sakit.",
    ),
    "Narkoba di kampus: lokakarya mahasiswa": (
        "Obat penambah semangat belajar dari teman selalu aman.",
        "Campuran obat dan alkohol dapat menghentikan napas.",
        "Teman yang minta tolong karena kecanduan sebaiknya dijauhi.",
        "Teman yang pingsan setelah memakai obat segera dibawa ke dokter.",
        "Menerima titipan paket tanpa tahu isinya tidak berisiko.",
    ),
    "Hak Anda saat dihentikan polisi": (
        "Anda harus membayar agar boleh melanjutkan perjalanan.",
        "Anda boleh menanyakan nama dan satuan petugas dengan sopan.",
        "Menanyakan alasan dihentikan berarti melawan petugas.",
        "Pengaduan tentang petugas tidak dipungut biaya.",
        "Bila tidak puas, tidak ada tempat untuk mengadu.",
    ),
    "Tindakan pertama di tempat kejadian untuk ronda": (
        "Tempat kejadian dirapikan sebelum polisi datang.",
        "Orang yang terluka ditolong lebih dahulu.",
        "Peronda boleh menginterogasi orang yang dicurigai.",
        "Tempat kejadian dijaga agar tidak dimasuki orang lain.",
        "Foto korban boleh dibagikan di grup warga.",
    ),
    "Mencegah tawuran bersama orang tua": (
        "Membawa senjata tajam untuk berjaga-jaga adalah hal biasa.",
        "Ajakan tawuran sering menyebar lewat media sosial.",
        "Orang tua tidak perlu tahu dengan siapa anaknya berkumpul malam hari.",
        "Anak lebih mau bercerita bila didengarkan dahulu.",
        "Yang hanya menonton tawuran pasti aman.",
    ),
    "Penyegaran satpam": (
        "Satpam berwenang di seluruh kota, bukan hanya di tempat tugasnya.",
        "Orang yang tertangkap tangan segera diserahkan kepada polisi.",
        "KTA yang habis lebih dari setahun masih boleh dipakai bertugas.",
        "KTA satpam berlaku tiga tahun.",
        "Tertangkap tangan berarti boleh dihukum di tempat.",
    ),
    "Tertib lalu lintas dekat sekolah": (
        "Helm tidak perlu dipakai bila jaraknya dekat.",
        "Menyeberang lebih aman di penyeberangan daripada di sembarang tempat.",
        "Anak SMP boleh mengendarai sepeda motor asal pelan.",
        "Sabuk pengaman melindungi juga di kursi belakang.",
        "Membalas pesan sebentar sambil berkendara tidak berbahaya.",
    ),
    "Siaga kebakaran dan banjir": (
        "Minyak yang terbakar di wajan dipadamkan dengan air.",
        "Listrik dimatikan sebelum air masuk rumah.",
        "Arus banjir setinggi lutut aman diseberangi dengan motor.",
        "Surat penting disimpan di tempat tinggi dan kedap air.",
        "Bila tercium bau gas, nyalakan lampu untuk memeriksa.",
    ),
    "Kampus dan polisi: forum mahasiswa": (
        "Di forum hanya polisi yang boleh mengusulkan pokok bahasan.",
        "Kesepakatan ditulis bersama tenggat dan penanggung jawabnya.",
        "Catatan forum hanya boleh dibaca polisi.",
        "Mahasiswa boleh menanyakan kelanjutan sebuah janji.",
        "Setelah forum selesai, janji tidak perlu ditagih lagi.",
    ),
    "Mencegah pencurian di kos dan rumah": (
        "Kunci cadangan paling aman di bawah keset.",
        "Nomor rangka motor dan IMEI ponsel perlu dicatat.",
        "Pencuri yang tertangkap boleh dihakimi warga.",
        "Penghuni yang saling kenal lebih cepat tahu bila ada yang janggal.",
        "Mengumumkan di media sosial bahwa rumah kosong tidak berisiko.",
    ),
}


class Speaks(NamedTuple):
    """An invented speaker and what they are; an empty name: the sector's Bhabinkamtibmas."""

    name: str
    about: str


OFFICER = Speaks("", "Bhabinkamtibmas")
SPEAKERS: dict[str, Speaks] = {  # by topic
    "drugs": Speaks("dr. Wening Prameswari", "Dokter Puskesmas"),
    "cyber-fraud": Speaks("Raka Adiputra", "Dosen keamanan informasi"),
    "domestic-violence": Speaks("Ratna Kusumadewi", "Pendamping korban"),
    "your-rights": Speaks("Yusuf Hartanto", "Advokat bantuan hukum"),
    "scene": OFFICER,
    "brawls": OFFICER,
    "guarding": Speaks("Bambang Sudarsono", "Instruktur Lembaga Pelatihan Contoh"),
    "traffic": OFFICER,
    "fire-flood": Speaks("Sulastri Wardhani", "Petugas pemadam kebakaran"),
    "partnership": OFFICER,
    "theft": OFFICER,
}
