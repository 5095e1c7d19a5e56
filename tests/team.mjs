// The persons who run an election in a browser, each with a window of their own, under a clock that a journey moves.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fill, serve, visit } from "./lib.mjs";

/** Steps of one journey, in order; what comes after a failed one is not tried. */
export function steps() {
  let failed;
  return (name, options, body) =>
    test(name, options, async () => {
      if (failed) assert.fail(`after the failure of: ${failed}`);
      failed = name;
      await body();
      failed = undefined;
    });
}

/** Everybody who works on the data directory `data`. */
export class Team {
  /** Passwords by login; accounts without one are those of the demo, with a button on the login page. */
  passwords = new Map();
  #visitors = new Map();

  constructor(browser, data) {
    this.browser = browser;
    this.data = data;
  }

  /** The office opens on another day; everybody logs in again. */
  async open(today) {
    await this.close();
    this.office = await serve(this.data, { today });
  }

  /** The office closes. */
  async close() {
    for (const visitor of this.#visitors.values()) await visitor.close();
    this.#visitors = new Map();
    await this.office?.stop();
    this.office = undefined;
  }

  /** Somebody of the team; changes the first password when asked to. */
  async as(login) {
    if (this.#visitors.has(login)) return this.#visitors.get(login);
    const visitor = await visit(this.browser, this.office);
    if (this.passwords.has(login)) await this.#logIn(visitor.page, login);
    else await visitor.login(login);
    await visitor.check();
    this.#visitors.set(login, visitor);
    return visitor;
  }

  async #logIn(page, login) {
    const enter = async () => {
      await page.goto("/login");
      await page.getByRole("textbox", { name: "账号" }).fill(login);
      await page.getByLabel("密码").fill(this.passwords.get(login));
      await page.getByRole("button", { name: "登录", exact: true }).click();
      await page.locator(".topbar-user").waitFor();
    };
    await enter();
    if (!page.url().endsWith("/password")) return;
    const next = `${login}-2027-secret`;
    await page.locator("[name=old_password]").fill(this.passwords.get(login));
    await page.locator("[name=new_password]").fill(next);
    await page.getByRole("button", { name: "修改密码" }).click();
    await page.waitForURL(/\/login/);
    this.passwords.set(login, next);
    await enter();
  }

  /** Opens a page. */
  at = async (visitor, path) => {
    await visitor.go(path);
    return visitor;
  };

  /**
   * Fills the form that is sent to `action` and sends it. The command must be carried out, and the page says so; or, with `refused`, it must
   * be refused with these words. Answers what the page says.
   */
  send = async (visitor, action, values = {}, { refused } = {}) => {
    const { page } = visitor;
    const form = page.locator(`form[method=post][action="${action}"], form[method=post][action^="${action}?"]`).first();
    const folded = form.locator("xpath=ancestor::details[not(@open)]/summary");
    if ((await folded.count()) > 0) await folded.first().click();
    await fill(form, values);
    // Every command ends on another page, or on this one loaded anew.
    const arrived = refused ? page.getByText(refused).first().waitFor() : page.waitForNavigation();
    try {
      const button = form.locator("button[type=submit]").first();
      const sent = page.waitForRequest((request) => request.method() === "POST", { timeout: 10_000 }).catch(() => null);
      await button.click();
      // A page that still moves can lose a click; a form is sent once all the same.
      if (!(await sent)) await button.click();
      await arrived;
    } catch (error) {
      const invalid = await form.locator(":invalid").evaluateAll((all) => all.map((one) => `${one.name}: ${one.validationMessage}`));
      error.message += `\n${action}: ${invalid.join("; ")}\n${(await visitor.text()).slice(0, 600)}`;
      throw error;
    }
    const flash = await page.locator("[data-flash]").allInnerTexts();
    if (!refused && flash.length === 0) {
      const errors = await page.locator(".error-summary, .alert-bad").allInnerTexts();
      assert.fail(`${action} was not carried out: ${errors.join(" / ") || (await visitor.text()).slice(0, 600)}`);
    }
    assert.equal(flash.length === 0, Boolean(refused), `${action} was carried out`);
    await visitor.check();
    return refused ? visitor.text() : flash.join(" ");
  };

  /** Shots of the page at both sizes: the same person opens the same address on the phone. */
  async shots(visitor, name) {
    await visitor.shot(name);
    const phone = await visit(this.browser, this.office, { viewport: "phone" });
    await phone.context.addCookies(await visitor.context.cookies());
    await phone.go(new URL(visitor.page.url()).pathname);
    await phone.shot(name);
    await phone.close();
  }

  /** Publishes a paper of a unit on the day of the office. */
  async publish(visitor, unit, code, round) {
    const query = round ? `?round=${round}` : "";
    await this.at(visitor, `${unit}/notices/publish/${code}${query}`);
    return this.send(visitor, `${unit}/notices/publish/${code}`);
  }

  /** Types a sheet with digits, Enter and Tab only. `figures` by the label of the cell; the page says in which order. */
  async typeSheet(visitor, sheet, figures, name) {
    const { page } = visitor;
    const focused = () => page.evaluate(() => [document.activeElement.name || "", document.activeElement.textContent.trim()]);
    const tabTo = async (test) => {
      for (let presses = 0; presses < 80; presses += 1) {
        const [name, text] = await focused();
        if (test(name, text)) return;
        await page.keyboard.press("Tab");
      }
      assert.fail("the keyboard does not get there");
    };
    await this.at(visitor, sheet);
    await tabTo((_, text) => /^开始第.录$/.test(text));
    await page.keyboard.press("Enter");
    await page.locator("[name=issued]").waitFor();
    if (name) await this.shots(visitor, name);
    await tabTo((name) => name === "issued");
    for (const _ of Object.keys(figures)) {
      const label = await page.evaluate(() => document.activeElement.getAttribute("aria-label"));
      assert.ok(label in figures, `${label} is asked for`);
      await page.keyboard.type(String(figures[label]));
      await page.keyboard.press("Enter");
    }
    await tabTo((_, text) => text === "提交录入");
    await page.keyboard.press("Enter");
    await page.locator("[data-flash]").waitFor();
    await visitor.check();
  }
}
