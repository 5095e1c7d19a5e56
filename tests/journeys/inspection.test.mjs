// The inspection in the browser, in the county of the scene `vetting`: a township forms a team for a village that has none; the team works
// through the checklist on a phone; the county changes its checklist, which the running inspection does not follow.
import { after, before } from "node:test";
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openBrowser, run, visit } from "../lib.mjs";
import { Team, steps } from "../team.mjs";

const COUNTY = "330781000000";
const TOWNSHIP = "330781007000";
const LIST = `/u/${TOWNSHIP}/inspections`;
const step = steps();

let browser;
let root;
let data;
let team;
let phone;
let village;
let name;

before(async () => {
  browser = await openBrowser();
  root = await mkdtemp(join(tmpdir(), "cunxuan-inspection-"));
  data = join(root, "data");
  await run("demo", "--data", data, "--scene", "vetting");
  team = new Team(browser, data);
  await team.open();
}, { timeout: 600_000 });
after(async () => {
  await phone?.close();
  await team?.close();
  await browser?.close();
  await rm(root, { recursive: true, force: true });
});

const words = async (visitor) => (await visitor.text()).replace(/\s+/g, "");

step("the county sees how far every township is, and its checklist", { timeout: 120_000 }, async () => {
  const county = await team.as("demo-county");
  await team.at(county, "/");
  await county.page.getByRole("link", { name: "考察", exact: true }).first().click();
  await county.page.waitForURL(/\/inspections$/);
  await team.shots(county, "inspection-county");
  assert.match(await words(county), /没有考察组/);
  await county.page.getByRole("link", { name: "考察清单" }).click();
  await county.page.waitForURL(/\/inspections\/plan$/);
  await team.shots(county, "inspection-plan");
  const text = await words(county);
  for (const word of ["这是示例", "共26条", "民主测评", "不少于50人", "地方做法（示例）"]) assert.ok(text.includes(word), word);
});

step("the township finds the villages without a team and forms one", { timeout: 120_000 }, async () => {
  const clerk = await team.as("demo-clerk");
  await team.at(clerk, `${LIST}?only=gap`);
  await team.shots(clerk, "inspection-township");
  const link = clerk.page.locator('main tbody a[href$="/inspection"]').first();
  [village, name] = [await link.getAttribute("href"), (await link.textContent()).trim()];
  await team.at(clerk, village);
  assert.match(await words(clerk), /本村还没有考察组|本社区还没有考察组/);
  await team.shots(clerk, "inspection-no-team");
  await team.at(clerk, `${LIST}/teams`);
  const form = clerk.page.locator(`form[action="${LIST}/teams"]`);
  await form.locator("label.choice", { hasText: name }).first().locator("input").check();
  await team.send(clerk, `${LIST}/teams`, { name: "机动考察组", head: "方组长", members: "李四、王五" });
  await team.shots(clerk, "inspection-teams");
  assert.match(await words(clerk), /机动考察组/);
});

step("the team begins on a phone and works through the checklist", { timeout: 240_000 }, async () => {
  phone = await visit(browser, team.office, { viewport: "phone" });
  await phone.login("demo-clerk");
  await phone.go(village);
  await phone.shot("inspection-begin");
  await team.send(phone, `${village}/begin`, { place: "村务公开栏", note: "公示三天" });
  await phone.shot("inspection-village");
  const open = async (key) => {
    await phone.go(village);
    await phone.page.locator("#checklist").getByRole("link", { name: key, exact: true }).click();
    await phone.page.waitForURL(/\/keys\/\d+$/);
    return new URL(phone.page.url()).pathname;
  };
  let key = await open("集体面谈");
  await team.send(phone, key, { left_out: true, note: "" }, { refused: /请写明原因/ });
  await phone.shot("inspection-key-refused");
  await team.send(phone, key, { left_out: true, note: "多数人在外务工，改为逐人谈话" });
  key = await open("查阅档案");
  await phone.shot("inspection-key-persons");
  await team.send(phone, key);
  for (const at of [0, 1, 2, 3, 4, 5]) {
    await phone.go(village);
    const form = phone.page.locator(`form[action="${village}/steps/${at}"]`);
    if ((await form.count()) > 0) await team.send(phone, `${village}/steps/${at}`);
  }
  await phone.go(village);
  assert.match(await words(phone), /未做/);
});

