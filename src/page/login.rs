//! The door: where the password is asked for, and what whoever may not come in is told.

use askama::Template;

/// The page that asks for the password. `wrong` says what was wrong with the last one; `back` is where one wanted to go.
pub fn login(wrong: Option<&str>, back: &str) -> String {
    let form = Some(back);
    Door { title: "Log in", text: "What hunchd knows of the home is for the people of the house.", wrong, form }
        .render()
        .expect("writing into a String cannot fail")
}

/// The page for whoever comes from another machine while there is no password.
pub fn not_here() -> String {
    let text = "Nobody has set a password yet, so the pages are shown on the hub itself only. On the hub, say: hunchd password";
    let door = Door { title: "Not from here yet", text, wrong: None, form: None };
    door.render().expect("writing into a String cannot fail")
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r##"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ title }} · hunchd</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="style.css">
</head>
<body class="door">
<main id="main"><h1>{{ title }}</h1>
<p>{{ text }}</p>
{% if let Some(wrong) = wrong %}<p role="alert" class="notes">{{ wrong }}</p>
{% endif %}{% if let Some(back) = form %}<form method="post" action="login"><input type="hidden" name="back" value="{{ back }}"><input type="text" name="user" value="hunchd" autocomplete="username" hidden><label for="password">Password</label><input id="password" name="password" type="password" autocomplete="current-password" required autofocus><button class="yes">Log in</button></form>
{% endif %}</main>
</body>
</html>
"##
)]
struct Door<'a> {
    title: &'a str,
    text: &'a str,
    wrong: Option<&'a str>,
    form: Option<&'a str>,
}
