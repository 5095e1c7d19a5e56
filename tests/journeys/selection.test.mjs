// Recommendation and selection in the browser, in the county of the scene `vetting`: one clerk records meetings, another confirms; the
// comparison puts somebody on the list by a button; a speech competition is typed on the keyboard, frozen by two and printed.
import { after, before } from "node:test";
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openBrowser, run, visit } from "../lib.mjs";
import { Team, steps } from "../team.mjs";

const COUNTY = "330781000000";
const TOWNSHIP = "330781007000";
const LIST = `/u/${TOWNSHIP}/selections`;
const step = steps();

let browser;
let root;
let team;
let village;
let names;

before(async () => {
  browser = await openBrowser();
  root = await mkdtemp(join(tmpdir(), "cunxuan-selection-"));
  const data = join(root, "data");
  await run("demo", "--data", data, "--scene", "vetting");
  team = new Team(browser, data);
  await team.open();
}, { timeout: 600_000 });
after(async () => {
  await team?.close();
  await browser?.close();
  await rm(root, { recursive: true, force: true });
});

const words = async (visitor) => (await visitor.text()).replace(/\s+/g, "");

const turnout = { due: "60", present: "50", issued: "50", returned: "49", valid: "47", invalid: "2", place: "村党群服务中心" };

/** Begins a meeting for secretary and chair, and answers its address. */
async function begin(clerk, kind) {
  await team.at(clerk, village);
  await team.send(clerk, `${village}/meetings`, {
    kind, place: "村党群服务中心", p0_post: "PO|secretary", p0_choices: "1", p1_post: "VC|director", p1_choices: "1",
  });
  return new URL(clerk.page.url()).pathname;
}

async function confirm(path) {
  const second = await team.as("demo-clerk-2");
  await team.at(second, path);
  await second.page.getByRole("link", { name: "复核确认" }).click();
  await second.page.waitForURL(/\/confirm$/);
  await team.shots(second, "selection-confirm");
  await team.send(second, `${path}/confirm`);
}

step("the township finds a village without a meeting, by way of the proposed persons", { timeout: 120_000 }, async () => {
  const clerk = await team.as("demo-clerk");
  await team.at(clerk, LIST);
  await team.shots(clerk, "selection-township");
  await team.at(clerk, `${LIST}?only=none`);
  const unit = (await clerk.page.locator('main tbody a[href$="/selection"]').first().getAttribute("href")).replace("/selection", "");
  await team.at(clerk, `${unit}/proposals`);
  names = await clerk.page.locator('main tbody a[href*="/dossiers/"]').allInnerTexts();
  names = [...new Set(names.map((name) => name.trim()))].slice(0, 3);
  assert.equal(names.length, 3);
  await clerk.page.getByRole("link", { name: "推荐与竞职" }).first().click();
  await clerk.page.waitForURL(/\/selection$/);
  village = new URL(clerk.page.url()).pathname;
  assert.match(await words(clerk), /还没有推荐会议的记录/);
  await team.shots(clerk, "selection-empty");
});

step("figures that contradict each other come back at their cells, and two persons stand for them", { timeout: 240_000 }, async () => {
  const clerk = await team.as("demo-clerk");
  const meeting = await begin(clerk, "party");
  const figures = `${meeting}/figures`;
  const votes = { "v0-0_name": names[0], "v0-0_votes": "40", "v1-0_name": names[0], "v1-0_votes": "30", "v1-1_name": names[1], "v1-1_votes": "17" };
  await team.send(clerk, figures, { ...turnout, ...votes, "v1-1_votes": "18" }, { refused: /得票合计 48/ });
  await clerk.shot("selection-refused");
  assert.equal(await clerk.page.locator('[name="v1-1_votes"]').inputValue(), "18", "what was typed is still there");
  await team.send(clerk, figures, { "v1-1_votes": "17" });
  assert.match(await words(clerk), /等待另一名经办复核确认/);
  await team.shots(clerk, "selection-recorded");
  await confirm(meeting);
  await team.at(clerk, meeting);
  assert.match(await words(clerk), /85\.1%（40\/47）/);
  await team.shots(clerk, "selection-confirmed");
});

step("too few are said, and the comparison proposes nobody by itself", { timeout: 240_000 }, async () => {
  const clerk = await team.as("demo-clerk");
  const villagers = await begin(clerk, "villagers");
  const few = { ...turnout, present: "29", issued: "29", returned: "29", valid: "28", invalid: "1", note: "农忙" };
  await team.send(clerk, `${villagers}/figures`, { ...few, "v0-0_name": names[0], "v0-0_votes": "20", "v1-0_name": names[1], "v1-0_votes": "28" });
  assert.match(await words(clerk), /实到29人，少于应到的1\/2/);
  await confirm(villagers);
  const committee = await begin(clerk, "committee");
  await team.send(clerk, `${committee}/figures`, { due: "9", present: "8", "v0-0_name": names[0], "v0-0_reason": "群众基础好" });
  await confirm(committee);
  await team.at(clerk, `${village}/compare`);
  await team.shots(clerk, "selection-compare");
  const text = await words(clerk);
  for (const word of ["85.1%（40/47）", "71.4%（20/28）", "都推荐", "实到29人，少于应到的1/2"]) assert.ok(text.includes(word), word);
  await team.send(clerk, `${village}/propose`);
  assert.match(await words(clerk), /已列入/);
  await team.at(clerk, village);
  await team.shots(clerk, "selection-village");
});

