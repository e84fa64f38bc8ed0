// Fetches this page anew when the hub says that something has changed, and puts what is new in place of what was.
// Without it everything works as well, by loading the page again.
"use strict";
const main = document.getElementById("main");
const said = document.getElementById("said");
let waiting = false;
let again = false;

const show = (html) => {
  const fresh = new DOMParser().parseFromString(html, "text/html");
  const other = fresh.getElementById("main");
  if (!other || !fresh.getElementById("said")) { location.reload(); return; }
  const words = fresh.getElementById("said").textContent;
  if (words) said.textContent = words;
  if (other.innerHTML === main.dataset.shown) return;
  main.dataset.shown = other.innerHTML;
  // What is unfolded stays so, and the keyboard stays where it was.
  const open = new Set([...main.querySelectorAll("details[open]")].map((one) => one.id));
  const presses = [...main.querySelectorAll("button, a, summary")];
  const at = presses.indexOf(document.activeElement);
  main.replaceChildren(...other.childNodes);
  for (const one of main.querySelectorAll("details")) one.open = open.has(one.id);
  if (at >= 0) {
    const now = [...main.querySelectorAll("button, a, summary")];
    (now[at] || now[now.length - 1] || main).focus({ preventScroll: true });
  }
};

const fetchAgain = async () => {
  if (document.hidden) { again = true; return; }
  if (waiting) { again = true; return; }
  waiting = true;
  try {
    const reply = await fetch(location.href, { cache: "no-store" });
    if (reply.redirected && new URL(reply.url).pathname !== location.pathname) location.reload();
    else if (reply.ok) show(await reply.text());
  } catch { /* The hub is away; the stream tells when it is back. */ }
  waiting = false;
  if (again && !document.hidden) { again = false; fetchAgain(); }
};

main.dataset.shown = main.innerHTML;
history.replaceState(null, "", location.href.replace(/([?&])said=[^&]*&?/, "$1").replace(/[?&]$/, ""));
const stream = new EventSource("events");
stream.addEventListener("changed", fetchAgain);
stream.addEventListener("open", () => document.body.classList.remove("away"));
stream.addEventListener("error", () => document.body.classList.add("away"));
document.addEventListener("visibilitychange", () => { if (!document.hidden && again) { again = false; fetchAgain(); } });
