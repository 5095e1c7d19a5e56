// Each demo account: one click, its own start page, at the size of a desk and of a phone.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { openBrowser, startOffice, visit } from "../lib.mjs";

/** What each role finds on its start page. */
const START = {
  "demo-county": "待办",
  "demo-clerk": "待办",
  "demo-member-1": "待办",
  "demo-member-2": "待办",
  "demo-typist-a": "正在投票、计票的村社",
  "demo-typist-b": "正在投票、计票的村社",
  "demo-scrutineer": "核对计票单",
  "demo-observer": "看大屏",
  "demo-system": "管理账号和村社底册",
  "demo-security": "管理会话和锁定",
  "demo-audit": "审计日志",
};

let browser;
let office;
before(async () => {
  [browser, office] = await Promise.all([openBrowser(), startOffice()]);
});
after(async () => {
  await browser?.close();
  await office?.stop();
});

for (const [account, words] of Object.entries(START)) {
  test(`${account} starts`, async () => {
    for (const viewport of ["desk", "phone"]) {
      const visitor = await visit(browser, office, { viewport });
      await visitor.login(account);
      assert.ok((await visitor.text()).includes(words), `${account} does not see ${words}`);
      await visitor.shot(`start-${account}`);
      await visitor.close();
    }
  });
}
