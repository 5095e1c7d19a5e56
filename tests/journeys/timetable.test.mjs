// The timetable of all bodies of a village, on a phone and by keyboard: planned, checked while it is typed, refused with its
// article, and seen on the dashboard and in the table.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { openBrowser, startOffice, visit } from "../lib.mjs";

let browser, office;

before(async () => {
  [browser, office] = await Promise.all([openBrowser(), startOffice()]);
});

after(async () => {
  await browser?.close();
  await office?.stop();
});

/** A village of the demo whose supervision committee has no day yet, from the table of units. */
async function waiting(visitor) {
  await visitor.go("/villages?body=supervision&state=not_started&stage=registering");
  return visitor.page.locator("table.ledger tbody a[href^='/u/']").first().getAttribute("href");
}

/** Types a day, leaves the field, and answers what the office says to it. */
async function type(page, day) {
  const checked = page.waitForResponse((response) => response.url().includes("/check?"));
  await page.fill("#f-planned", day);
  await page.press("#f-planned", "Tab");
  await checked;
  const said = page.locator("[role=status][hx-get]");
  await said.locator("*").first().waitFor();
  return said.innerText();
}

/** A day so many days after another. */
function later(day, days) {
  return new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
}

for (const viewport of ["desk", "phone"]) {
  test(`the steps of the other bodies are planned in their order (${viewport})`, async () => {
    const clerk = await visit(browser, office, { viewport });
    await clerk.login("demo-clerk");
    const { page } = clerk;
    const unit = await waiting(clerk);
    await clerk.go(`${unit}/timetable`);
    const order = await page.locator("details[id^=body-]").evaluateAll((all) => all.map((one) => one.id));
    assert.deepEqual(order, ["body-PO", "body-VC", "body-VR", "body-VSC", "body-EC"]);
    const polling = await page.locator("#body-VC > summary").innerText();
    const day = polling.match(/\d{4}-\d{2}-\d{2}/)[0];

    // By keyboard: the body unfolds with Enter.
    const vsc = page.locator("#body-VSC");
    assert.equal(await vsc.evaluate((one) => one.open), false);
    await page.locator("#body-VSC > summary").press("Enter");
    assert.equal(await vsc.evaluate((one) => one.open), true);
    await page.locator("[id='step-VSC.elected'] a").last().press("Enter");
    await page.waitForURL(/step\/VSC\.elected$/);
    await clerk.check();

    const early = await type(page, later(day, -3));
    assert.match(early, /应当先村民委员会，后村务监督委员会/);
    assert.match(early, /第三十一条/);
    assert.match(await type(page, later(day, 8)), /日期符合规定/);
    await page.locator("main form button[type=submit]").press("Enter");
    await page.waitForURL(/body=VSC#step-VSC\.elected$/);
    assert.equal(await vsc.evaluate((one) => one.open), true, "the body stays unfolded");
    assert.match(await page.locator("#body-VSC > summary").innerText(), new RegExp(`会议日 ${later(day, 8)}`));

    await clerk.go(`${unit}/timetable/step/VSC.conditions`);
    await type(page, later(day, 9));
    await page.locator("main form button[type=submit]").click();
    await page.locator(".error-summary, [aria-invalid=true]").first().waitFor();
    const refused = await page.locator("main").innerText();
    assert.match(refused, new RegExp(`最迟应在${later(day, 7)}`));
    assert.match(refused, /依据：/);
    await clerk.check();

    await clerk.go("/cockpit");
    const card = page.locator("table", { hasText: "各组织换届进度" }).first();
    await card.locator("a[href='/villages?body=supervision&state=planned']").click();
    await page.waitForURL(/state=planned/);
    assert.equal(await page.locator(`table.ledger tbody a[href='${unit}']`).count(), 1, "the count leads to the village");
    await clerk.check();
    await clerk.close();
  });
}
