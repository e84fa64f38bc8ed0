//! Who may see the pages and press their buttons: on the hub without a password, from elsewhere with one, and from another site never.

use hunchd::web;
use hunchd::web::Role;
use hunchd::web::Settings;
use tokio::io::AsyncReadExt;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::web::OURS;
use crate::web::ask;
use crate::web::on_a_free_port;
use crate::web::own_address;
use crate::web::send;
use crate::web::served_with;

const PASSWORD: &str = "the people of the house";
const LOOK: &str = "a tablet on the wall";

fn posted(path: &str, headers: &str, body: &str) -> String {
    let kind = "Content-Type: application/x-www-form-urlencoded";
    let length = body.len();
    format!(
        "POST {path} HTTP/1.1\r\n{OURS}{headers}{kind}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )
}

/// What a page's forms send back, as the page of these tests shows it.
fn token(page: &str) -> &str {
    page.split_once("token: Some(\"").unwrap_or_else(|| panic!("no token in {page}")).1.split('"').next().unwrap()
}

fn header<'a>(reply: &'a str, name: &str) -> &'a str {
    let found = reply.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
    found.unwrap_or_else(|| panic!("no {name} in {reply}"))
}

#[tokio::test]
async fn without_a_password_the_pages_are_for_this_hub_alone() {
    let served = served_with(on_a_free_port()).await;
    let page = ask(&served.address, "/device?id=zigbee2mqtt:K%C3%BCche%2Fa", OURS).await;
    assert!(page.starts_with("HTTP/1.1 200 ") && page.contains("device?id=zigbee2mqtt:K%C3%BCche%2Fa"), "{page}");
    for rule in ["default-src 'none'", "script-src 'self'", "form-action 'self'", "frame-ancestors 'self'"] {
        assert!(header(&page, "content-security-policy").contains(rule), "{page}");
    }
    for passed_on in ["X-Forwarded-For: 192.0.2.7\r\n", "Forwarded: for=192.0.2.7\r\n", "X-Real-IP: 192.0.2.7\r\n"] {
        for path in ["/", "/log.json", "/events", "/state", "/report"] {
            let reply = ask(&served.address, path, &format!("{OURS}{passed_on}")).await;
            assert!(reply.starts_with("HTTP/1.1 403 "), "{path} {passed_on}: {reply}");
        }
    }
    let Some(own) = own_address() else { return };
    let open = Settings { listen: (std::net::Ipv4Addr::UNSPECIFIED, 0).into(), open: true, ..on_a_free_port() };
    let beyond = served_with(open).await;
    let address = beyond.address.replace("0.0.0.0", &own.to_string());
    let reply = ask(&address, "/", &format!("Host: {own}\r\n")).await;
    assert!(reply.starts_with("HTTP/1.1 403 ") && reply.contains("hunchd password"), "{reply}");
}

