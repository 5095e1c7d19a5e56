// The published result of a finished village, found in a browser, downloaded and worked out again by the other program.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { openBrowser, startOffice, visit } from "../lib.mjs";

const VILLAGE = "330781007227";
const checker = process.env.CUNXUAN_CHECK ?? join(dirname(fileURLToPath(import.meta.url)), "../../target/debug/cunxuan-check");

let browser;
let office;
before(async () => {
  [browser, office] = await Promise.all([openBrowser(), startOffice()]);
});
after(async () => {
  await browser?.close();
  await office?.stop();
});

/** Exit code and words of the checker. */
function check(file) {
  const ran = spawnSync(checker, [file], { encoding: "utf8" });
  assert.ifError(ran.error);
  return { code: ran.status, said: ran.stdout + ran.stderr };
}

for (const viewport of ["desk", "phone"]) {
  test(`a finished village's bundle is downloaded and agreed to (${viewport})`, async () => {
    const visitor = await visit(browser, office, { viewport });
    const { page } = visitor;
    await visitor.login("demo-clerk");
    await visitor.go(`/u/${VILLAGE}/determination`);
    await page.getByRole("link", { name: "结果包和校验值" }).first().click();
    await page.waitForURL(/\/bundles$/);
    await visitor.shot("bundles");
    const hash = (await visitor.text()).match(/[0-9a-f]{64}/)?.[0];
    assert.ok(hash, "the page shows the hash");
    const link = await page.getByRole("link", { name: "下载" }).first().getAttribute("href");
    const answer = await visitor.context.request.get(link);
    assert.equal(answer.status(), 200, link);
    const name = `${VILLAGE}-VC-${hash.slice(0, 8)}.json`;
    assert.ok(answer.headers()["content-disposition"].includes(name), answer.headers()["content-disposition"]);
    const text = await answer.text();
    const file = join(office.data, name);
    await writeFile(file, text);
    assert.ok(text.includes(hash));
    assert.doesNotMatch(text, /\d{17}[\dX]/, "no identity number");
    const agreed = check(file);
    assert.equal(agreed.code, 0, agreed.said);
    // One more vote for somebody: the other program sees it.
    const changed = join(office.data, `${viewport}-changed.json`);
    await writeFile(changed, text.replace(/"votes":(\d+)/, (_, votes) => `"votes":${Number(votes) + 1}`));
    assert.equal(check(changed).code, 1);
    await visitor.check();
    await visitor.close();
  });
}
