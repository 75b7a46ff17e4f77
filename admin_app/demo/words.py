"""What made-up tasks are made of. An action has a place for a thing; both are of one language."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Language:
    actions: tuple[str, ...]
    things: tuple[str, ...]
    notes: tuple[str, ...]


LANGUAGES = (
    Language(
        ("審閱{}", "把{}寄給客戶", "修正{}", "週五前更新{}"),
        ("季度報告", "登入頁面", "發票範本", "備份計畫", "報告附錄"),
        ("先問營運部。", "請看上次會議的記錄。", "最多兩小時。"),
    ),
    Language(
        ("Review {}", "Send {} to the client", "Fix {}", "Plan {}", "Update {} before Friday"),
        ("the quarterly report", "the sign-in page", "the invoice template", "the backup plan", "notes"),
        ("Ask Ops first: they know the history.", "See the minutes.", "Two hours at most."),
    ),
    Language(
        ("Revisar {}", "Enviar {} al cliente", "Corregir {}", "Preparar {} para mañana"),
        ("el informe trimestral", "la página de inicio", "la plantilla de facturas", "la señal"),
        ("Pregunta antes a Operaciones.", "¿Quién tiene la última versión?", "Dos horas como máximo."),
    ),
    Language(
        ("Vérifier {}", "Préparer {}", "Réécrire {}", "Envoyer {} avant l’été"),
        ("le rapport trimestriel", "la page d’accueil", "le modèle de facture", "l’œuvre"),
        ("Voir le procès-verbal.", "À confirmer avec l’équipe.", "Où est la dernière version ?"),
    ),
    Language(
        ("{} prüfen", "{} abschließen", "{} für Übergabe vorbereiten", "{} überarbeiten"),
        ("Quartalsbericht", "Startseite", "Rechnungsvorlage", "Straßenplan", "Übersetzung"),
        ("Erst mit dem Betrieb klären.", "Größe und Maße fehlen noch.", "Höchstens zwei Stunden."),
    ),
    Language(
        ("{} gözden geçir", "{} hazırla", "İstanbul için {} güncelle"),
        ("çeyrek raporunu", "giriş sayfasını", "fatura şablonunu", "ışık planını"),
        ("Önce ekibe sor.", "En fazla iki saat.", "Son sürüm kimde?"),
    ),
    Language(
        ("Xem lại {}", "Gửi {} cho khách hàng", "Sửa {}"),
        ("báo cáo quý", "trang đăng nhập", "mẫu hóa đơn", "kế hoạch sao lưu"),
        ("Hỏi nhóm vận hành trước.", "Tối đa hai giờ.", "Xem biên bản cuộc họp."),
    ),
    Language(
        ("مراجعة {}", "إرسال {} إلى العميل", "إصلاح {}", "تحديث {} قبل يوم الجمعة"),
        ("التقرير الفصلي", "صفحة تسجيل الدخول", "قالب الفاتورة", "خطة النسخ الاحتياطي", "الإصدار 2.0"),
        ("اسأل فريق العمليات أولاً.", "راجع محضر الاجتماع الأخير.", "ساعتان على الأكثر."),
    ),
    Language(
        ("بازبینی {}", "ارسال {} به مشتری", "اصلاح {}"),
        ("گزارش فصلی", "صفحهٔ ورود", "قالب فاکتور", "برنامهٔ پشتیبان‌گیری"),
        ("نخست از گروه پشتیبانی بپرسید.", "حداکثر دو ساعت."),
    ),
    Language(
        ("לבדוק את {}", "לשלוח את {} ללקוח", "לתקן את {}", "לעדכן את {} עד יום ראשון"),
        ("הדוח הרבעוני", "דף הכניסה", "תבנית החשבונית", "תוכנית הגיבוי", "גרסה 2.0"),
        ("לשאול קודם את צוות התפעול.", "ראו את סיכום הפגישה.", "שעתיים לכל היותר."),
    ),
    Language(
        ("Проверить {}", "Отправить клиенту {}", "Исправить {}", "Подготовить {} к пятнице"),
        ("квартальный отчёт", "страницу входа", "шаблон счёта", "план резервных копий", "ёлку"),
        ("Сначала спросить отдел эксплуатации.", "См. протокол встречи.", "Не больше двух часов."),
    ),
    Language(
        ("Έλεγχος: {}", "Αποστολή στον πελάτη: {}", "Διόρθωση: {}"),
        ("τριμηνιαία έκθεση", "σελίδα εισόδου", "πρότυπο τιμολογίου", "σχέδιο αντιγράφων"),
        ("Ρωτήστε πρώτα την ομάδα.", "Το πολύ δύο ώρες."),
    ),
    Language(
        ("审阅{}", "把{}发给客户", "修复{}", "准备{}"),
        ("季度报告", "登录页面", "发票模板", "备份方案"),
        ("先问运营部。", "最多两小时。"),
    ),
    Language(
        ("{}を確認する", "{}を顧客に送る", "{}を直す", "金曜までに{}を更新"),
        ("四半期レポート", "ログイン画面", "請求書テンプレート", "バックアップ計画", "ﾊﾝｶｸ表記"),
        ("まず運用チームに聞くこと。", "前回の議事録を参照。", "長くても二時間。"),
    ),
    Language(
        ("{} 검토", "고객에게 {} 보내기", "{} 수정", "금요일 전까지 {} 갱신"),
        ("분기 보고서", "로그인 화면", "청구서 양식", "백업 계획"),
        ("먼저 운영팀에 물어볼 것.", "최대 두 시간."),
    ),
    Language(
        ("{} की समीक्षा करें", "ग्राहक को {} भेजें", "{} ठीक करें"),
        ("तिमाही रिपोर्ट", "साइन-इन पृष्ठ", "चालान का प्रारूप", "बैकअप योजना"),
        ("पहले संचालन टीम से पूछें।", "अधिकतम दो घंटे।"),
    ),
    Language(
        ("ตรวจ{}", "ส่ง{}ให้ลูกค้า", "แก้ไข{}"),
        ("รายงานรายไตรมาส", "หน้าเข้าสู่ระบบ", "แม่แบบใบแจ้งหนี้", "แผนสำรองข้อมูล"),
        ("ถามทีมปฏิบัติการก่อน", "ไม่เกินสองชั่วโมง"),
    ),
)

#: Titles as people paste them: what a spreadsheet would run, markup, emoji, other people's marks.
ODD = (
    "=SUM(A1:A9) shows #REF! in the export",
    "+1 for a dark mode",
    "-- urgent: printer on floor 3 --",
    "@team who can take this?",
    "'quoted' title that begins with an apostrophe",
    "<b>not bold</b> & not <script>alert(1)</script>",
    "🚀 Launch day checklist 👩‍💻",
    "50% done, 100% sure; see path C:\\temp\\new_report",
    "Über „Größe“ – «naïve» coöperation…",
    "＝全角の数式ではない",
)

#: Name, beginning of the e-mail address, language, time zone. The last one has left.
PEOPLE = (
    ("Ada Whitfield", "ada", "en", "Europe/London"),
    ("Ramón Ibáñez", "ramon", "es", "Europe/Madrid"),
    ("Lucía Ñandú", "lucia", "es", "America/Bogota"),
    ("Zoë Lefèvre", "zoe", "en", "Europe/Paris"),
    ("Jürgen Groß", "juergen", "en", "Europe/Berlin"),
    ("Işıl Çağlar", "isil", "en", "Europe/Istanbul"),
    ("Nguyễn Thị Ánh", "anh", "en", "Asia/Ho_Chi_Minh"),
    ("نورة السالم", "noura", "ar", "Asia/Riyadh"),
    ("يوسف حداد", "yousef", "ar", "Africa/Cairo"),
    ("مینا رستمی", "mina", "en", "Asia/Tehran"),
    ("יעל כהן", "yael", "en", "Asia/Jerusalem"),
    ("Ольга Семёнова", "olga", "en", "Europe/Kyiv"),
    ("Ελένη Παππά", "eleni", "en", "Europe/Athens"),
    ("王小明", "wang", "en", "Asia/Taipei"),
    ("李娜", "lina", "en", "Asia/Shanghai"),
    ("佐藤 健", "sato", "en", "Asia/Tokyo"),
    ("김서연", "kim", "en", "Asia/Seoul"),
    ("अनिल शर्मा", "anil", "en", "Asia/Kolkata"),
    ("สมชาย ใจดี", "somchai", "en", "Asia/Bangkok"),
    ("O’Brien, Siobhán", "siobhan", "en", "Europe/Dublin"),
)

#: The last one is archived.
PROJECTS = (
    "Website", "Móvil", "Büroumzug", "الموقع الإلكتروني", "אתר חדש", "Переезд", "年度報告",
    "新製品", "वेबसाइट", "Finance | 2026", "Old intranet",
)  # fmt: skip

#: Name and colour.
TAGS = (
    ("bug", "red"), ("feature", "green"), ("docs", "blue"), ("diseño", "violet"), ("عاجل", "amber"),
    ("לקוח", "blue"), ("отчёт", "grey"), ("報告", "amber"), ("会議", "violet"), ("회의", "green"),
    ("बिल", "grey"), ("a|b", "grey"), ("back\\slash", "red"), ("très long nom d’étiquette pour voir", "blue"),
)  # fmt: skip