step("the assessment is counted exactly and too few people are said", { timeout: 240_000 }, async () => {
  const path = `${village}/assessment`;
  await phone.go(path);
  await phone.shot("inspection-assessment-empty");
  const cells = await phone.page.locator("[data-count]").evaluateAll((all) => all.map((one) => one.name));
  const sums = (few) => Object.fromEntries(cells.map((cell) => {
    if (cell.endsWith("-0")) return [cell, few ? "35" : "40"];
    if (cell.endsWith("-1")) return [cell, "11"];
    if (cell.startsWith("agree")) return [cell, few ? "46" : "50"];
    if (cell.startsWith("abstain")) return [cell, few ? "0" : "1"];
    return [cell, cell.endsWith("-4") || cell.startsWith("disagree") ? "1" : "0"];
  }));
  const turnout = { due: "60", present: "48", issued: "48", recovered: "48", invalid: "1", place: "村党群服务中心" };
  await team.send(phone, path, { ...turnout, ...sums(true), [cells[0]]: "36" }, { refused: /应等于有效票 47/ });
  await phone.shot("inspection-assessment-refused");
  assert.equal(await phone.page.locator(`[name="${cells[0]}"]`).inputValue(), "36", "what was typed is still there");
  await team.send(phone, path, { [cells[0]]: "35" });
  await phone.shot("inspection-assessment-few");
  assert.match(await words(phone), /参加民主测评48人，要求不少于50人/);
  await phone.go(village);
  assert.match(await words(phone), /97\.9%（46\/47）/);
  const again = { due: "60", present: "53", issued: "53", recovered: "53", invalid: "1" };
  await phone.go(path);
  await team.send(phone, path, { ...again, ...sums(false), note: "补充测评五人" });
  assert.doesNotMatch(await words(phone), /要求不少于50人。可以补充测评/);
  const clerk = await team.as("demo-clerk");
  await team.at(clerk, path);
  await team.shots(clerk, "inspection-assessment");
});

step("talks, what the team advises, and the paper about a person", { timeout: 240_000 }, async () => {
  const talks = `${village}/talks`;
  await phone.go(talks);
  await team.send(phone, talks, { kind: "党员代表", n: "6", note: "反映工作踏实" });
  await team.send(phone, `${village}/papers`, { kind: "党支部记录本", n: "2", note: "记录完整" });
  await phone.shot("inspection-talks");
  await phone.go(village);
  const links = await phone.page.locator('#persons a[href*="/persons/"]').evaluateAll((all) => all.map((a) => a.getAttribute("href")));
  assert.ok(links.length > 0);
  for (const [at, path] of links.entries()) {
    await phone.go(path);
    await team.send(phone, `${path}/opinion`, { conclusion: at === 0 ? "against" : "suggest", reason: at === 0 ? "本人不愿参选" : "工作踏实" });
  }
  await phone.shot("inspection-person");
  const clerk = await team.as("demo-clerk");
  const path = links[0];
  await team.at(clerk, path);
  await team.shots(clerk, "inspection-person-draft");
  const draft = await clerk.page.locator("textarea[name=text]").inputValue();
  for (const word of ["满意率98.1%（51/52）", "个别谈话6人次", "不建议。本人不愿参选。"]) assert.ok(draft.includes(word), `${word} in ${draft}`);
  const freeze = async (text, refused) => {
    await clerk.page.locator("textarea[name=text]").fill(text);
    const arrived = refused ? clerk.page.getByText(refused).first().waitFor() : clerk.page.locator("[data-flash]").waitFor();
    await clerk.page.getByRole("button", { name: "封定" }).click();
    await arrived;
    await clerk.check();
  };
  await freeze(draft, /没有填写/);
  await freeze(draft.replaceAll("（由考察组据实填写）", "表现较好（演练）。"));
  await team.shots(clerk, "inspection-person-frozen");
  await team.at(clerk, `${path}/print`);
  await team.shots(clerk, "inspection-print");
  const text = await words(clerk);
  for (const word of ["批准", "任命", "内定", "指定"]) assert.ok(!text.includes(word), word);
});

step("the village is finished; a new checklist is the next version; nobody else sees anything", { timeout: 240_000 }, async () => {
  await phone.go(village);
  await phone.shot("inspection-before-finish");
  await team.send(phone, `${village}/finish`);
  assert.match(await words(phone), /已完成/);
  const county = await team.as("demo-county");
  const plan = `/u/${COUNTY}/inspections/plan`;
  await team.at(county, plan);
  await team.send(county, `${plan}/keys`, { step: "1", name: "拍照留存公示", scope: "unit", who: "考察组" });
  const text = await words(county);
  assert.match(text, /第2版/);
  assert.doesNotMatch(text, /这是示例/);
  await team.at(county, village);
  assert.doesNotMatch(await words(county), /拍照留存公示/);
  await team.shots(county, "inspection-finished");
  await team.send(county, `${village}/reopen`, { reason: "新增初步人选" });
  assert.match(await words(county), /考察中/);
  const desk = await team.as("demo-review-01");
  for (const path of [village, `${village}/talks`, LIST, plan]) {
    assert.equal((await desk.context.request.get(path)).status(), 403, path);
  }
});
