//! The names of months, weekdays and time zones, in the languages that servers and spreadsheets of
//! Europe and the Americas are set to.

/// By month: English, German, French, Spanish, Italian, Portuguese and Dutch, whole and as they are
/// shortened, without accents.
const MONTHS: [&[&str]; 12] = [
    &[
        "jan", "january", "januar", "janner", "janvier", "janv", "enero", "ene", "gennaio", "gen", "janeiro",
        "januari",
    ],
    &[
        "feb",
        "february",
        "februar",
        "feber",
        "fevrier",
        "fevr",
        "fev",
        "febrero",
        "febbraio",
        "fevereiro",
        "februari",
    ],
    &["mar", "march", "marz", "mrz", "maerz", "mars", "marzo", "marco", "maart", "mrt"],
    &["apr", "april", "avril", "avr", "abril", "abr", "aprile"],
    &["may", "mai", "mayo", "maggio", "mag", "maio", "mei"],
    &["jun", "june", "juni", "juin", "junio", "giugno", "giu", "junho"],
    &["jul", "july", "juli", "juillet", "juil", "julio", "luglio", "lug", "julho"],
    &["aug", "august", "aout", "aou", "agosto", "ago", "augustus"],
    &["sep", "sept", "september", "septembre", "septiembre", "setiembre", "settembre", "setembro", "set"],
    &["oct", "october", "oktober", "okt", "octobre", "octubre", "ottobre", "ott", "outubro", "out"],
    &["nov", "november", "novembre", "noviembre", "novembro"],
    &["dec", "december", "dezember", "dez", "decembre", "diciembre", "dic", "dicembre", "dezembro"],
];

const WEEKDAYS: [&str; 83] = [
    "mon",
    "monday",
    "tue",
    "tues",
    "tuesday",
    "wed",
    "wednesday",
    "thu",
    "thur",
    "thurs",
    "thursday",
    "fri",
    "friday",
    "sat",
    "saturday",
    "sun",
    "sunday",
    "mo",
    "montag",
    "di",
    "dienstag",
    "mi",
    "mittwoch",
    "do",
    "donnerstag",
    "fr",
    "freitag",
    "sa",
    "samstag",
    "sonnabend",
    "so",
    "sonntag",
    "lun",
    "lundi",
    "mar",
    "mardi",
    "mer",
    "mercredi",
    "jeu",
    "jeudi",
    "ven",
    "vendredi",
    "sam",
    "samedi",
    "dim",
    "dimanche",
    "lunes",
    "martes",
    "mie",
    "miercoles",
    "jue",
    "jueves",
    "vie",
    "viernes",
    "sab",
    "sabado",
    "dom",
    "domingo",
    "lunedi",
    "martedi",
    "mercoledi",
    "gio",
    "giovedi",
    "venerdi",
    "sabato",
    "domenica",
    "seg",
    "ter",
    "qua",
    "qui",
    "sex",
    "ma",
    "maandag",
    "dinsdag",
    "wo",
    "woensdag",
    "donderdag",
    "vrijdag",
    "zaterdag",
    "zondag",
    "vr",
    "za",
    "zo",
];

/// Minutes ahead of UTC. A name that several places use is that of the larger one.
const ZONES: [(&str, i32); 38] = [
    ("z", 0),
    ("utc", 0),
    ("gmt", 0),
    ("wet", 0),
    ("west", 60),
    ("bst", 60),
    ("cet", 60),
    ("mez", 60),
    ("cest", 120),
    ("mesz", 120),
    ("eet", 120),
    ("eest", 180),
    ("sast", 120),
    ("msk", 180),
    ("trt", 180),
    ("gst", 240),
    ("pkt", 300),
    ("ist", 330),
    ("ict", 420),
    ("wib", 420),
    ("hkt", 480),
    ("sgt", 480),
    ("awst", 480),
    ("jst", 540),
    ("kst", 540),
    ("aest", 600),
    ("aedt", 660),
    ("nzst", 720),
    ("nzdt", 780),
    ("brt", -180),
    ("est", -300),
    ("edt", -240),
    ("cst", -360),
    ("cdt", -300),
    ("mst", -420),
    ("mdt", -360),
    ("pst", -480),
    ("pdt", -420),
];

/// The number of a month, by its name in lower case.
pub fn month(name: &str) -> Option<i64> {
    let plain = without_accents(name);
    let place = MONTHS.iter().position(|names| names.contains(&plain.as_str()))?;
    i64::try_from(place + 1).ok()
}

pub fn is_weekday(name: &str) -> bool {
    WEEKDAYS.contains(&without_accents(name).as_str())
}

/// What a zone is ahead of UTC, in minutes, by its name in lower case.
pub fn offset_of_zone(name: &str) -> Option<i32> {
    ZONES.iter().find(|(known, _)| *known == name).map(|(_, minutes)| *minutes)
}

fn without_accents(name: &str) -> String {
    name.chars()
        .map(|letter| match letter {
            'ä' | 'á' | 'à' | 'â' | 'ã' => 'a',
            'é' | 'è' | 'ê' | 'ë' => 'e',
            'í' | 'ì' | 'î' => 'i',
            'ô' | 'ó' | 'ò' => 'o',
            'û' | 'ü' | 'ú' | 'ù' => 'u',
            'ç' => 'c',
            other => other,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_known_in_seven_languages() {
        for (number, names) in [
            (1, "jan januar janv enero gennaio janeiro januari jänner"),
            (2, "feb février févr fév febrero febbraio fevereiro februari"),
            (3, "mar märz mär mars marzo março maart mrt mrz"),
            (4, "apr avril avr abril aprile"),
            (5, "may mai mayo maggio maio mei"),
            (6, "jun juin junio giugno junho juni"),
            (7, "jul juillet juil julio luglio julho juli"),
            (8, "aug août aoû agosto ago augustus"),
            (9, "sep sept septiembre settembre setembro"),
            (10, "oct okt oktober octobre octubre ottobre outubro"),
            (11, "nov novembre noviembre novembro november"),
            (12, "dec dez déc dezember décembre diciembre dicembre dezembro"),
        ] {
            for name in names.split(' ') {
                assert_eq!(month(name), Some(number), "{name}");
            }
        }
        assert_eq!(month("brumaire"), None);
        assert!(is_weekday("samedi") && !is_weekday("march"));
    }

    #[test]
    fn zones_are_known_by_their_usual_offset() {
        for (name, minutes) in [("utc", Some(0)), ("cest", Some(120)), ("pdt", Some(-420)), ("web", None)] {
            assert_eq!(offset_of_zone(name), minutes, "{name}");
        }
    }
}
