// Every component at the size of a desk and of a phone under the program's content policy, and what the scripts promise:
// keyboard entry, drafts without identity numbers, one sending, drawer and confirmation, the projector that is cut off.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { openBrowser, visit } from "../lib.mjs";
import { serve } from "../gallery-server.mjs";

const dir = process.env.CUNXUAN_GALLERY;
const PAGES = "home ledger empty form dossier count timetable confirm stale problem login projector print".split(" ");

let browser;
let gallery;
before(async () => {
  assert.ok(dir, "CUNXUAN_GALLERY names the directory that the example `gallery` wrote (scripts/journeys.sh does this)");
  [browser, gallery] = await Promise.all([openBrowser(), serve(dir)]);
});
after(async () => {
  await browser?.close();
  await gallery?.close();
});

async function open(page, options) {
  const visitor = await visit(browser, gallery, options);
  await visitor.go(`/${page}.html`);
  return visitor;
}

for (const viewport of ["desk", "phone"]) {
  test(`no page breaks the content policy or scrolls sideways (${viewport})`, async () => {
    const visitor = await visit(browser, gallery, { viewport });
    for (const page of PAGES) {
      await visitor.go(`/${page}.html`);
      await visitor.shot(`gallery-${page}`);
    }
    await visitor.close();
  });

  test(`no page scrolls sideways in large text (${viewport})`, async () => {
    const visitor = await visit(browser, gallery, { viewport });
    await visitor.page.addInitScript(() => localStorage.setItem("cunxuan.big-text", "1"));
    for (const page of PAGES) await visitor.go(`/${page}.html`);
    assert.equal(await visitor.page.evaluate(() => getComputedStyle(document.documentElement).fontSize), "20px");
    await visitor.close();
  });
}

test("what one operates is large enough for a finger", async () => {
  const visitor = await visit(browser, gallery, { viewport: "phone" });
  for (const page of ["home", "ledger", "form", "confirm", "login"]) {
    await visitor.go(`/${page}.html`);
    const small = await visitor.page.evaluate(() =>
      [...document.querySelectorAll("button, select, .btn, .tabbar a, .tabs a, .row-actions a, .pager a, input:not([type=hidden])")]
        .filter((element) => element.offsetParent !== null && !element.closest(".choice, .tick, .dropdown-menu, details:not([open])"))
        .map((element) => [element.getBoundingClientRect(), element])
        .filter(([box]) => box.height < 43.5)
        .map(([box, element]) => `${element.tagName}.${element.className} ${element.textContent.trim()} ${box.height}`),
    );
    assert.deepEqual(small, [], `too small on ${page}`);
  }
  await visitor.close();
});

test("each text has enough contrast with what is behind it", async () => {
  const visitor = await visit(browser, gallery);
  for (const page of PAGES) {
    await visitor.go(`/${page}.html`);
    const weak = await visitor.page.evaluate(() => {
      const numbers = (colour) => colour.match(/[\d.]+/g).map(Number);
      const light = ([r, g, b]) =>
        [r, g, b]
          .map((c) => c / 255)
          .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
          .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
      const behind = (element) => {
        for (let at = element; at; at = at.parentElement) {
          const colour = numbers(getComputedStyle(at).backgroundColor);
          if (colour.length === 3 || colour[3] === 1) return colour;
        }
        return [255, 255, 255];
      };
      const found = [];
      for (const element of document.querySelectorAll("body *:not(svg *)")) {
        const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
        if (!own || element.offsetParent === null || element.closest("option, :disabled, .visually-hidden, script")) continue;
        const [a, b] = [light(numbers(getComputedStyle(element).color)), light(behind(element))].sort((x, y) => y - x);
        const ratio = (a + 0.05) / (b + 0.05);
        if (ratio < 4.5) found.push(`${element.className || element.tagName} 「${element.textContent.trim().slice(0, 12)}」 ${ratio.toFixed(2)}`);
      }
      return found;
    });
    assert.deepEqual(weak, [], `too weak on ${page}`);
  }
  await visitor.close();
});

