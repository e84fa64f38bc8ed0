//! The door: where the password is asked for, and what whoever may not come in is told.

use askama::Template;

use crate::page::frame;

/// The page that asks for the password. `wrong` says what was wrong with the last one; `back` is where one wanted to go.
pub fn login(wrong: Option<&str>, back: &str) -> String {
    Door {
        title: "Log in",
        text: "What hunchd knows of the home is for the people of the house.",
        wrong,
        back: Some(back),
    }
    .html()
}

/// The page for whoever comes from another machine while there is no password.
pub fn not_here() -> String {
    let text = "Nobody has set a password yet, so the pages are shown on the hub itself only. On the hub, say: hunchd password";
    Door { title: "Not from here yet", text, wrong: None, back: None }.html()
}

impl Door<'_> {
    fn html(&self) -> String {
        frame::door(self.title, &self.render().expect("writing into a String cannot fail"))
    }
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<h1>{{ title }}</h1>
<p>{{ text }}</p>
{% if let Some(wrong) = wrong %}<p role="alert" class="notes">{{ wrong }}</p>
{% endif %}{% if let Some(back) = back %}<form method="post" action="login"><input type="hidden" name="back" value="{{ back }}"><input type="text" name="user" value="hunchd" autocomplete="username" hidden><label for="password">Password</label><input id="password" name="password" type="password" autocomplete="current-password" required autofocus><button class="yes">Log in</button></form>
{% endif %}"##
)]
struct Door<'a> {
    title: &'a str,
    text: &'a str,
    wrong: Option<&'a str>,
    /// Where one wanted to go; none where nobody is let in.
    back: Option<&'a str>,
}
