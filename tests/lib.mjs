// What every journey needs: an office of its own, a browser, accounts, and the checks that hold on every page.
import { execFileSync, spawn } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import assert from "node:assert/strict";
import { chromium } from "playwright-core";

const here = dirname(fileURLToPath(import.meta.url));
const program = process.env.CUNXUAN_PROGRAM ?? join(here, "../target/debug/cunxuan");
const shots = process.env.CUNXUAN_SHOTS ?? join(here, "shots");

/** The two sizes at which every page has to look right. */
export const VIEWPORTS = { desk: { width: 1366, height: 768 }, phone: { width: 390, height: 844 } };

const CHROMIUM_ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--lang=zh-CN",
];

/** Starts Debian's Chromium without a window. The caller closes it. */
export function openBrowser() {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: CHROMIUM_ARGUMENTS });
}

function finished(child) {
  return new Promise((done) => child.once("exit", (code, signal) => done(code ?? signal)));
}

/** Runs a command of the program and answers what it printed; fails unless it ends well. */
export async function run(...args) {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  child.stdout.on("data", (data) => (said += data));
  child.stderr.on("data", (data) => (said += data));
  assert.equal(await finished(child), 0, `cunxuan ${args.join(" ")} failed:\n${said}`);
  return said;
}

/**
 * An office on a free port with a data directory of its own: the demo township (`demo: true`, the default), or empty.
 * The demo is made once per test run where CUNXUAN_DEMO_DATA names it (scripts/journeys.sh does), and copied for each office.
 * Answers `{ url, data, log(), kill(), stop() }`; `kill` is a power cut, `stop` also removes the data.
 */
export async function startOffice({ demo = true } = {}) {
  const root = await mkdtemp(join(tmpdir(), "cunxuan-journey-"));
  const data = join(root, "data");
  if (demo && process.env.CUNXUAN_DEMO_DATA) {
    await cp(process.env.CUNXUAN_DEMO_DATA, data, { recursive: true });
  } else if (demo) {
    await run("demo", "--data", data);
  } else {
    await mkdir(data);
  }
  const office = await serve(data);
  return {
    ...office,
    data,
    async stop() {
      await office.stop();
      await rm(root, { recursive: true, force: true });
    },
  };
}

/**
 * Serves an existing data directory on a free port; leaves the directory alone when it stops. `today` ("2026-11-22") runs it under
 * a drill's clock.
 */
export async function serve(data, { today } = {}) {
  const clock = today ? ["--today", today] : [];
  const child = spawn(program, ["serve", "--data", data, "--listen", "127.0.0.1:0", ...clock], { stdio: ["ignore", "pipe", "pipe"] });
  let log = "";
  child.stderr.on("data", (chunk) => (log += chunk));
  const url = await new Promise((found, failed) => {
    let out = "";
    child.stdout.on("data", (chunk) => {
      out += chunk;
      const line = out.match(/listening on (http:\/\/\S+)/);
      if (line) found(line[1]);
    });
    child.once("exit", (code) => failed(new Error(`the office ended with ${code} before it listened:\n${out}${log}`)));
    child.once("error", failed);
  });
  const gone = finished(child);
  const end = (signal) => {
    child.kill(signal);
    return gone;
  };
  return { url, log: () => log, kill: () => end("SIGKILL"), stop: () => end("SIGTERM") };
}

/**
 * A visitor with a browser window of their own (own cookies). Watches every page for script errors, refused content and
 * server errors; `check()` fails when there were any.
 */