test("a count is typed without a mouse, and leaving asks first", async () => {
  const visitor = await open("count");
  const { page } = visitor;
  await page.locator("#f-valid").focus();
  await page.keyboard.type("1089");
  await page.keyboard.press("Enter");
  await page.keyboard.type("9");
  for (const votes of ["611", "12", "8"]) {
    await page.keyboard.press("Enter");
    await page.keyboard.type(votes);
  }
  assert.equal(await page.locator("#f-valid").inputValue(), "1089", "the old figure is replaced, not continued");
  assert.equal(await page.locator("[name='主任-0']").inputValue(), "611");
  assert.equal(await page.locator("[name='委员-0']").inputValue(), "8");
  await page.keyboard.press("Shift+Enter");
  assert.equal(await page.evaluate(() => document.activeElement.name), "副主任-0");
  await page.keyboard.press("ArrowDown");
  assert.equal(await page.evaluate(() => document.activeElement.name), "委员-0");
  assert.ok(page.url().endsWith("/count.html"), "Enter never sends the sheet");

  await page.locator("[name='主任-1']").fill("１２");
  assert.equal(await page.locator("[name='主任-1']").inputValue(), "12", "full-width figures become figures");

  let asked = "";
  page.once("dialog", (dialog) => {
    asked = dialog.type();
    dialog.accept();
  });
  await page.goto("/ledger.html");
  assert.equal(asked, "beforeunload");
  await visitor.close();
});

test("what is no count is marked and never becomes another number", async () => {
  const visitor = await open("count");
  const { page } = visitor;
  const cell = page.locator("[name='主任-1']");
  const marked = () => page.getByText("只能填 0 以上的整数").count();
  for (const typed of ["-3", "12.5", "abc", "1 2"]) {
    await cell.focus();
    await page.keyboard.type(typed);
    await page.keyboard.press("Enter");
    assert.equal(await cell.inputValue(), typed, "the text stays as it was typed");
    assert.equal(await page.evaluate(() => document.activeElement.name), "主任-1", "Enter does not move on");
    assert.equal(await cell.getAttribute("aria-invalid"), "true");
    assert.equal(await marked(), 1);
    await cell.fill("");
    assert.equal(await marked(), 0);
    assert.equal(await cell.getAttribute("aria-invalid"), null);
  }
  await page.locator("#f-invalid").fill("-9");
  await page.locator("#f-invalid").fill("9");
  assert.equal(await page.locator("#f-invalid").getAttribute("aria-invalid"), "true", "what the server found stays marked");
  await visitor.close();
});

test("Enter leads to the next field, also where it is a name", async () => {
  const visitor = await open("count");
  const { page } = visitor;
  await page.locator("[name='主任-1']").evaluate((cell) => cell.insertAdjacentHTML("afterend", '<select name="post"></select><input name="written">'));
  await page.locator("[name='主任-1']").focus();
  for (const name of ["post", "written", "副主任-1"]) {
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate(() => document.activeElement.name), name);
  }
  assert.ok(page.url().endsWith("/count.html"), "Enter never sends the sheet");
  await visitor.close();
});

test("Enter in the last cell leads to the button, not to sending", async () => {
  const visitor = await open("count");
  const { page } = visitor;
  await page.locator("[name='委员-3']").focus();
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "提交第一录");
  await visitor.close();
});

