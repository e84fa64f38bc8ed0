//! Names for people, made fit for a home log.

/// The name of an entity of which nothing but its id is known: `light.kitchen_table` is `Kitchen table`.
pub(super) fn of_object(id: &str) -> String {
    let object = id.split_once('.').map_or(id, |(_, object)| object);
    let words = object.replace('_', " ");
    let words = words.trim();
    match words.chars().next() {
        Some(first) => first.to_uppercase().chain(words.chars().skip(1)).collect(),
        None => id.to_owned(),
    }
}

/// `table` of `Kitchen/table`.
pub(super) fn without_room(name: &str) -> &str {
    name.rsplit_once('/').map_or(name, |(_, own)| own)
}

/// A text that a home log can hold: on one line, not empty, not endless.
pub(super) fn on_one_line(text: &str) -> String {
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(200).collect();
    line.trim().to_owned()
}

/// The name of a group: without the semicolon that separates groups; `None` if nothing is left.
pub(super) fn of_group(name: String) -> Option<String> {
    let name = on_one_line(&name.replace(';', ","));
    (!name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fit_into_a_home_log() {
        assert_eq!(of_object("light.kitchen_table"), "Kitchen table");
        assert_eq!(of_object("light.über_tür"), "Über tür");
        assert_eq!(on_one_line(" a\nb\t"), "a b");
        assert_eq!(of_group("up; down".into()).as_deref(), Some("up, down"));
        assert_eq!(of_group(" \n".into()), None);
    }
}
