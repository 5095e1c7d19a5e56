// One village from the empty program through all its bodies in their lawful order — party organisation, villagers' committee with the
// printed notice of its result, representatives, supervision committee, co-operative — in the browser, by the persons who do it: the
// clerk, two members of the election committee, two typists, a scrutineer. The office is restarted under a drill's clock for every day.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fill, idNumber, openBrowser, run, serve, visit } from "../lib.mjs";
import * as meetings from "../meetings.mjs";

const COUNTY = "330781000000";
const TOWNSHIP = "330781007000";
const VILLAGE = "330781007200";
const U = `/u/${VILLAGE}`;
const UNITS = [
  ["330000000000", "浙江省", "1", ""],
  ["330700000000", "金华市", "2", "330000000000"],
  [COUNTY, "兰溪市", "3", "330700000000"],
  [TOWNSHIP, "上华街道", "4", COUNTY],
  [VILLAGE, "上华村委会", "5", TOWNSHIP],
  ["330781007201", "彭村村委会", "5", TOWNSHIP],
];
const VOTERS = 1200;
/** Login, role, place. */
const TEAM = [
  ["county", "county_office", COUNTY],
  ["clerk", "township_clerk", TOWNSHIP],
  ["member-1", "committee_member", VILLAGE],
  ["member-2", "committee_member", VILLAGE],
  ["typist-a", "typist_a", VILLAGE],
  ["typist-b", "typist_b", VILLAGE],
  ["scrutineer", "scrutineer", VILLAGE],
];

/** The polling day: far enough for all deadlines to lie ahead. */
const POLL = new Date(Date.now() + 62 * 86_400_000);
/** The date so many days before the polling day, as the program writes it. */
const before_ = (days) => new Date(POLL.getTime() - days * 86_400_000).toISOString().slice(0, 10);

// ---- synthetic voters: area 99, check digit right, sex by the 17th digit

const SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗";
const GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国志文";

function voter(n) {
  const woman = n % 2 === 1;
  const year = 1950 + (n % 50);
  const birth = `${year}-${String(1 + (n % 12)).padStart(2, "0")}-${String(1 + (n % 28)).padStart(2, "0")}`;
  // Three characters that differ for every number, so that a name means one person.
  const name = SURNAMES[n % 20] + GIVEN[Math.floor(n / 20) % 30] + GIVEN[Math.floor(n / 600) % 30];
  return {
    name,
    id: idNumber(birth, (Math.floor(n / 100) * 2 + 100 + (woman ? 0 : 1)) % 1000),
    sex: woman ? "女" : "男",
    group: `第${"一二三四"[n % 4]}村民小组`,
    household: String(1 + Math.floor(n / 3)),
    // Twelve party members, none of whom plays another part.
    political: n % 100 === 5 ? "中共党员" : "群众",
  };
}

const people = Array.from({ length: VOTERS }, (_, n) => voter(n));
const csv = (rows) =>
  "\ufeff" +
  ["姓名,身份证号,性别,民族,学历,政治面貌,村民小组,户号,登记类别", ...rows.map((p) => [p.name, p.id, p.sex, "汉族", "初中", p.political, p.group, p.household, "本村居住"].join(","))].join("\r\n") +
  "\r\n";
/** Persons who play a part: two for chair, four for member, two women, staff, a proxy. Men are even, women odd. */
const CHAIRS = [people[100], people[130]];
const MEMBERS = [people[160], people[190], people[220], people[250]];
const WOMEN = [people[281], people[311]];
const COMMITTEE = [people[340], people[371], people[400], people[430], people[461]];
const STAFF = [
  [people[490], "caller"],
  [people[520], "scrutineer"],
  [people[551], "scrutineer"],
  [people[580], "teller"],
  [people[611], "teller"],
];
const PROXY = [people[640], people[671]];

let browser;
let root;
let data;
let office;
let visitors = new Map();
const passwords = new Map();

let failed;
/** A step of the journey; what comes after a failed one is not tried. */
function step(name, options, body) {
  test(name, options, async () => {
    if (failed) assert.fail(`after the failure of: ${failed}`);
    failed = name;
    await body();
    failed = undefined;
  });
}

before(async () => {
  browser = await openBrowser();
  root = await mkdtemp(join(tmpdir(), "cunxuan-village-"));
  data = join(root, "data");
});
after(async () => {
  await browser?.close();
  await office?.stop();
  await rm(root, { recursive: true, force: true });
});

