// Every page that a role reaches by links from its start page: it answers, breaks no content policy, has no dead link, and does
// not scroll sideways on a phone. Pages of the same kind (the same address with other codes and numbers) are visited once.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { assertNotSideways, openBrowser, startOffice, visit } from "../lib.mjs";

// The second typist reaches what the first does.
const ROLES = [
  "demo-county",
  "demo-clerk",
  "demo-member-1",
  "demo-typist-a",
  "demo-scrutineer",
  "demo-observer",
  "demo-system",
  "demo-security",
  "demo-audit",
];

let browser;
let office;
before(async () => {
  [browser, office] = await Promise.all([openBrowser(), startOffice()]);
});
after(async () => {
  await browser?.close();
  await office?.stop();
});

/** The kind of page behind an address: digits and hashes stand for themselves no longer, but codes of papers do; filters do not
 * count. Rules, texts and findings of the law book are one kind each: the tests of that context open every one. */
function kind(address) {
  const path = new URL(address).pathname.replace(/^(\/law\/(?:rules|texts|findings))\/[^/]+/, "$1/*");
  return path.replace(/[0-9a-f]{16,}/g, "#").replace(/T\d\d|\d+/g, (found) => (found.startsWith("T") ? found : "#"));
}

/** A paper whose data are not there yet is refused; then the page says what is missing and where to enter it. */
async function says(answer, address) {
  if (answer.status() !== 422 || !address.includes("/notices/")) return false;
  const text = await answer.text();
  return /还缺：|首轮不需要|不能重复公布/.test(text) && text.includes("怎么办");
}

for (const role of ROLES) {
  test(`all pages that ${role} reaches`, { timeout: 300_000 }, async () => {
    const visitor = await visit(browser, office, { viewport: "phone" });
    const { page } = visitor;
    await visitor.login(role);
    const seen = new Set();
    const queue = [page.url()];
    const from = new Map();
    const wrong = [];
    while (queue.length > 0) {
      const address = queue.shift();
      if (seen.has(kind(address))) continue;
      seen.add(kind(address));
      // Asked first without the window: a download has no page to look at.
      // The link that led here is told with a dead one.
      const head = await visitor.context.request.get(address, { maxRedirects: 0, failOnStatusCode: false });
      if (head.status() >= 400 && !(await says(head, address))) wrong.push(`${head.status()} ${address} from ${from.get(address)}`);
      if (head.status() !== 200 || !head.headers()["content-type"]?.startsWith("text/html")) continue;
      await page.goto(address);
      try {
        await assertNotSideways(page);
      } catch (error) {
        wrong.push(error.message.split("\n")[0]);
      }
      const links = await page.$$eval("a[href]", (anchors) => anchors.map((a) => a.href));
      for (const link of links) {
        if (!link.startsWith(office.url) || link.includes("#")) continue;
        if (!from.has(link)) from.set(link, address);
        queue.push(link);
      }
    }
    assert.deepEqual(wrong, []);
    await visitor.check();
    assert.ok(seen.size > 2, `only ${[...seen]}`);
    console.log(`${role}: ${seen.size} kinds of pages`);
    await visitor.close();
  });
}
