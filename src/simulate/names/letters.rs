//! Letters: large and small, joined by underscores, and turned into the ASCII of a hub's slugs.

use super::language::Language;
use super::style::Case;

/// A name in the letters of a home. What has no large letters keeps its own.
pub(super) fn dressed(text: &str, case: Case, language: &Language) -> String {
    let text = text.trim();
    match case {
        Case::Sentence => capitalized(text, language),
        Case::Title => titled(text, language),
        Case::Lower => lower(text, language),
        Case::Upper => upper(text, language),
        Case::Snake => by_parts(text, "_", |word| lower(word, language)),
        Case::PlainSnake => by_parts(text, "_", |word| {
            let word = lower(word, language);
            ascii(&word).unwrap_or(word)
        }),
        Case::TitleSnake => by_parts(text, "_", |word| capitalized(word, language)),
        Case::Kebab => by_parts(text, "-", |word| lower(word, language)),
        Case::Camel => by_parts(text, "", |word| capitalized(word, language)),
    }
}

/// The first letter large.
pub(super) fn capitalized(text: &str, language: &Language) -> String {
    // Brands that begin small stay so.
    if text.starts_with("iPhone") {
        return text.to_owned();
    }
    if language.code == "nl" && text.starts_with("ij") {
        return format!("IJ{}", &text[2..]);
    }
    let mut letters = text.chars();
    match letters.next() {
        Some('i') if language.code == "tr" => format!("İ{}", letters.as_str()),
        // Georgian and the like aside, one letter large is one letter.
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

pub(super) fn upper(text: &str, language: &Language) -> String {
    let text = match language.code {
        "tr" => text.replace('i', "İ"),
        // Greek capitals bear no accents.
        "el" => text.chars().map(unaccented_greek).collect(),
        _ => text.to_owned(),
    };
    // German keeps its sharp s among capitals as two.
    text.to_uppercase()
}

fn lower(text: &str, language: &Language) -> String {
    match language.code {
        "tr" => text.replace('I', "ı").replace('İ', "i").to_lowercase(),
        _ => text.to_lowercase(),
    }
}

/// Small ASCII letters, digits and underscores, as hubs make them of a name; `None` for scripts that have no table here.
pub(super) fn slug(name: &str) -> Option<String> {
    let plain: String = name.chars().filter(|c| !is_picture(*c)).collect();
    let plain = ascii(&plain)?.to_lowercase();
    let words: Vec<&str> = plain.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    (!words.is_empty()).then(|| words.join("_"))
}

fn titled(text: &str, language: &Language) -> String {
    let words = text.split(' ').enumerate().map(|(at, word)| {
        let small = at > 0 && language.unstressed.iter().any(|small| small == word);
        // An opening bracket, or an article that French and Italian hang before the word.
        let inside = ["(", "d'", "l'", "dell'"].iter().find_map(|before| Some((before, word.strip_prefix(before)?)));
        match inside {
            Some((before, inside)) if at > 0 => format!("{before}{}", capitalized(inside, language)),
            _ if small => word.to_owned(),
            _ => capitalized(word, language),
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Words joined anew. A slash parts levels of a topic, so it stays.
fn by_parts(text: &str, between: &str, word: impl Fn(&str) -> String) -> String {
    let text = text.replace("'s ", "s ").replace("’s ", "s ");
    let level = |level: &str| {
        let words =
            level.split(|c: char| c.is_whitespace() || "-'’():.,!#".contains(c)).filter(|word| !word.is_empty());
        words.map(&word).collect::<Vec<_>>().join(between)
    };
    text.split('/').map(level).filter(|level| !level.is_empty()).collect::<Vec<_>>().join("/")
}

fn is_picture(c: char) -> bool {
    matches!(c, '\u{2600}'..='\u{27bf}' | '\u{fe0f}' | '\u{1f300}'..='\u{1faff}')
}

/// Without accents and in Latin letters; `None` where that needs a dictionary.
fn ascii(text: &str) -> Option<String> {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            _ if c.is_ascii() => plain.push(c),
            '가'..='힣' => plain.push_str(&romanized(c)),
            '’' | '“' | '”' | '„' | '–' | '·' => plain.push(' '),
            _ => plain.push_str(latin(c).or_else(|| cyrillic(c)).or_else(|| greek(c))?),
        }
    }
    Some(plain)
}

/// Whether the letter is large is lost: slugs are small anyway.
fn latin(c: char) -> Option<&'static str> {
    let small = c.to_lowercase().next()?;
    Some(match small {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' | 'ă' | 'ą' | 'ạ' | 'ả' | 'ấ' | 'ầ' | 'ẩ' | 'ẫ' | 'ậ' | 'ắ' | 'ằ'
        | 'ẳ' | 'ẵ' | 'ặ' => "a",
        'æ' => "ae",
        'ç' | 'ć' | 'č' => "c",
        'ď' | 'đ' | 'ð' => "d",
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ė' | 'ę' | 'ě' | 'ẹ' | 'ẻ' | 'ẽ' | 'ế' | 'ề' | 'ể' | 'ễ' | 'ệ' => {
            "e"
        }
        'ģ' | 'ğ' => "g",
        'ì' | 'í' | 'î' | 'ï' | 'ī' | 'į' | 'ı' | 'ĩ' | 'ỉ' | 'ị' => "i",
        // The dot of a large Turkish I, left over where it is made small.
        '\u{307}' => "",
        'ķ' => "k",
        'ĺ' | 'ľ' | 'ļ' | 'ł' => "l",
        'ñ' | 'ń' | 'ň' | 'ņ' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ő' | 'ơ' | 'ọ' | 'ỏ' | 'ố' | 'ồ' | 'ổ' | 'ỗ' | 'ộ' | 'ớ' | 'ờ' | 'ở'
        | 'ỡ' | 'ợ' => "o",
        'œ' => "oe",
        'ŕ' | 'ř' => "r",
        'ś' | 'š' | 'ş' | 'ș' => "s",
        'ß' => "ss",
        'ť' | 'ţ' | 'ț' => "t",
        'ù' | 'ú' | 'û' | 'ü' | 'ū' | 'ů' | 'ű' | 'ų' | 'ư' | 'ũ' | 'ụ' | 'ủ' | 'ứ' | 'ừ' | 'ử' | 'ữ' | 'ự' => {
            "u"
        }
        'ý' | 'ÿ' | 'ỳ' | 'ỵ' | 'ỷ' | 'ỹ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        _ => return None,
    })
}

fn cyrillic(c: char) -> Option<&'static str> {
    const FROM: &str = "абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґ";
    const TO: [&str; 37] = [
        "a", "b", "v", "g", "d", "e", "io", "zh", "z", "i", "i", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u", "f",
        "kh", "ts", "ch", "sh", "shch", "", "y", "", "e", "iu", "ia", "i", "yi", "ie", "g",
    ];
    let small = c.to_lowercase().next()?;
    FROM.chars().position(|letter| letter == small).map(|at| TO[at])
}

fn greek(c: char) -> Option<&'static str> {
    const FROM: &str = "αβγδεζηθικλμνξοπρσςτυφχψω";
    const TO: [&str; 25] = [
        "a", "b", "g", "d", "e", "z", "e", "th", "i", "k", "l", "m", "n", "x", "o", "p", "r", "s", "s", "t", "u", "ph",
        "kh", "ps", "o",
    ];
    let small = unaccented_greek(c.to_lowercase().next()?);
    FROM.chars().position(|letter| letter == small).map(|at| TO[at])
}

