//! Texts to map: prose of many scripts, shuffled so that no two lines are alike.
//!
//! A processor's branch predictor learns a text that repeats, and then a bench
//! measures the predictor. So each text is drawn word by word, by a random generator
//! with a fixed seed: it never repeats, and it is the same in every run.

const GERMAN: &str = "\
    Im Frühjahr 2024 zählte die Bäckerei an der Königstraße über 300 Gäste am Tag, und \
    trotzdem blieb die Tür abends lange offen. Größere Mengen müssen Sie bitte früh \
    bestellen! Der Müller grüßt höflich, schließt das Tor und geht fröhlich nach Hause. \
    Könnten wir uns nächsten Dienstag um 17:30 Uhr vor dem Museum treffen? Die Übung ist \
    schwer, aber nützlich: wer sie löst, weiß mehr als vorher. »Ein Fluß ohne Brücke«, \
    sagte die Großmutter, »ist wie ein Märchen ohne Ende.« Während es draußen regnete, \
    las er ein Buch über Gärten, Vögel und süße Äpfel. Jeder Server hört auf einem Port \
    und wartet, bis jemand anruft. Außerdem kostet die Fahrkarte nur 12,50 Euro. Später \
    öffnete sich das Fenster, und kühle Luft strömte in die Küche. Niemand dachte, \
    daß der kleine Igel so weit läuft. Natürlich! ";

const RUSSIAN: &str = "\
    Ранним утром 7 мая мы вышли из дома и направились к реке, где нас уже ждала лодка. \
    Сервер слушает порт 8000 и отвечает каждому, кто к нему обратится. «Почему ты \
    молчишь?» — спросила Анна, закрывая тетрадь. Старый учитель объяснил задачу ещё раз, \
    медленно и подробно. В Москве шёл дождь; в Туле, наоборот, светило солнце. Через \
    двадцать минут поезд отправится со второго пути, поэтому поторопитесь! Дети собирали \
    яблоки, груши и сливы, а бабушка варила варенье. Эту книгу написали в 1912 году, и \
    она до сих пор читается легко. Каждый поток занят своим клиентом, пока тот не \
    попрощается. Вечером друзья пили чай с мёдом и спорили о музыке. Объём памяти \
    невелик, зато программа работает быстро. Никто не знал, куда исчезла рыжая кошка: \
    дверь была заперта, окно тоже. Хорошо, что всё закончилось благополучно. ";

const CHINESE: &str = "\
    春天到了，河边的柳树慢慢变绿，孩子们在草地上放风筝。服务器监听端口 8000，等待客户的连接。\
    昨天晚上下了一场大雨，今天早晨空气特别新鲜。“你为什么不说话？”老师轻轻地问。这本书出版于 \
    1998 年，讲的是一个普通家庭的故事。如果线程太多，内存就会不够用，程序也会变慢。北京、上海、\
    广州和成都都有直达的火车。他每天六点起床，跑步半小时，然后去上班。请把门关好，外面的风很大！\
    祖母做的饺子最好吃，我们一口气吃了三十个。学习编程需要耐心，错误并不可怕，可怕的是不去尝试。\
    图书馆在邮局对面，走路只要五分钟。月亮升起来了，山谷里非常安静。每一位读者都可以提出问题，\
    作者会认真回答。价格从 25 元涨到了 30 元，顾客却没有减少。TCP 协议保证数据按顺序到达。";

/// Prose of the other scripts that the mixed text draws from.
const OTHERS: [&str; 16] = [
    ENGLISH,
    "Où étaient les élèves pendant la fête ? À côté du château, près de l’étang, on \
     entendait déjà la musique. Le garçon français a reçu 3 lettres et n’a répondu à \
     aucune. Ça dépend : le café coûte 2 €, le thé moins cher. Hélène préfère naïvement \
     les œufs brouillés. ",
    "Το πρωί πήγαμε στη θάλασσα και κολυμπήσαμε μέχρι το μεσημέρι. Ο διακομιστής ακούει \
     στη θύρα 8000. Πού είναι ο δρόμος για την Αθήνα; Οι μαθητές έγραψαν όλες τις \
     ασκήσεις, εκτός από την τελευταία. Η γάτα δεν ταΐστηκε ακόμα. ",
    "Їхній сад біля річки цвіте щороку, і бджоли гудуть від ранку до вечора. Ґанок \
     пофарбували 12 червня. Чи є у вас вільний столик? Є, але тільки після шостої. \
     Сервер щойно відповів, отже з’єднання живе. ",
    "İstanbul'da sabah erken kalktık, sıcak bir çay içtik ve vapura bindik. Çocuklar \
     bahçede oynarken ağaçların altında şarkı söylüyordu. Kapıyı kapatır mısın? Işık \
     yanmıyor, galiba 5 dakika önce söndü. Öğretmen dersi yapmayacağını söyledi. ",
    "Wczoraj wieczorem późno wróciliśmy z gór, zmęczeni, lecz szczęśliwi. Źródło bije \
     tuż za młynem. Czy mógłbyś mi pożyczyć 20 złotych? Łódź płynęła wolno, a żółte \
     liście spadały na wodę. Ćwiczenie czyni mistrza. ",
    "Buổi sáng hôm ấy trời rất đẹp, chúng tôi đi bộ đến trường. Người thầy giáo già \
     kể chuyện về những chuyến đi xa. Bạn có muốn uống một tách cà phê không? Đường \
     phố Hà Nội đông nghịt xe máy, nhưng ai cũng vui vẻ. Máy chủ lắng nghe ở cổng 8000. ",
    "في الصباح الباكر خرجنا إلى السوق واشترينا الخبز والتمر. ينتظر الخادم رسالة من كل \
     عميل، ثم يجيب بسرعة. هل تعرف أين تقع المكتبة؟ كتب أحمد 15 صفحة في يوم واحد. ",
    "בבוקר יצאנו אל השוק וקנינו לחם, גבינה ועגבניות. השרת מקשיב ועונה לכל מי שפונה \
     אליו. איפה נמצאת התחנה? הרכבת יוצאת בשעה 9:45 מרציף שלוש. ",
    "सुबह होते ही बच्चे मैदान में खेलने लगे। सर्वर हर ग्राहक की बात सुनता है और तुरंत \
     उत्तर देता है। क्या आपने यह किताब पढ़ी है? बाज़ार में आम ५० रुपये किलो मिलते हैं। ",
    "เมื่อเช้านี้ฝนตกหนัก เด็กๆ จึงอยู่แต่ในบ้าน แม่ทำอาหารไว้หลายอย่าง \
     คุณจะไปตลาดกับฉันไหม เครื่องแม่ข่ายรอรับข้อความ แล้วตอบกลับทันที ราคา 45 บาท ",
    "朝早く起きて、海まで歩きました。サーバーはポート 8000 で待っています。「どうして黙っているの？」と\
     母が聞いた。電車は九時に出ますから、急いでください。ラーメンとギョーザ、それからビールを二つ。",
    "아침 일찍 우리는 시장에 가서 과일과 생선을 샀다. 서버는 모든 손님에게 바로 대답한다. 도서관이 \
     어디에 있습니까? 기차는 오후 3시에 떠나니 서두르세요! ",
    "🙂 👍🏽 🎉🎉 🚀 ❤️ 👩‍💻 🇫🇷 ☕ 🌍! 🐱 ",
    "𝑓(𝑥) = 𝑎𝑥² + 𝑏𝑥 + 𝑐, ∀𝑥 ∈ ℝ; 𝐀𝐯 = λ𝐯 ⇒ 𝚍𝚎𝚝 ≠ 0 ",
    "“Wait…” – he said – ‘no, really?’ ﬁnal ﬂow ŉ ǰ ⓐ ａｂｃ ⅷ ",
];

