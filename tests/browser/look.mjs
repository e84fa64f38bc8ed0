// Goes through the pages as people do: on a phone and on a desk, by day and by night. Says each thing it has seen on a line of its
// own, and ends with 1 and a sentence where something is not as it should be.
//
// look.mjs TOOLS PICTURES ADDRESS answer   answers the question that appears while it looks, and undoes what was done
// look.mjs TOOLS PICTURES ADDRESS pages    looks at every page: no error on the console, nothing that axe-core finds, nothing too wide
import { once } from "node:events";
import { createRequire } from "node:module";
import { mkdirSync, readFileSync } from "node:fs";

const [tools, pictures, address, what] = process.argv.slice(2);
const require = createRequire(`${tools}/package.json`);
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const PATIENCE_MS = 60_000;

const say = (line) => console.log(line);
const fail = (sentence) => { console.error(sentence); process.exitCode = 1; throw new Error(sentence); };

mkdirSync(pictures, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-dev-shm-usage"],
  timeout: PATIENCE_MS,
});

const open = async (width, colorScheme) => {
  // A script that judges is put in from outside: the pages themselves allow none but their own.
  const context = await browser.newContext({ viewport: { width, height: 844 }, colorScheme, bypassCSP: what === "pages" });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  page.on("console", (message) => { if (message.type() === "error") fail(`The console says: ${message.text()}`); });
  page.on("pageerror", (error) => fail(`The script of the page fails: ${error.message}`));
  page.on("request", (request) => { if (!request.url().startsWith(address) && !request.url().startsWith("data:")) fail(`It loads ${request.url()}`); });
  return page;
};

const picture = (page, name) => page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true });

const judge = async (page, name) => {
  const width = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  if (width[0] > width[1]) fail(`${name} is ${width[0]} pixels wide on a screen of ${width[1]}.`);
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
  const found = violations.map((one) => `${one.id}: ${one.help} (${one.nodes.map((node) => node.target.join(" ")).slice(0, 3).join(", ")})`);
  if (found.length > 0) fail(`${name}: ${found.join("; ")}`);
};

try {
  if (what === "answer") {
    const page = await open(390, "light");
    await page.goto(`${address}/`);
    say("looking");
    // Nobody loads the page again: the question appears by itself.
    const yes = page.getByRole("button", { name: "Turn off", exact: true });
    await yes.waitFor();
    say("the question appeared");
    await picture(page, "question");
    await yes.click();
    await page.getByText("Your yes is taken.").waitFor();
    await page.getByRole("heading", { name: "Done, and can be put back" }).waitFor();
    say("answered");
    await picture(page, "answered");
    // The lamp has to say that it is off before there is something to put back.
    await once(process.stdin, "data");
    await page.getByRole("button", { name: "Undo", exact: true }).click();
    await page.getByText("It is put back as it was.").waitFor();
    say("undone");
    await page.getByRole("link", { name: "Hunches", exact: true }).click();
    await page.getByText("done, and undone").waitFor();
    say("in the log");
    await picture(page, "log");
    // By the keyboard alone: to the house, and a pause of a day.
    await page.keyboard.press("Tab");
    await page.getByRole("link", { name: "House", exact: true }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "A day" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "End the pause" }).waitFor();
    say("paused");
  } else {
    for (const [width, scheme] of [[390, "light"], [390, "dark"], [820, "light"], [1280, "dark"]]) {
      const page = await open(width, scheme);
      await page.goto(`${address}/devices`);
      const device = await page.locator("tbody a").first().getAttribute("href");
      for (const path of ["", "hunches", "hunches?sort=refused", "timeline", "timeline?over=week", "devices", device, "house", "trust", "settings", "map"]) {
        await page.goto(`${address}/${path}`);
        const name = `${path.replace(/[?](over|map)=/, "-").replace(/[?].*/, "") || "now"}-${width}-${scheme}`;
        await picture(page, name);
        for (const one of await page.locator("summary").all()) await one.click();
        await judge(page, name);
      }
      say(`looked at ${width} ${scheme}`);
      await page.context().close();
    }
  }
} catch (error) {
  if (process.exitCode !== 1) { console.error(String(error)); process.exitCode = 1; }
} finally {
  process.stdin.destroy();
  await browser.close();
}