/** The office opens on another day; everybody logs in again. */
async function open(today) {
  for (const visitor of visitors.values()) await visitor.close();
  visitors = new Map();
  await office?.stop();
  office = await serve(data, { today });
}

/** Somebody of the team with a window of their own; changes the first password when asked to. */
async function as(login) {
  if (visitors.has(login)) return visitors.get(login);
  const visitor = await visit(browser, office);
  const { page } = visitor;
  const logIn = async () => {
    await page.goto("/login");
    await page.getByRole("textbox", { name: "账号" }).fill(login);
    await page.getByLabel("密码").fill(passwords.get(login));
    await page.getByRole("button", { name: "登录", exact: true }).click();
    await page.locator(".topbar-user").waitFor();
  };
  await logIn();
  if (page.url().endsWith("/password")) {
    const next = `${login}-2027-secret`;
    await page.locator("[name=old_password]").fill(passwords.get(login));
    await page.locator("[name=new_password]").fill(next);
    await page.getByRole("button", { name: "修改密码" }).click();
    await page.waitForURL(/\/login/);
    passwords.set(login, next);
    await logIn();
  }
  await visitor.check();
  visitors.set(login, visitor);
  return visitor;
}

/** Fills the form that is sent to `action` and sends it; the command must be carried out. */
async function send(visitor, action, values = {}) {
  const { page } = visitor;
  const form = page.locator(`form[method=post][action="${action}"], form[method=post][action^="${action}?"]`).first();
  const folded = form.locator("xpath=ancestor::details[not(@open)]/summary");
  if ((await folded.count()) > 0) await folded.first().click();
  await fill(form, values);
  // Every command ends on another page, or on this one loaded anew.
  await Promise.all([page.waitForNavigation(), form.locator("button[type=submit]").first().click()]);
  const errors = await page.locator(".error-summary, .alert-bad").allInnerTexts();
  const flash = await page.locator("[data-flash]").allInnerTexts();
  assert.ok(flash.length > 0, `${action} was not carried out: ${errors.join(" / ") || (await visitor.text()).slice(0, 600)}`);
  await visitor.check();
  return flash.join(" ");
}

/** Shots of the page at both sizes: the same person opens the same address on the phone. */
async function shots(visitor, name) {
  await visitor.shot(name);
  const phone = await visit(browser, office, { viewport: "phone" });
  await phone.context.addCookies(await visitor.context.cookies());
  await phone.go(new URL(visitor.page.url()).pathname);
  await phone.shot(name);
  await phone.close();
}

async function at(visitor, path) {
  await visitor.go(path);
  return visitor;
}

/** Publishes a paper on the day of the office. */
async function publish(visitor, code, round) {
  const query = round ? `?round=${round}` : "";
  await at(visitor, `${U}/notices/publish/${code}${query}`);
  return send(visitor, `${U}/notices/publish/${code}`);
}

