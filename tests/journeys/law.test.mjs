// The law book in a browser: a rule found by its id, its article opened, two profiles compared, a result determined again under
// another law and marked as none; and that a keyboard and a phone are enough.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openBrowser, startOffice, visit } from "../lib.mjs";

let browser;
let office;
before(async () => {
  [browser, office] = await Promise.all([openBrowser(), startOffice()]);
  // An operator's file that is not the one which the book was written from.
  await mkdir(join(office.data, "law-texts"));
  await writeFile(join(office.data, "law-texts", "SH-VC2020.txt"), "第一章　总则\n第一条　虚构的原文。\n第二条　虚构的第二条。\n");
});
after(async () => {
  await browser?.close();
  await office?.stop();
});

for (const viewport of ["desk", "phone"]) {
  test(`a rule by its id, its article, two profiles (${viewport})`, async () => {
    const visitor = await visit(browser, office, { viewport });
    const { page } = visitor;
    await visitor.login("demo-clerk");
    await visitor.go("/law");
    await visitor.shot("law");

    // By keyboard: the id typed into the search, Enter, and the first rule is the one.
    await page.getByLabel("编号或者词语").fill("vc-win-01");
    await page.keyboard.press("Enter");
    await page.waitForURL(/q=vc-win-01/);
    const found = page.locator('a[href^="/law/rules/"]').first();
    assert.equal(await found.innerText(), "VC-WIN-01");
    await visitor.shot("law-search");
    await found.click();
    await page.waitForURL(/\/law\/rules\/VC-WIN-01/);
    const rule = await visitor.text();
    for (const word of ["怎样算", "过半数", "今天在哪里适用", "个村社", "案例", "一致"]) assert.ok(rule.includes(word), `${word} is missing`);
    await visitor.shot("law-rule");

    const article = page.locator('main a[href^="/law/texts/"]').first();
    const place = await article.innerText();
    await article.click();
    await page.waitForURL(/\/law\/texts\/[A-Z0-9-]+\/\d+/);
    assert.ok(place.includes("第") && (await visitor.text()).includes("实现它的规则"));
    assert.equal(await page.locator('main a[href="/law/rules/VC-WIN-01"]').count(), 1, "the article leads back to its rule");
    await visitor.shot("law-article");
    await page.getByRole("link", { name: "看全文各条" }).click();
    await page.waitForURL(/#a\d+$/);
    await visitor.shot("law-text");

    await visitor.go("/law/compare");
    await page.getByLabel("方案甲").selectOption("ZJ-2020");
    await page.getByLabel("方案乙").selectOption("CN-2018");
    await page.getByRole("button", { name: "对照" }).click();
    await page.waitForURL(/a=ZJ-2020/);
    assert.match(await visitor.text(), /共 \d+ 条/);
    await visitor.shot("law-compare");

    await visitor.go("/law/params?p=ZJ-2020&p=CN-2018&p=SH-2020");
    await visitor.shot("law-params");
    await visitor.go("/law/findings/F01");
    await visitor.shot("law-finding");
    await visitor.go("/law/texts/SH-VC2020");
    assert.ok((await visitor.text()).includes("校验值不符"));
    await visitor.shot("law-other-file");
    await visitor.close();
  });

  test(`a frozen result under another law is no result (${viewport})`, async () => {
    const visitor = await visit(browser, office, { viewport });
    const { page } = visitor;
    await visitor.login("demo-clerk");
    await visitor.go("/law/redetermine");
    await visitor.shot("law-redetermine-list");
    // A village: a residents' community is compared with residents' profiles.
    await page.locator('main a[href^="/law/redetermine/3307810072"]').first().click();
    await page.waitForURL(/\/law\/redetermine\/3307810072\d+/);
    await page.locator('select[name="profile"]').selectOption("HEN-2011");
    await page.getByRole("button", { name: "比较" }).click();
    await page.waitForURL(/profile=HEN-2011/);
    const text = await visitor.text();
    for (const word of ["仅供比较，不是结果", "已认定：", "比较：HEN-2011（不是结果）"]) assert.ok(text.includes(word), `${word} is missing`);
    await visitor.shot("law-redetermine");
    await visitor.close();
  });
}