test("a draft comes back, never with an identity number", async () => {
  const visitor = await open("empty");
  const { page } = visitor;
  // The page with errors keeps what the server sent; the draft is tried on a form without errors.
  await page.evaluate(() => {
    document.querySelector("main").insertAdjacentHTML(
      "beforeend",
      `<form data-draft="t" data-once method="post" action="/x"><input type="hidden" name="version" value="3">
       <input name="name"><input name="note"><input name="id_number" data-private></form>`,
    );
  });
  const form = await page.locator("form[data-draft]").evaluate((node) => node.outerHTML);
  // The script of the page attaches to forms that are there when it runs, as on a real page.
  await page.route("**/draft.html", (route) =>
    route.fulfill({
      contentType: "text/html; charset=utf-8",
      body: `<!DOCTYPE html><meta charset="utf-8"><body><main>${form}</main><script type="module" src="/assets/forms.js"></script>`,
    }),
  );
  await page.goto("/draft.html");
  await page.locator("[name=name]").fill("王𡐓");
  await page.locator("[name=note]").fill("证件 990000197001011234 已核对");
  await page.locator("[name=id_number]").fill("990000197001011234");
  await page.locator("[name=id_number]").blur();
  const kept = await page.evaluate(() => JSON.stringify(Object.entries(sessionStorage)));
  assert.ok(kept.includes("王𡐓") && !kept.includes("990000197001011234"), kept);

  await page.goto("/draft.html");
  assert.equal(await page.locator("[name=name]").inputValue(), "王𡐓");
  assert.equal(await page.locator("[name=id_number]").inputValue(), "");
  await page.getByRole("button", { name: "放弃恢复的内容" }).click();
  assert.equal(await page.locator("[name=name]").inputValue(), "");
  await visitor.close();
});

test("a form is sent once", async () => {
  const visitor = await open("confirm");
  const { page } = visitor;
  let posts = 0;
  page.on("request", (request) => (posts += request.method() === "POST" ? 1 : 0));
  await page.route("**/confirm.html", async (route) => {
    if (route.request().method() !== "POST") await route.continue();
    // The answer never comes, as on a slow network: the page stays.
  });
  const sent = page.waitForRequest((request) => request.method() === "POST");
  // Asked in the page itself: the driver would wait for the answer that never comes.
  const state = await page.evaluate(
    () =>
      new Promise((done) => {
        const button = document.querySelector(".confirm button[type=submit]");
        button.click();
        button.click();
        setTimeout(() => done([button.disabled, button.form.getAttribute("aria-busy")]), 0);
      }),
  );
  assert.deepEqual(state, [true, "true"]);
  await sent;
  assert.equal(posts, 1);
  await visitor.close();
});

test("a confirmation opens over the page and can be left", async () => {
  const visitor = await open("confirm");
  const { page } = visitor;
  await page.getByRole("link", { name: "撤回批次" }).click();
  const dialog = page.locator("dialog#drawer[open]");
  await dialog.getByText("向 1,204 名选民公布西吴村选民名单？").waitFor();
  await dialog.getByRole("link", { name: "返回，不执行" }).click();
  await dialog.waitFor({ state: "hidden" });
  assert.ok(page.url().endsWith("/confirm.html"));
  await visitor.check();
  await visitor.close();
});

test("the menu folds on a desk and slides over the page on a phone", async () => {
  const desk = await open("home");
  await desk.page.locator("[data-nav-toggle]").click();
  assert.ok((await desk.page.locator("#sider").boundingBox()).width < 80);
  await desk.go("/ledger.html");
  assert.ok((await desk.page.locator("#sider").boundingBox()).width < 80, "the next page remembers it");
  await desk.close();

  const phone = await open("home", { viewport: "phone" });
  assert.equal(await phone.page.locator("#sider").isVisible(), false);
  await phone.page.locator("[data-nav-toggle]").click();
  assert.equal(await phone.page.locator("#sider").isVisible(), true);
  await phone.check();
  await phone.close();
});

test("the menu is reached without scripts", async () => {
  const context = await browser.newContext({ baseURL: gallery.url, viewport: { width: 390, height: 844 }, javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto("/home.html");
  await page.locator("a.topbar-menu").click();
  assert.equal(await page.locator("#sider").isVisible(), true);
  await context.close();
});

test("the projector hides its figures when it is cut off, and comes back", async () => {
  const visitor = await open("projector");
  const { page } = visitor;
  await page.route("**/live.html", (route) => route.abort());
  await page.getByText("连接中断").waitFor();
  assert.equal(await page.locator("#live").isVisible(), false, "no stale figures");
  await page.unroute("**/live.html");
  await page.locator("#live").waitFor({ state: "visible" });
  assert.equal(await page.getByText("连接中断").isVisible(), false);
  await visitor.close();
});