/** Types a sheet with digits, Enter and Tab only. `figures` by the label of the cell; the page says in which order. */
async function typeSheet(visitor, sheet, figures, name) {
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
  await at(visitor, sheet);
  await tabTo((_, text) => /^开始第.录$/.test(text));
  await page.keyboard.press("Enter");
  await page.locator("[name=issued]").waitFor();
  if (name) await shots(visitor, name);
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

step("an empty program becomes an office", { timeout: 180_000 }, async () => {
  const said = await run("account", "--data", data, "boss", "--role", "system_admin", "--name", "系统管理员");
  passwords.set("boss", said.match(/初始密码：(\S+)/)[1]);
  await open(before_(62));
  const boss = await as("boss");
  const units = join(root, "units.csv");
  await writeFile(units, `code,name,level,parent_code\n${UNITS.map((row) => row.join(",")).join("\n")}\n`);
  await at(boss, "/units/import");
  await send(boss, "/units/import", { file: units });
  await send(boss, new URL(boss.page.url()).pathname + "/confirm");
  for (const [login, role, place] of TEAM) {
    passwords.set(login, `${login}-first-pw`);
    await at(boss, "/accounts");
    await send(boss, "/accounts", { login, name: login, role, unit_code: place, first_password: passwords.get(login) });
  }
});

step("the county makes the scheme, the township the posts", { timeout: 180_000 }, async () => {
  const county = await as("county");
  await at(county, "/cycles");
  await county.page.locator('form[action="/cycles"] [name=profile]').selectOption({ index: 1 });
  await send(county, "/cycles", { name: "二〇二七年换届（演练）", term_no: "12", county_code: COUNTY, profile: "ZJ-2025", synthetic: true });
  const cycle = new URL(county.page.url()).pathname;
  await send(county, `${cycle}/units`, { codes: VILLAGE, polling_day: before_(0), mode: "self_nomination" });
  await open(before_(50));
  const clerk = await as("clerk");
  assert.ok((await clerk.page.locator("body").innerText()).includes("演练时钟"), "the invented date is named on every page");
  await at(clerk, `${U}/posts`);
  await send(clerk, `${U}/posts`, { director: "1", deputy: "0", member: "3", women_member: "1" });
});

step("the village elects its committee", { timeout: 180_000 }, async () => {
  await open(before_(45));
  const clerk = await as("clerk");
  for (const [rank, person] of COMMITTEE.entries()) {
    await at(clerk, `${U}/committee`);
    const kinds = await clerk.page.locator(`form[action="${U}/committee"] [name=kind]`).evaluateAll((all) => all.map((one) => one.value));
    const kind = rank === 0 && kinds.includes("chair") ? "chair" : kinds.includes("member") ? "member" : kinds[0];
    await send(clerk, `${U}/committee`, { name: person.name, kind, votes: String(60 - rank), since: before_(45) });
  }
  await at(clerk, `${U}/committee/publish`);
  await send(clerk, `${U}/committee/publish`, {
    meeting: "村民代表会议",
    held_on: before_(45),
    counted: "persons",
    due: "48",
    present: "43",
    published_on: before_(45),
  });
});

step("the roll: template, a file with errors, their report, the mended file", { timeout: 240_000 }, async () => {
  await open(before_(30));
  const clerk = await as("clerk");
  await at(clerk, `${U}/roll/import`);
  const template = await clerk.context.request.get(`${U}/roll/import/template`);
  assert.equal((await template.body()).subarray(0, 2).toString(), "PK", "the template is a spreadsheet");

  const bad = people.map((p) => ({ ...p }));
  bad[7].id = bad[7].id.slice(0, 17) + (bad[7].id.endsWith("1") ? "2" : "1");
  bad[11].id = idNumber("2015-05-05", 120);
  bad[13].name = "";
  const file = join(root, "选民登记表.csv");
  await writeFile(file, csv(bad));
  await send(clerk, `${U}/roll/import`, { file });
  const text = await clerk.text();
  for (const word of ["有误", "校验", "不足18周岁", "下载错误报告"]) assert.ok(text.includes(word), `${word} is missing: ${text}`);
  await shots(clerk, "village-roll-errors");
  const check = new URL(clerk.page.url()).pathname;
  const report = await clerk.context.request.get(`${check}/errors`);
  assert.equal(report.status(), 200);
  assert.ok((await report.body()).length > 10_000, "their own file comes back");
  await send(clerk, `${check}/discard`);

  await writeFile(file, csv(people));
  await at(clerk, `${U}/roll/import`);
  await send(clerk, `${U}/roll/import`, { file });
  await shots(clerk, "village-roll-check");
  await send(clerk, `${new URL(clerk.page.url()).pathname}/confirm`);
  await at(clerk, `${U}/roll`);
  assert.ok((await clerk.text()).includes("1,200"));

  await open(before_(24));
  const again = await as("clerk");
  await at(again, `${U}/roll/publish`);
  await send(again, `${U}/roll/publish`, { on: before_(24) });
  await publish(again, "T03");
});

/** The members of the party, in the order of the roll. */
const PARTY = people.filter((p) => p.political === "中共党员");
const journey = { send: (...args) => send(...args), at: (...args) => at(...args), as };
const cast = async () => ({
  manager: await as("clerk"),
  typists: [await as("typist-a"), await as("typist-b")],
  scrutineer: await as("scrutineer"),
});
const confirmers = async () => [await as("member-1"), await as("member-2")];

/** Everybody on the first page checks in with one button. */
async function allCome(clerk, meeting) {
  await at(clerk, `${meeting}/attendance`);
  return send(clerk, `${meeting}/attendance`);
}

step("the party organisation is elected before the village votes", { timeout: 240_000 }, async () => {
  await open(before_(22));
  const clerk = await as("clerk");
  await at(clerk, `${U}/meetings`);
  await shots(clerk, "meetings-before");
  const day = { held_on: before_(22), announced_on: before_(24) };
  const meeting = await meetings.openMeeting(journey, clerk, U, "party_committee", { ...day, party_member: "3" });
  await at(clerk, `${meeting}/electors`);
  await send(clerk, `${meeting}/electors/fill`);
  assert.ok((await clerk.text()).includes("共 12"), await clerk.text());
  // One member is left out: asked for by the village, agreed to by the township, adopted by the meeting.
  const row = await clerk.page.locator("main tbody tr", { hasText: PARTY[11].name }).getByRole("link").getAttribute("href");
  await at(clerk, row);
  await send(clerk, `${row}/standing`, { ground: "left_out.bedridden", note: "卧床" });
  await send(clerk, `${row}/approve`, { document: "演练〔2027〕9号" });
  const standing = PARTY.slice(0, 4).map((p) => p.name);
  await meetings.nominate(journey, clerk, meeting, "party_member", standing, { by_members: "9", by_masses: "120" });
  await at(clerk, meeting);
  assert.match(await clerk.text(), /还没有登记：换届请示/);
  await shots(clerk, "meetings-party");
  await meetings.papers(journey, clerk, meeting, 4);
  await send(clerk, `${meeting}/tellers`, { tellers: `${PARTY[8].name}、${PARTY[9].name}` });
  await meetings.step(journey, clerk, meeting, "convene");
  await at(clerk, row);
  await send(clerk, `${row}/adopt`);
  // Eight of eleven are not four fifths.
  assert.equal(await meetings.checkIn(journey, clerk, meeting, 8), 8);
  await at(clerk, `${meeting}/vote`);
  await clerk.page.locator(`form[action="${meeting}/vote"] button[type=submit]`).click();
  assert.match(await clerk.text(), /不足五分之四/);
  await shots(clerk, "meetings-no-quorum");
  await allCome(clerk, meeting);
  await shots(clerk, "meetings-attendance");
  await meetings.step(journey, clerk, meeting, "vote");
  const figures = { issued: "11", recovered: "11", valid: "11" };
  await meetings.count(journey, await cast(), meeting, { ...figures, v0: "10", v1: "9", v2: "8", v3: "3" });
  await shots(clerk, "meetings-closed");
  await meetings.confirm(journey, await confirmers(), meeting);
  await meetings.papers(journey, clerk, meeting, 2);
  await meetings.stage(journey, clerk, meeting, "已完成");

  const officers = await meetings.openMeeting(journey, clerk, U, "party_officers", { ...day, secretary: "1", deputy_secretary: "0" });
  await at(clerk, `${officers}/electors`);
  await send(clerk, `${officers}/electors/fill`);
  const elected = await clerk.page.locator("main tbody tr").evaluateAll((rows) => rows.map((r) => r.children[1].textContent.trim()));
  await meetings.nominate(journey, clerk, officers, "secretary", [elected[0]]);
  await meetings.step(journey, clerk, officers, "convene");
  await allCome(clerk, officers);
  await meetings.step(journey, clerk, officers, "vote");
  await meetings.count(journey, await cast(), officers, { issued: "3", recovered: "3", valid: "3", v0: "3" });
  await meetings.confirm(journey, await confirmers(), officers);
  await meetings.papers(journey, clerk, officers, 3);
  await at(clerk, `${U}/meetings`);
  assert.ok((await clerk.text()).includes(`书记 ${elected[0]}`));
});

step("villagers nominate themselves and are published", { timeout: 240_000 }, async () => {
  await open(before_(14));
  const member = await as("member-1");
  const file = async (person, post) => {
    await at(member, `${U}/candidates`);
    await send(member, `${U}/candidates`, { name: person.name, post, filed_on: before_(14), in_person: true });
  };
  for (const person of CHAIRS) await file(person, "director");
  for (const person of MEMBERS) await file(person, "member");
  for (const person of WOMEN) await file(person, "women_member");
  await at(member, `${U}/candidates`);
  const pages = await member.page.locator(`a[href^="${U}/candidates/"]`).evaluateAll((all) => all.map((a) => a.getAttribute("href")));
  const persons = [...new Set(pages.filter((href) => /\/candidates\/\d+$/.test(href)))];
  assert.equal(persons.length, 8);
  for (const href of persons) {
    await at(member, href);
    await send(member, `${href}/review`, { opinion: "符合村选举办法规定的条件", decision: "list", decided_on: before_(14) });
  }

  await at(member, `${U}/candidates`);
  await shots(member, "village-candidates");

  await open(before_(6));
  const clerk = await as("clerk");
  await at(clerk, `${U}/candidates/publish`);
  await send(clerk, `${U}/candidates/publish`, { published_on: before_(6) });
  await at(clerk, `${U}/polling`);
  await send(clerk, `${U}/polling/places`, { kind: "central", name: "中心会场", address: "村文化礼堂" });
  for (const [person, duty] of STAFF) {
    await at(clerk, `${U}/polling`);
    await send(clerk, `${U}/polling/staff`, { staff_name: person.name, duty });
  }
  await at(clerk, `${U}/notices/publish/T06`);
  assert.match(await clerk.text(), /还没有人核对[^]*投票开始时间：08:00/, "hours that nobody typed are named before they are printed");
  await shots(clerk, "village-publish");
  await at(clerk, `${U}/facts`);
  await send(clerk, `${U}/facts`, { opens: "07:30", closes: "14:00" });
  await at(clerk, `${U}/notices/publish/T06`);
  assert.doesNotMatch(await clerk.text(), /还没有人核对/);
  for (const code of ["T08", "T06", "T12"]) await publish(clerk, code);
});

step("a proxy is filed and announced", { timeout: 120_000 }, async () => {
  await open(before_(5));
  const clerk = await as("clerk");
  await at(clerk, `${U}/proxies`);
  await send(clerk, `${U}/proxies`, {
    principal: PROXY[0].name,
    holder: PROXY[1].name,
    relation: { index: 1 },
    ground: "away",
    filed_on: before_(5),
    written: true,
  });
  await open(before_(3));
  const again = await as("clerk");
  await at(again, `${U}/proxies/announce`);
  await send(again, `${U}/proxies/announce`, { on: before_(3) });
  await shots(again, "village-proxies");
});

step("polling day: two typists, one differing cell, the result, the notice", { timeout: 300_000 }, async () => {
  await open(before_(0));
  const member = await as("member-1");
  await at(member, `${U}/polling/open`);
  await send(member, `${U}/polling/open`, { notice_on: before_(6) });
  await at(member, `${U}/polling`);
  await send(member, `${U}/polling/stock`, { printed: "1250", issued: "1100", issued_proxy: "1", spoiled: "2", unused: "148" });
  await at(member, `${U}/polling`);
  await shots(member, "village-polling");
  await at(member, `${U}/count`);
  const start = await member.page.getByRole("link", { name: "登记集中开箱，开始计票" }).getAttribute("href");
  await at(member, start);
  await send(member, start);

  const typist = await as("typist-a");
  await at(typist, "/");
  await typist.page.getByRole("link", { name: "录入计票单" }).click();
  const sheet = await typist.page.getByRole("link", { name: "打开", exact: true }).getAttribute("href");
  const figures = {
    发出选票: 1100, 其中委托投票: 1, 作废选票: 2, 剩余选票: 148, 收回选票: 1098, 有效票: 1080, 无效票: 18, 有效票中全部弃权: 0,
  };
  const votes = (post, persons, numbers) => persons.forEach((person, n) => (figures[`${post} ${person.name}`] = numbers[n]));
  votes("主任", CHAIRS, [800, 250]);
  votes("委员", MEMBERS, [700, 650, 600, 300]);
  votes("妇女委员", WOMEN, [720, 330]);
  await typeSheet(typist, sheet, figures, "village-count-sheet");
  const second = await as("typist-b");
  await typeSheet(second, sheet, { ...figures, [`主任 ${CHAIRS[1].name}`]: 251 });
  await at(second, sheet);
  assert.ok((await second.text()).includes("两次录入有 1 处不一致"));
  const inputs = await second.page.locator("main form [name^=d]").count();
  assert.equal(inputs, 1, "only the differing cell comes back");
  await shots(second, "village-count-differs");
  await send(second, `${sheet}/recheck`, { d0: "250" });

  const scrutineer = await as("scrutineer");
  await at(scrutineer, `${sheet}/finalise`);
  await send(scrutineer, `${sheet}/finalise`);
  await at(scrutineer, `${U}/board`);
  await shots(scrutineer, "village-board");
  await at(member, `${U}/count`);
  const close = await member.page.getByRole("link", { name: "结束本轮计票" }).getAttribute("href");
  await at(member, close);
  await send(member, close);

  await at(member, `${U}/count`);
  await shots(member, "village-count-closed");
  await member.page.getByRole("link", { name: "去结果认定" }).click();
  await member.page.waitForURL(/\/determination$/);
  await send(member, `${U}/determination/draft`);
  for (const login of ["member-1", "member-2"]) {
    const one = await as(login);
    await at(one, `${U}/determination`);
    const confirm = await one.page.getByRole("link", { name: "核对并确认结果" }).getAttribute("href");
    await at(one, confirm);
    await send(one, confirm);
  }
  await at(member, `${U}/determination`);
  await shots(member, "village-determination");
  const clerk = await as("clerk");
  await publish(clerk, "T15", 1);
  await publish(clerk, "T16");
  await shots(clerk, "village-notice");
  const pdf = await clerk.page.locator('main a[href$="/pdf"]').first().getAttribute("href");
  const printed = await clerk.pdf(pdf, "village-T16");
  const winners = [CHAIRS[0], ...MEMBERS.slice(0, 3), WOMEN[0]];
  for (const winner of winners) assert.ok(printed.includes(winner.name), `${winner.name}: ${printed}`);
  for (const loser of [CHAIRS[1], MEMBERS[3], WOMEN[1]]) assert.ok(!printed.includes(loser.name), loser.name);
  await at(clerk, U);
  await shots(clerk, "village-finished");
  await at(clerk, `${U}/notices`);
  await shots(clerk, "village-notices");
  // Each paper that was frozen opens, and the ballots and certificates print.
  const papers = await clerk.page.locator("main tbody tr").evaluateAll((rows) =>
    rows.map((row) => [row.cells[0].textContent.trim(), row.querySelector('a[href$="/pdf"]')?.getAttribute("href")]),
  );
  const frozen = papers.filter(([, href]) => href);
  assert.deepEqual(frozen.map(([code]) => code), ["T03", "T08", "T06", "T12", "T15", "T16"]);
  const say = Object.fromEntries(await Promise.all(frozen.map(async ([code, href]) => [code, await clerk.pdf(href, `village-${code}`)])));
  assert.ok(people.every((p) => say.T03.includes(p.name)), "every voter is on the printed roll");
  for (const candidate of [...CHAIRS, ...MEMBERS, ...WOMEN]) assert.ok(say.T08.includes(candidate.name), `T08: ${candidate.name}`);
  assert.ok(say.T06.includes("7:30至14:00"), "T06: the hours");
  const groups = ["第一村民小组", "第二村民小组", "第三村民小组", "第四村民小组"].map((group) => say.T03.indexOf(group));
  assert.deepEqual(groups, [...groups].sort((a, b) => a - b), "groups stand as they are counted");
  const first = [0, 4, 8, 12, 16, 20, 24].map((n) => people[n].name).join("");
  assert.ok(say.T03.includes(first), "households stand as they are counted");
  for (const [person] of STAFF) assert.ok(say.T12.includes(person.name), `T12: ${person.name}`);
  for (const figure of ["1100", "1098", "1080", "800", "720"]) assert.ok(say.T15.includes(figure), `T15: ${figure}`);
  const ballots = await clerk.pdf(`${U}/notices/preview/T13-ballots?round=1`, "village-T13");
  for (const candidate of [...CHAIRS, ...MEMBERS, ...WOMEN]) assert.ok(ballots.includes(candidate.name), `T13: ${candidate.name}`);
  const certificates = await clerk.pdf(`${U}/notices/preview/T17`, "village-T17");
  for (const winner of winners) assert.ok(certificates.includes(winner.name), `T17: ${winner.name}`);
});

step("the representatives, the supervision committee and the co-operative follow", { timeout: 300_000 }, async () => {
  await open(before_(-5));
  const clerk = await as("clerk");
  const day = { held_on: before_(-5), announced_on: before_(6) };
  const group = "第一村民小组";
  // Households of the group: more than two thirds of them come, page by page.
  const reps = await meetings.openMeeting(journey, clerk, U, "representatives", { ...day, scope: group, forum: "group_households", representative: "6" });
  await at(clerk, `${reps}/electors`);
  await send(clerk, `${reps}/electors/fill`);
  const homes = Number((await clerk.text()).match(/共 ([\d,]+)/)[1].replace(",", ""));
  const own = people.filter((p) => p.group === group);
  const seen = new Set();
  const standing = own.filter((p) => !seen.has(p.household) && seen.add(p.household) && !PARTY.includes(p)).slice(10, 18);
  await meetings.nominate(journey, clerk, reps, "representative", standing.map((p) => p.name));
  await meetings.step(journey, clerk, reps, "convene");
  for (let come = 0; come < (homes * 2) / 3; come += 50) {
    await at(clerk, `${reps}/attendance?only=absent`);
    await send(clerk, `${reps}/attendance?only=absent`);
  }
  await meetings.step(journey, clerk, reps, "vote");
  const votes = Object.fromEntries(standing.map((_, n) => [`v${n}`, n < 6 ? "150" : "20"]));
  await meetings.count(journey, await cast(), reps, { issued: "200", recovered: "200", valid: "200", ...votes });
  await meetings.confirm(journey, await confirmers(), reps);
  await meetings.papers(journey, clerk, reps, 1);

  // The villagers' representatives choose who supervises: nobody of the committee, none of their relatives.
  const free = people.filter((p, n) => n > 700 && n % 30 === 10).slice(0, 9);
  const board = await meetings.openMeeting(journey, clerk, U, "supervision", { ...day, supervision_chair: "1", supervision_member: "2" });
  await at(clerk, `${board}/electors`);
  await send(clerk, `${board}/electors/fill`);
  assert.ok((await clerk.text()).includes("共 11"), "six representatives and five members of the committee");
  await meetings.nominate(journey, clerk, board, "supervision_chair", [free[0].name]);
  await meetings.nominate(journey, clerk, board, "supervision_member", [CHAIRS[0].name, free[1].name, free[2].name]);
  await at(clerk, board);
  assert.match(await clerk.text(), new RegExp(`${CHAIRS[0].name}[^]*不得担任村务监督委员会成员`));
  await shots(clerk, "meetings-barred");
  await at(clerk, `${board}/nominees`);
  const withdraw = await clerk.page.locator("main tbody tr", { hasText: CHAIRS[0].name }).locator("form").getAttribute("action");
  await send(clerk, withdraw, { reason: "村民委员会成员" });
  await meetings.step(journey, clerk, board, "convene");
  await allCome(clerk, board);
  await meetings.step(journey, clerk, board, "vote");
  await meetings.count(journey, await cast(), board, { issued: "11", recovered: "11", valid: "11", v0: "11", v1: "10", v2: "9" });
  await at(clerk, `${board}/result`);
  await shots(clerk, "meetings-result");
  await meetings.confirm(journey, await confirmers(), board);
  await meetings.papers(journey, clerk, board, 2);

  const coop = await meetings.openMeeting(journey, clerk, U, "boards", {
    ...day, forum: "member_representatives", council_chair: "1", council_member: "2", supervisor_chair: "0", supervisor: "1",
  });
  await at(clerk, `${coop}/electors`);
  await send(clerk, `${coop}/electors`, { lines: people.slice(1000, 1024).map((p) => `${p.name}，${p.sex}`).join("\n") });
  await meetings.nominate(journey, clerk, coop, "council_chair", [free[3].name]);
  await meetings.nominate(journey, clerk, coop, "council_member", [free[4].name, free[5].name, free[6].name]);
  await meetings.nominate(journey, clerk, coop, "supervisor", [free[7].name]);
  await meetings.step(journey, clerk, coop, "convene");
  await allCome(clerk, coop);
  await meetings.step(journey, clerk, coop, "vote");
  await meetings.count(journey, await cast(), coop, { issued: "24", recovered: "24", valid: "24", v0: "22", v1: "20", v2: "18", v3: "8", v4: "21" });
  await meetings.confirm(journey, await confirmers(), coop);
  await meetings.papers(journey, clerk, coop, 3);

  await at(clerk, `${U}/meetings`);
  const text = await clerk.text();
  for (const body of ["党组织", "村民委员会", "村民代表", "村务监督委员会", "农村集体经济组织"]) assert.match(text, new RegExp(`${body}\\s*（已完成）\\s*已产生`), body);
  await shots(clerk, "meetings-all-bodies");
});

step("what was run under the drill's clock is never served as real", { timeout: 60_000 }, async () => {
  await office.stop();
  office = undefined;
  await assert.rejects(serve(data), /演练时钟/);
  assert.match(await run("verify-audit", "--data", data), /校验通过/);
  assert.ok((await readFile(join(data, "cunxuan.db"))).length > 0);
});