fn unaccented_greek(c: char) -> char {
    match c {
        'ά' => 'α',
        'έ' => 'ε',
        'ή' => 'η',
        'ί' | 'ϊ' | 'ΐ' => 'ι',
        'ό' => 'ο',
        'ύ' | 'ϋ' | 'ΰ' => 'υ',
        'ώ' => 'ω',
        other => other,
    }
}

/// A Hangul syllable by the Revised Romanization, letter for letter: Unicode counts them as initial, vowel, final.
fn romanized(syllable: char) -> String {
    const INITIALS: [&str; 19] =
        ["g", "gg", "n", "d", "dd", "r", "m", "b", "bb", "s", "ss", "", "j", "jj", "c", "k", "t", "p", "h"];
    const VOWELS: [&str; 21] = [
        "a", "ae", "ya", "yae", "eo", "e", "yeo", "ye", "o", "wa", "wae", "oe", "yo", "u", "weo", "we", "wi", "yu",
        "eu", "yi", "i",
    ];
    const FINALS: [&str; 28] = [
        "", "g", "gg", "gs", "n", "nj", "nh", "d", "l", "lg", "lm", "lb", "ls", "lt", "lp", "lh", "m", "b", "bs", "s",
        "ss", "ng", "j", "c", "k", "t", "p", "h",
    ];
    let at = syllable as usize - '가' as usize;
    [INITIALS[at / 588], VOWELS[at / 28 % 21], FINALS[at % 28]].concat()
}