#[tokio::test]
async fn only_a_form_of_ours_is_pressed_and_nobody_is_led_away() {
    let served = served_with(on_a_free_port()).await;
    let page = ask(&served.address, "/house", OURS).await;
    let token = token(&page);
    for (headers, body) in [
        ("", "do=pause&hours=2".to_owned()),
        ("", "do=pause&hours=2&token=guessed".to_owned()),
        ("Sec-Fetch-Site: cross-site\r\n", format!("do=pause&hours=2&token={token}")),
        ("Sec-Fetch-Site: same-site\r\n", format!("do=pause&hours=2&token={token}")),
    ] {
        let reply = send(&served.address, &posted("/do", headers, &body)).await;
        assert!(reply.starts_with("HTTP/1.1 403 "), "{headers}{body}: {reply}");
    }
    for (back, to) in [
        ("house", "house?said="),
        ("hunches%3Fsort%3Drefused", "hunches?sort=refused&said="),
        ("https%3A%2F%2Fevil.example%2F", "./?said="),
        ("%2F%2Fevil.example", "./?said="),
        ("house%0d%0aX-Evil%3A+1", "./?said="),
        ("", "./?said="),
    ] {
        let body = format!("do=pause&hours=2&token={token}&back={back}");
        let reply = send(&served.address, &posted("/do", "Sec-Fetch-Site: same-origin\r\n", &body)).await;
        assert!(reply.starts_with("HTTP/1.1 303 ") && header(&reply, "location").starts_with(to), "{back}: {reply}");
        let shown =
            ask(&served.address, &format!("/{}", header(&reply, "location").trim_start_matches("./")), OURS).await;
        assert!(shown.contains(r#"Done: [(\"do\", \"pause\"), (\"hours\", \"2\")]."#), "{shown}");
    }
    let strange = ask(&served.address, "/?said=0123456789abcdef", OURS).await;
    assert!(strange.contains("said: None"), "what is told comes from us alone: {strange}");
    let long = send(&served.address, &posted("/do", "", &"x".repeat(5000))).await;
    assert!(long.starts_with("HTTP/1.1 413 "), "{long}");
}

#[tokio::test]
async fn whoever_knows_a_password_may_do_what_it_is_for_until_everybody_is_logged_out() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("passwords.json");
    web::set_password(&file, Role::All, Some(PASSWORD)).unwrap();
    web::set_password(&file, Role::Look, Some(LOOK)).unwrap();
    let served = served_with(Settings { passwords: Some(file.clone()), ..on_a_free_port() }).await;
    let browser = format!("{OURS}Accept: text/html\r\n");
    let reply = ask(&served.address, "/hunches?sort=noes", &browser).await;
    assert!(reply.starts_with("HTTP/1.1 303 "), "{reply}");
    assert_eq!(header(&reply, "location"), "login?back=hunches%3Fsort%3Dnoes");
    assert!(ask(&served.address, "/events", OURS).await.starts_with("HTTP/1.1 401 "));
    // The command line on the hub needs none.
    assert!(ask(&served.address, "/state", OURS).await.starts_with("HTTP/1.1 200 "));

    let wrong = send(&served.address, &posted("/login", "", "password=the+people&back=house")).await;
    assert!(wrong.starts_with("HTTP/1.1 403 ") && wrong.contains("That is not the password."), "{wrong}");
    assert!(!wrong.contains("set-cookie"), "{wrong}");
    let login = async |password: &str| {
        let body = format!("password={}&back=house", password.replace(' ', "+"));
        let reply = send(&served.address, &posted("/login", "", &body)).await;
        assert!(reply.starts_with("HTTP/1.1 303 ") && header(&reply, "location") == "house", "{reply}");
        let cookie = header(&reply, "set-cookie").to_owned();
        assert!(cookie.contains("; HttpOnly; SameSite=Lax"), "{cookie}");
        format!("{OURS}Cookie: other=1; {}\r\n", cookie.split(';').next().unwrap())
    };
    let (all, look) = (login(PASSWORD).await, login(LOOK).await);
    let page = ask(&served.address, "/", &all).await;
    assert!(page.contains("has_logged_in: true"), "{page}");
    let may = token(&page).to_owned();
    let looking = ask(&served.address, "/", &look).await;
    assert!(looking.starts_with("HTTP/1.1 200 ") && looking.contains("token: None"), "{looking}");

    let cookie = |headers: &str| headers.replace(OURS, "");
    let press = format!("do=resume&token={may}");
    let pressed = send(&served.address, &posted("/do", &cookie(&all), &press)).await;
    assert!(pressed.starts_with("HTTP/1.1 303 "), "{pressed}");
    let pressed = send(&served.address, &posted("/do", &cookie(&look), &press)).await;
    assert!(pressed.starts_with("HTTP/1.1 403 "), "{pressed}");
    let passed_on = format!("{}X-Forwarded-For: 192.0.2.7\r\n", all);
    assert!(ask(&served.address, "/state", &passed_on).await.starts_with("HTTP/1.1 200 "));

    let out = send(&served.address, &posted("/logout", &cookie(&all), &format!("token={may}&everywhere=yes"))).await;
    assert!(out.starts_with("HTTP/1.1 303 ") && header(&out, "set-cookie").starts_with("hunchd=; Max-Age=0"), "{out}");
    for one in [&all, &look] {
        assert!(ask(&served.address, "/", one).await.starts_with("HTTP/1.1 401 "));
    }
    login(PASSWORD).await;
    std::fs::write(&file, "{").unwrap();
    let broken = ask(&served.address, "/", &all).await;
    assert!(broken.starts_with("HTTP/1.1 500 ") && broken.contains("cannot be read"), "{broken}");
}

#[tokio::test]
async fn whoever_listens_is_told_at_once_and_at_each_change() {
    let served = served_with(on_a_free_port()).await;
    let mut stream = TcpStream::connect(&served.address).await.unwrap();
    stream.write_all(format!("GET /events HTTP/1.1\r\n{OURS}\r\n").as_bytes()).await.unwrap();
    let mut heard = String::new();
    let mut until = async |data: &str| {
        while !heard.contains(&format!("event: changed\ndata: {data}\n")) {
            let mut more = [0; 1024];
            let length = stream.read(&mut more).await.unwrap();
            assert!(length > 0, "the stream ended: {heard}");
            heard.push_str(&String::from_utf8_lossy(&more[..length]));
        }
    };
    until("0").await;
    served.changes.send(7).unwrap();
    until("7").await;
}
