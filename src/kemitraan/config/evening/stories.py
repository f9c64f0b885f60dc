"""What residents of the demo say, and what officers answer. All invented."""

from __future__ import annotations

STORIES: dict[str, tuple[str, ...]] = {
    "B01": (
        "Air masuk ke rumah setinggi lutut, arusnya cukup deras di gang",
        "Jalan depan pasar tergenang, motor tidak bisa lewat",
        "Banjir naik cepat, ada ibu dan bayi di lantai satu",
    ),
    "K05": (
        "Ponsel saya diambil orang dari meja warung",
        "Helm saya hilang di parkiran minimarket",
        "Sepeda anak saya hilang dari teras",
    ),
    "K04": ("Motor matik hitam hilang dari depan kos, baru setengah jam yang lalu",),
    "K03": ("Pintu belakang toko dirusak, laci uang kosong",),
    "K01": ("Ada orang dipukuli beberapa orang di ujung gang, tolong segera",),
    "K13": ("Pedagang diminta uang keamanan sambil diancam",),
    "K15": ("Dua kelompok anak sekolah saling lempar batu di bawah jembatan",),
    "L01": ("Tabrakan dua motor, satu orang tergeletak dan kakinya berdarah",),
    "L02": ("Mobil menyerempet pagar, tidak ada yang luka, pengemudi masih di tempat",),
    "L03": ("Lampu merah mati di perempatan, macet dari empat arah",),
    "A03": (
        "Musik keras sampai larut, sudah ditegur ketua RT tetapi masih berlanjut",
        "Mobil parkir menutup jalan masuk gang, ambulans tidak bisa lewat",
    ),
    "A01": ("Dompet berisi STNK dan KTP jatuh di angkot",),
    "A02": ("Apakah perpanjangan SIM bisa hari Sabtu?",),
    "T03": ("Akun pesan saya diambil alih, teman-teman dimintai uang",),
    "K06": ("Saya membayar barang lewat media sosial, penjualnya menghilang",),
    "B02": ("Asap tebal dari kabel di tiang listrik, mulai ada api",),
}

# How often each is told, relative to the others: mostly small things, seldom danger.
WEIGHTS = {
    "B01": 5, "K05": 5, "K04": 3, "K03": 2, "K01": 2, "K13": 2, "K15": 2, "L01": 4, "L02": 4, "L03": 4, "A03": 6,
    "A01": 3, "A02": 3, "T03": 2, "K06": 3, "B02": 2,
}  # fmt: skip

FINISHED = (
    "Petugas sudah datang, keadaan aman, dan warga sudah diberi tahu langkah berikutnya.",
    "Sudah kami tangani di tempat. Terima kasih sudah memberi tahu kami.",
    "Kami sudah bertemu pelapor dan mencatat kejadiannya. Nomor petugas kami tinggalkan.",
)
ANSWERED = (
    "Sudah kami teruskan dan tindak lanjuti. Silakan beri tahu kami jika masih terjadi.",
    "Kami sudah menghubungi ketua RW dan pihak terkait; masalahnya selesai sore ini.",
    "Surat keterangan dapat diambil di SPKT kapan saja, tanpa biaya.",
)
DISPUTES = ("Belum, masih terjadi sampai sekarang.", "Petugas datang tetapi masalahnya belum selesai.")
LANDMARKS = ("dekat musala", "depan minimarket", "samping sekolah", "ujung gang", "dekat halte", "belakang pasar")