export async function visit(browser, office, { viewport = "desk" } = {}) {
  const phone = viewport === "phone";
  const context = await browser.newContext({
    baseURL: office.url,
    viewport: VIEWPORTS[viewport],
    isMobile: phone,
    hasTouch: phone,
    locale: "zh-CN",
    timezoneId: "Asia/Shanghai",
    // Bootstrap scrolls smoothly where motion is welcome; a click on something that still moves can be lost.
    reducedMotion: "reduce",
  });
  context.setDefaultTimeout(60_000);
  const page = await context.newPage();
  const trouble = [];
  // A refusal is an answer, not a defect: the browser writes a line for each 4xx page, which the journey itself judges.
  const expected = /Failed to load resource: the server responded with a status of 4\d\d/;
  page.on("console", (message) => {
    if (message.type() === "error" && !expected.test(message.text())) trouble.push(`${page.url()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => trouble.push(`${page.url()}: ${error.message}`));
  page.on("response", (response) => {
    if (response.status() >= 500) trouble.push(`${response.status()} ${response.url()}`);
    if (response.status() === 404 && response.url().includes("/assets/")) trouble.push(`missing ${response.url()}`);
  });

  const visitor = {
    page,
    context,
    /** Goes to an address of the office; fails unless it answers with `status`. */
    async go(path, status = 200) {
      const response = await page.goto(path);
      assert.equal(response.status(), status, `${path} answered ${response.status()}`);
      await visitor.check();
    },
    /** Logs in with a demo account by its button on the login page, e.g. `login("demo-clerk")`. */
    async login(account) {
      await page.goto("/login");
      await page.locator(`form:has(input[name="account"][value="${account}"]) button`).click();
      await page.locator(".topbar-user, .tabbar").first().waitFor();
      await visitor.check();
    },
    /** Ends the session. */
    async logout() {
      await context.clearCookies();
    },
    /** What holds on every page: no errors, and the page itself does not scroll sideways. */
    async check() {
      assert.deepEqual(trouble, [], "errors in the browser");
      await assertNotSideways(page);
    },
    /** Saves the whole page as `name-viewport.png` in the directory of screenshots, after the checks. */
    async shot(name) {
      await visitor.check();
      await mkdir(shots, { recursive: true });
      await page.screenshot({ path: join(shots, `${name}-${viewport}.png`), fullPage: true });
    },
    /** Fetches a PDF, saves it as `name.pdf` beside the screenshots, and answers its words without the space between them. */
    async pdf(path, name) {
      const answer = await context.request.get(path);
      assert.equal(answer.status(), 200, `${path} answered ${answer.status()}: ${await answer.text()}`);
      assert.equal(answer.headers()["content-type"], "application/pdf", path);
      await mkdir(shots, { recursive: true });
      const file = join(shots, `${name}.pdf`);
      await writeFile(file, await answer.body());
      const words = execFileSync("pdftotext", ["-layout", file, "-"], { maxBuffer: 1 << 26 }).toString();
      for (const sign of ["undefined", "null", "NaN", "None", "Some("]) assert.ok(!words.includes(sign), `${name} says ${sign}`);
      return words.replace(/\s+/g, "");
    },
    /** The words of the page without its frame. */
    text: () => page.locator("main").innerText(),
    close: () => context.close(),
  };
  return visitor;
}

/** Fails when the page is wider than its window, and names what sticks out. */
export async function assertNotSideways(page) {
  const wide = await page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return null;
    return [...document.querySelectorAll("body *")]
      .filter((element) => element.getBoundingClientRect().right > width + 1)
      .slice(0, 5)
      .map((element) => `${element.tagName.toLowerCase()}.${element.className}`);
  });
  assert.equal(wide, null, `${page.url()} scrolls sideways because of ${wide}`);
}

/** Fills the inputs of a form by their names, each as its kind wants it. */
export async function fill(form, values) {
  for (const [name, value] of Object.entries(values)) {
    const field = form.locator(`[name="${name}"]`);
    const type = await field.first().evaluate((node) => (node.tagName === "SELECT" ? "select" : node.type));
    if (type === "select") await field.selectOption(value);
    else if (type === "radio") await form.locator(`[name="${name}"][value="${value}"]`).check();
    else if (type === "checkbox") await field.first().setChecked(value);
    else if (type === "file") await field.setInputFiles(value);
    else await field.fill(value);
  }
}

/** A synthetic identity number (area 99) with its check digit: `birth` as "1970-03-04", `order` odd for a man. */
export function idNumber(birth, order) {
  const body = `990781${birth.replaceAll("-", "")}${String(order).padStart(3, "0")}`;
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const sum = [...body].reduce((total, digit, i) => total + Number(digit) * weights[i], 0);
  return body + "10X98765432"[sum % 11];
}
