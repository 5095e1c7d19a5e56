// The office starts, shows its login page on both sizes, and lets a demo account in and out.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { openBrowser, startOffice, visit } from "../lib.mjs";

let browser;
let office;
before(async () => {
  [browser, office] = await Promise.all([openBrowser(), startOffice()]);
});
after(async () => {
  await browser?.close();
  await office?.stop();
});

for (const viewport of ["desk", "phone"]) {
  test(`the login page shows the demo accounts (${viewport})`, async () => {
    const visitor = await visit(browser, office, { viewport });
    await visitor.go("/login");
    const text = await visitor.text();
    for (const word of ["村选", "账号", "密码", "演练数据", "演练账号"]) assert.ok(text.includes(word), `${word} is missing`);
    await visitor.shot("login");
    await visitor.close();
  });

  test(`a clerk logs in and out (${viewport})`, async () => {
    const visitor = await visit(browser, office, { viewport });
    await visitor.login("demo-clerk");
    await visitor.shot("home");
    await visitor.page.locator(".topbar-user summary").click();
    await visitor.page.getByRole("button", { name: "退出登录" }).click();
    await visitor.page.waitForURL(/\/login/);
    await visitor.close();
  });
}

test("a wrong password is refused without saying what was wrong", async () => {
  const visitor = await visit(browser, office);
  await visitor.go("/login");
  await visitor.page.getByRole("textbox", { name: "账号" }).fill("demo-clerk");
  await visitor.page.getByLabel("密码").fill("not the password");
  await visitor.page.getByRole("button", { name: "登录", exact: true }).click();
  await visitor.page.getByRole("alert").waitFor();
  await visitor.check();
  await visitor.close();
});

test("a page behind the login leads to the login page", async () => {
  const visitor = await visit(browser, office);
  await visitor.page.goto("/");
  assert.match(visitor.page.url(), /\/login/);
  await visitor.close();
});
