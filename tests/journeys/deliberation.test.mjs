// An analysis meeting in the browser, in the county of the scene `vetting`: the county puts villages on the wall one after the other, records
// advice with its reason and ends the meeting; a township sees its own meetings only; a secretary is submitted and filed.
import { after, before } from "node:test";
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openBrowser, run, visit } from "../lib.mjs";
import { Team, steps } from "../team.mjs";

const COUNTY = "330781000000";
const TOWNSHIP = "330781007000";
const LIST = `/u/${COUNTY}/deliberations`;
const RED = ["批准", "任命", "内定", "指定", "委派"];
const step = steps();

let browser;
let root;
let team;
let meeting;

before(async () => {
  browser = await openBrowser();
  root = await mkdtemp(join(tmpdir(), "cunxuan-deliberation-"));
  const data = join(root, "data");
  await run("demo", "--data", data, "--scene", "vetting");
  team = new Team(browser, data);
  await team.open();
}, { timeout: 900_000 });
after(async () => {
  await team?.close();
  await browser?.close();
  await rm(root, { recursive: true, force: true });
});

const words = async (visitor) => (await visitor.text()).replace(/\s+/g, "");

step("the county begins a meeting over a township and puts its villages on the wall", { timeout: 240_000 }, async () => {
  const county = await team.as("demo-county");
  await team.at(county, LIST);
  await team.shots(county, "deliberation-list");
  const form = county.page.locator(`form[action="${LIST}"]`);
  await form.locator(`input[name=units][value="${TOWNSHIP}"]`).check();
  const head = { title: "上华街道班子研判会", chair: "陈主任", present: "陈主任、方经办、郑科长" };
  await team.send(county, LIST, head);
  meeting = new URL(county.page.url()).pathname;
  await team.shots(county, "deliberation-meeting");
  await county.page.getByRole("link", { name: "上屏研判" }).click();
  await county.page.waitForURL(/\/deliberations\/\d+\/\d{12}$/);
  await team.shots(county, "deliberation-slide");
  const fits = await county.page.evaluate(() => document.documentElement.scrollHeight <= window.innerHeight);
  assert.ok(fits, "one screen at 1366 × 768");
  const first = county.page.url();
  await county.page.keyboard.press("ArrowRight");
  await county.page.waitForURL((url) => url.href !== first);
  await county.page.keyboard.press("ArrowLeft");
  await county.page.waitForURL(first);
  const text = await words(county);
  for (const word of ["班子结构", "回避", "职数", "未登记", "联审中", "年龄计算到选举日"]) assert.ok(text.includes(word), word);
  for (const word of RED) assert.ok(!text.includes(word), word);
});

step("advice is recorded with its reason, corrected with the reason why, and ends with the meeting", { timeout: 240_000 }, async () => {
  const county = await team.as("demo-county");
  const slide = new URL(county.page.url()).pathname;
  await team.send(county, slide, { advice: "proceed", reason: "结构合理" });
  await team.shots(county, "deliberation-advised");
  // In the field of the reason the arrows belong to the text.
  await county.page.locator("input[name=reason]").focus();
  await county.page.keyboard.press("ArrowRight");
  assert.equal(new URL(county.page.url()).pathname, slide);
  await team.send(county, slide, { advice: "adjust", reason: "还缺妇女委员", correction: "前一次没有核对职数" });
  assert.match(await words(county), /需要调整还缺妇女委员/);
  await team.at(county, meeting);
  await county.page.getByRole("link", { name: "结束会议" }).click();
  await county.page.waitForURL(/\/close$/);
  await team.shots(county, "deliberation-close");
  await team.send(county, `${meeting}/close`);
  assert.match(await words(county), /研判〔\d{4}〕2号/);
  await team.shots(county, "deliberation-closed");
  const paper = await county.context.request.get(`${meeting}/record`);
  assert.equal(paper.status(), 200);
  assert.equal((await paper.body()).subarray(0, 4).toString(), "%PDF");
  await team.at(county, slide);
  assert.equal(await county.page.locator("input[name=reason]").count(), 0, "a closed meeting takes nothing");
});

step("the township reads what was advised about its village and sees no meeting of the county", { timeout: 120_000 }, async () => {
  const clerk = await team.as("demo-clerk");
  const county = await team.as("demo-county");
  const unit = new URL(county.page.url()).pathname.split("/").pop();
  await team.at(clerk, `/u/${unit}/deliberation`);
  assert.match(await words(clerk), /会后没有变化/);
  await team.shots(clerk, "deliberation-village");
  for (const path of [LIST, meeting]) assert.equal((await clerk.context.request.get(path)).status(), 403, path);
  const desk = await team.as("demo-review-01");
  for (const path of [LIST, `/u/${unit}/deliberation`, `/u/${TOWNSHIP}/secretaries`]) {
    assert.equal((await desk.context.request.get(path)).status(), 403, path);
  }
});

step("the county files a secretary whom a township submitted", { timeout: 120_000 }, async () => {
  const county = await team.as("demo-county");
  await team.at(county, `/u/${COUNTY}/secretaries`);
  await team.shots(county, "register-list");
  await team.at(county, `/u/${COUNTY}/secretaries?only=submitted`);
  await county.page.locator('main tbody a[href*="/secretaries/"]').first().click();
  await county.page.waitForURL(/\/secretaries\/\d{12}$/);
  const entry = new URL(county.page.url()).pathname;
  await team.shots(county, "register-entry");
  await team.send(county, `${entry}/file`, { number: "兰组备〔2026〕99号" });
  assert.match(await words(county), /已备案/);
  await team.shots(county, "register-filed");
  const phone = await visit(browser, team.office, { viewport: "phone" });
  await phone.login("demo-clerk");
  await phone.go(`/u/${TOWNSHIP}/secretaries`);
  await phone.check();
  await phone.close();
});