const ENGLISH: &str = "\
    On the first Monday of March, 42 students opened their laptops and wrote a server. \
    It listens on port 8000 and shouts back whatever it hears. \"Why is nobody \
    answering?\" asked Ruth, who had not started the client yet. A thread costs memory; \
    a task costs less, but it must never block. The river rose slowly, then all at \
    once, and by noon the bridge was gone. Please bring a pencil, some paper and your \
    own lunch! My uncle keeps bees behind the old mill (he sells the honey for $7.50 a \
    jar). Nothing in the book is hard, yet everything in it takes time. Have you ever \
    seen snow in June? ";

/// A kind of text, and how to make it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Script {
    /// English: 1 byte a character.
    Ascii,
    /// A few 2-byte letters amid ASCII.
    German,
    /// Words of 2-byte letters between ASCII spaces.
    Russian,
    /// 3-byte characters, none of which has a case.
    Chinese,
    /// Nineteen scripts and symbols, by the paragraph and by the word.
    Mixed,
}

impl Script {
    /// All of them, in the order in which they are measured.
    pub const ALL: [Self; 5] =
        [Self::Ascii, Self::German, Self::Russian, Self::Chinese, Self::Mixed];

    /// The name in a benchmark's id and on a command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ascii => "ascii",
            Self::German => "german",
            Self::Russian => "russian",
            Self::Chinese => "chinese",
            Self::Mixed => "mixed",
        }
    }

    /// `size` bytes of this text, or up to 3 fewer: it ends with a whole character.
    pub fn text(self, size: usize) -> String {
        let mut random = Random(0x5eed);
        let mut text = String::with_capacity(size + 1024);
        match self {
            Self::Ascii => draw(&words(ENGLISH), size, &mut random, &mut text),
            Self::German => draw(&words(GERMAN), size, &mut random, &mut text),
            Self::Russian => draw(&words(RUSSIAN), size, &mut random, &mut text),
            Self::Chinese => draw(&words(CHINESE), size, &mut random, &mut text),
            Self::Mixed => mix(size, &mut random, &mut text),
        }
        let mut end = size;
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        text.truncate(end);
        text
    }
}

/// The words of `prose` with the space after each. Chinese and Japanese put none
/// between words, so there it is the parts of sentences.
fn words(prose: &str) -> Vec<&str> {
    prose.split_inclusive([' ', '，', '。', '、']).collect()
}

/// Appends words drawn from `words` until `text` has `size` bytes.
fn draw(words: &[&str], size: usize, random: &mut Random, text: &mut String) {
    while text.len() < size {
        text.push_str(words[random.below(words.len())]);
    }
}

/// Appends text of all scripts, by turns a paragraph of one script and a paragraph in
/// which each word is of another, until `text` has `size` bytes.
fn mix(size: usize, random: &mut Random, text: &mut String) {
    let scripts: Vec<_> =
        [GERMAN, RUSSIAN, CHINESE].into_iter().chain(OTHERS).map(words).collect();
    while text.len() < size {
        let script = &scripts[random.below(scripts.len())];
        draw(script, text.len() + 200 + random.below(400), random, text);
        let end = text.len() + 200 + random.below(400);
        while text.len() < end {
            let script = &scripts[random.below(scripts.len())];
            text.push_str(script[random.below(script.len())]);
        }
        text.push('\n');
    }
}

/// Marsaglia's xorshift: random enough to shuffle words, and the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 33) as usize % end
    }
}
