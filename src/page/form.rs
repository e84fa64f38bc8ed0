//! A button that tells hunchd something: one form, of which the daemon makes a command.

use askama::Template;

use crate::page::Page;
use crate::page::Visitor;

/// One button with what it sends; nothing for a visitor who may not press.
pub(super) fn button(visitor: &Visitor, back: &Page, label: &str, look: &str, fields: &[(&str, &str)]) -> String {
    let Some(token) = &visitor.token else { return String::new() };
    let form = Form { token, back: back.address(), label, look, fields };
    form.render().expect("writing into a String cannot fail")
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<form method="post" action="do"><input type="hidden" name="token" value="{{ token }}"><input type="hidden" name="back" value="{{ back }}">{% for (name, value) in fields %}<input type="hidden" name="{{ name }}" value="{{ value }}">{% endfor %}<button class="{{ look }}">{{ label }}</button></form>"##
)]
struct Form<'a> {
    token: &'a str,
    back: String,
    label: &'a str,
    look: &'a str,
    fields: &'a [(&'a str, &'a str)],
}