step("a speech competition is typed on the keyboard, frozen by two, printed and published", { timeout: 240_000 }, async () => {
  const clerk = await team.as("demo-clerk");
  await team.at(clerk, village);
  await team.send(clerk, `${village}/speeches`, { title: "书记竞职演讲", post: "PO|secretary", place: "文化礼堂" });
  const speech = new URL(clerk.page.url()).pathname;
  await team.shots(clerk, "selection-speech-setup");
  const setup = {
    items: "履职设想 60\n现场答辩 40", judges: "评委一 镇党委\n评委二 镇纪委\n评委三 党员代表", speakers: `${names[1]}\n${names[0]}`,
    decimals: "yes", drop_high: "1", drop_low: "1", drawn_how: "当场抽签，监督委员会成员见证",
  };
  await team.send(clerk, `${speech}/setup`, { ...setup, drop_low: "2" }, { refused: /没有剩下/ });
  await team.send(clerk, `${speech}/setup`, { drop_low: "1" });
  assert.match(await words(clerk), /缺6份评分/);
  await team.shots(clerk, "selection-speech-open");
  const sheet = async (no, points) => {
    const { page } = clerk;
    await team.at(clerk, `${speech}/sheets/${no}`);
    if (no === 1) await team.shots(clerk, "selection-sheet");
    await page.locator("[data-count]").first().focus();
    for (const n of points) {
      await page.keyboard.type(n);
      await page.keyboard.press("Enter");
    }
    assert.equal(await page.evaluate(() => document.activeElement.textContent.trim()), "保存评分表");
    await page.keyboard.press("Enter");
    await page.locator("[data-flash]").waitFor();
    await clerk.check();
  };
  await sheet(1, ["55.5", "38", "50", "35"]);
  await sheet(2, ["50", "35.25", "55", "30.25"]);
  await sheet(3, ["50", "35", "", "30"]);
  assert.match(await words(clerk), new RegExp(`缺1份评分：评委三对${names[0]}`));
  await team.shots(clerk, "selection-speech-missing");
  await team.at(clerk, `${speech}/sheets/3`);
  const cells = clerk.page.locator("[data-count]");
  assert.equal(await cells.nth(1).inputValue(), "35", "what was kept is there");
  await cells.nth(2).fill("58");
  await clerk.page.getByRole("button", { name: "保存评分表" }).click();
  await clerk.page.locator("[data-flash]").waitFor();
  // 85.25 is in the middle of both.
  assert.match(await words(clerk), /并列第1名/);
  await team.send(clerk, `${speech}/hand-in`);
  await team.shots(clerk, "selection-speech-handed-in");
  const second = await team.as("demo-clerk-2");
  await team.at(second, `${speech}/freeze`);
  await team.shots(second, "selection-freeze");
  await team.send(second, `${speech}/freeze`);
  assert.match(await words(second), /竞职〔\d{4}〕\d+号/);
  await team.shots(second, "selection-speech-frozen");
  await team.at(second, `${speech}/print`);
  await team.shots(second, "selection-print");
  const paper = await words(second);
  assert.match(paper, /并列第1名/);
  for (const word of ["批准", "任命", "内定", "指定", "55.5"]) assert.ok(!paper.includes(word), word);
  await team.at(clerk, speech);
  await team.send(clerk, `${speech}/publish`, { published_place: "村务公开栏" });
  await team.at(clerk, `${village}/compare?sort=speech`);
  assert.match(await words(clerk), /并列第1名/);
});

step("a correction is a new record; the county reads and sets what share should come; nobody else sees anything", { timeout: 240_000 }, async () => {
  const clerk = await team.as("demo-clerk");
  await team.at(clerk, village);
  await clerk.page.locator('main tbody a[href*="/meetings/"]').first().click();
  await clerk.page.waitForURL(/\/meetings\/\d+$/);
  const meeting = new URL(clerk.page.url()).pathname;
  await team.send(clerk, `${meeting}/replace`, { reason: "一人得票抄错" });
  assert.match(await words(clerk), /这是一份更正原因：一人得票抄错/);
  await team.shots(clerk, "selection-correction");
  const county = await team.as("demo-county");
  await team.at(county, `/u/${COUNTY}/selections`);
  await team.shots(county, "selection-county");
  const kinds = `/u/${COUNTY}/selections/kinds`;
  await team.at(county, kinds);
  await team.shots(county, "selection-kinds");
  await team.send(county, `${kinds}/party`, { part: "2", whole: "3", source: "本县换届办法（演练）" });
  assert.match(await words(county), /应到的2\/3/);
  await team.at(county, village);
  assert.equal(await county.page.locator("form[action$='/meetings']").count(), 0, "a county reads");
  const desk = await team.as("demo-review-01");
  for (const path of [village, `${village}/compare`, LIST, kinds]) {
    assert.equal((await desk.context.request.get(path)).status(), 403, path);
  }
  const phone = await visit(browser, team.office, { viewport: "phone" });
  await phone.login("demo-clerk");
  await phone.go(`${village}/compare`);
  await phone.check();
  await phone.close();
});
