// A residents' community from its roll to the printed result, elected by the representatives of its groups: in the browser, by the
// persons who do it. The words are those of residents, and no rule of the villagers' law stops anything.
import { after, before } from "node:test";
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { idNumber, openBrowser, run } from "../lib.mjs";
import { Team, steps } from "../team.mjs";

const COUNTY = "330781000000";
const TOWNSHIP = "330781007000";
const COMMUNITY = "330781007001";
const U = `/u/${COMMUNITY}`;
const UNITS = [
  ["330000000000", "浙江省", "1", ""],
  ["330700000000", "金华市", "2", "330000000000"],
  [COUNTY, "兰溪市", "3", "330700000000"],
  [TOWNSHIP, "上华街道", "4", COUNTY],
  [COMMUNITY, "溪畔社区居民委员会", "5", TOWNSHIP],
];
const TEAM = [
  ["county", "county_office", COUNTY],
  ["clerk", "township_clerk", TOWNSHIP],
  ["member-1", "committee_member", COMMUNITY],
  ["member-2", "committee_member", COMMUNITY],
  ["typist-a", "typist_a", COMMUNITY],
  ["typist-b", "typist_b", COMMUNITY],
  ["scrutineer", "scrutineer", COMMUNITY],
];
const POLL = new Date(Date.now() + 8 * 3_600_000 + 40 * 86_400_000);
const before_ = (days) => new Date(POLL.getTime() - days * 86_400_000).toISOString().slice(0, 10);

const GROUPS = ["第一居民小组", "第二居民小组", "第三居民小组", "第四居民小组"];
const NAMES = "王一李一张一刘一陈一杨一黄一赵一吴一周一徐一孙一马一".match(/../g);
/** Three representatives of each of four groups; the thirteenth name is one too many. */
const people = NAMES.map((name, n) => ({
  name,
  id: idNumber(`19${60 + n}-03-04`, 101 + 2 * n),
  group: GROUPS[Math.floor(n / 3)] ?? GROUPS[0],
  household: String(n + 1),
}));
const reps = people.slice(0, 12);
const csv = (rows) =>
  "\ufeff" +
  ["姓名,身份证号,居民小组,户号,登记类别", ...rows.map((p) => [p.name, p.id, p.group, p.household, "本村居住"].join(","))].join("\r\n") +
  "\r\n";
/** A chair and four members stand; the chair is no representative. */
const CHAIR = people[12];
const MEMBERS = reps.slice(0, 4);

let browser;
let root;
let data;
let team;
const step = steps();
const as = (login) => team.as(login);
const send = (visitor, action, values, more) => team.send(visitor, action, values, more);
const shots = (visitor, name) => team.shots(visitor, name);
const open = (today) => team.open(today);

before(async () => {
  browser = await openBrowser();
  root = await mkdtemp(join(tmpdir(), "cunxuan-community-"));
  data = join(root, "data");
  team = new Team(browser, data);
});
after(async () => {
  await team?.close();
  await browser?.close();
  await rm(root, { recursive: true, force: true });
});

/** The page speaks of residents; titles of texts are quoted as they are. */
async function at(visitor, path) {
  await visitor.go(path);
  if (path.startsWith(U)) {
    const ours = (await visitor.text()).replaceAll(/《[^》]*》/g, "");
    for (const word of ["村民", "本村", "村务", "村委会"]) assert.ok(!ours.includes(word), `${path} says ${word}: ${ours}`);
  }
  return visitor;
}

step("a community enters the cycle, elected by representatives of its groups", { timeout: 180_000 }, async () => {
  const said = await run("account", "--data", data, "boss", "--role", "system_admin", "--name", "系统管理员");
  team.passwords.set("boss", said.match(/初始密码：(\S+)/)[1]);
  await open(before_(35));
  const boss = await as("boss");
  const units = join(root, "units.csv");
  await writeFile(units, `code,name,level,parent_code\n${UNITS.map((row) => row.join(",")).join("\n")}\n`);
  await at(boss, "/units/import");
  await send(boss, "/units/import", { file: units });
  await send(boss, new URL(boss.page.url()).pathname + "/confirm");
  for (const [login, role, place] of TEAM) {
    team.passwords.set(login, `${login}-first-pw`);
    await at(boss, "/accounts");
    await send(boss, "/accounts", { login, name: login, role, unit_code: place, first_password: team.passwords.get(login) });
  }
  const county = await as("county");
  await at(county, "/cycles");
  await send(county, "/cycles", { name: "换届（演练）", term_no: "12", county_code: COUNTY, profile: "ZJ-2025", synthetic: true });
  const cycle = new URL(county.page.url()).pathname;
  const units_ = { codes: COMMUNITY, polling_day: before_(0), mode: "candidates" };
  const missing = await send(county, `${cycle}/units`, units_, { refused: /没有选定居民委员会的选举方式/ });
  assert.match(missing, /没有选定居民委员会的选举方式/);
  await send(county, `${cycle}/units`, { ...units_, residents: "direct" });
  const clerk = await as("clerk");
  await at(clerk, `${U}/timetable`);
  await send(clerk, `${U}/timetable/mode`, { residents: "group_reps", mode: "candidates" });
  await at(clerk, `${U}/timetable`);
  assert.match(await clerk.text(), /居民小组选举代表选举/);
  await shots(clerk, "community-timetable");
  await at(clerk, `${U}/posts`);
  await send(clerk, `${U}/posts`, { director: "1", deputy: "0", member: "4", women_member: "0" });
  for (const [rank, name] of ["选委甲", "选委乙", "选委丙"].entries()) {
    await at(clerk, `${U}/committee`);
    const kinds = await clerk.page.locator(`form[action="${U}/committee"] [name=kind]`).evaluateAll((all) => all.map((one) => one.value));
    const kind = rank === 0 && kinds.includes("chair") ? "chair" : "member";
    await send(clerk, `${U}/committee`, { name, kind, votes: String(30 - rank), since: before_(35) });
  }
  await at(clerk, `${U}/committee/publish`);
  await send(clerk, `${U}/committee/publish`, { meeting: "村民代表会议", held_on: before_(35), counted: "persons", due: "30", present: "28", published_on: before_(35) });
});

step("two or three of each group stand on the roll", { timeout: 180_000 }, async () => {
  await open(before_(15));
  const clerk = await as("clerk");
  const file = join(root, "代表名单.csv");
  await writeFile(file, csv([...reps, CHAIR]));
  await at(clerk, `${U}/roll/import`);
  await send(clerk, `${U}/roll/import`, { file });
  const check = new URL(clerk.page.url()).pathname;
  const four = await send(clerk, `${check}/confirm`, {}, { refused: /第一居民小组的代表有 4 人/ });
  assert.match(four, /第一居民小组的代表有 4 人[^]*第八条第一款/, "a fourth representative of a group is refused with the article");
  await writeFile(file, csv(reps));
  await at(clerk, `${U}/roll/import`);
  await send(clerk, `${U}/roll/import`, { file });
  await send(clerk, `${new URL(clerk.page.url()).pathname}/confirm`);
  await at(clerk, `${U}/roll`);
  assert.match(await clerk.text(), /每个小组[^]*人/);
  await shots(clerk, "community-roll");
  // Fifteen days before polling day: twenty are a rule of villages.
  await at(clerk, `${U}/roll/publish`);
  await send(clerk, `${U}/roll/publish`, { on: before_(15) });
});

step("residents nominate; the chair votes for nobody and may be elected", { timeout: 180_000 }, async () => {
  await open(before_(8));
  const member = await as("member-1");
  await member.go(`${U}/people/new`);
  await send(member, `${U}/people`, { name: CHAIR.name, id_number: CHAIR.id });
  const file = async (person, post) => {
    await at(member, `${U}/candidates`);
    await send(member, `${U}/candidates`, { name: person.name, post, filed_on: before_(8), by: "residents", votes: "12" });
  };
  await file(CHAIR, "director");
  for (const person of MEMBERS) await file(person, "member");
  await at(member, `${U}/candidates`);
  assert.match(await member.text(), /居民联名 12 人/);
  await shots(member, "community-candidates");
  const links = await member.page.locator(`a[href^="${U}/candidates/"]`).evaluateAll((all) => all.map((a) => a.getAttribute("href")));
  for (const href of [...new Set(links.filter((href) => /\/candidates\/\d+$/.test(href)))]) {
    await at(member, href);
    await send(member, `${href}/review`, { opinion: "符合条件", decision: "list", decided_on: before_(8) });
  }
  await open(before_(6));
  const clerk = await as("clerk");
  await at(clerk, `${U}/candidates`);
  await send(clerk, `${U}/candidates/nomination`, { held_on: before_(8), attended: "12" });
  await at(clerk, `${U}/candidates/publish`);
  await send(clerk, `${U}/candidates/publish`, { published_on: before_(6) });
  await at(clerk, `${U}/polling`);
  await send(clerk, `${U}/polling/places`, { kind: "central", name: "中心会场", address: "社区服务中心" });
  for (const [person, duty] of [[reps[8], "caller"], [reps[9], "scrutineer"], [reps[10], "teller"]]) {
    await at(clerk, `${U}/polling`);
    await send(clerk, `${U}/polling/staff`, { staff_name: person.name, duty });
  }
});

step("eleven of twelve representatives vote, and the result is printed", { timeout: 240_000 }, async () => {
  await open(before_(0));
  const member = await as("member-1");
  await at(member, `${U}/polling/open`);
  await send(member, `${U}/polling/open`, { notice_on: before_(6) });
  await at(member, `${U}/polling`);
  await send(member, `${U}/polling/stock`, { printed: "15", issued: "11", issued_proxy: "0", spoiled: "0", unused: "4" });
  await at(member, `${U}/count`);
  const start = await member.page.getByRole("link", { name: "登记集中开箱，开始计票" }).getAttribute("href");
  await at(member, start);
  await send(member, start);
  for (const login of ["typist-a", "typist-b"]) {
    const typist = await as(login);
    await at(typist, "/");
    await typist.page.getByRole("link", { name: "录入计票单" }).click();
    const sheet = await typist.page.getByRole("link", { name: "打开", exact: true }).getAttribute("href");
    await at(typist, sheet);
    await typist.page.getByRole("button", { name: /^开始第.录$/ }).click();
    await typist.page.locator("[name=issued]").waitFor();
    const figures = { issued: 11, proxies: 0, spoiled: 0, unused: 4, recovered: 11, valid: 11, invalid: 0, blank: 0 };
    for (const [name, value] of Object.entries(figures)) await typist.page.locator(`[name=${name}]`).fill(String(value));
    for (const [n, value] of [10, 9, 8, 7, 6].entries()) await typist.page.locator(`[name=v${n}]`).fill(String(value));
    await typist.page.getByRole("button", { name: "提交录入" }).click();
    await typist.page.locator("[data-flash]").waitFor();
  }
  const scrutineer = await as("scrutineer");
  await at(scrutineer, "/");
  await scrutineer.go(`${U}/count`);
  const sheet = await scrutineer.page.locator(`a[href^="${U}/count/"]`).first().getAttribute("href");
  await scrutineer.go(`${sheet.replace(/\/finalise$/, "")}/finalise`);
  await send(scrutineer, `${sheet.replace(/\/finalise$/, "")}/finalise`);
  await at(member, `${U}/count`);
  const close = await member.page.getByRole("link", { name: "结束本轮计票" }).getAttribute("href");
  await at(member, close);
  await send(member, close);
  await at(member, `${U}/determination`);
  await send(member, `${U}/determination/draft`);
  for (const login of ["member-1", "member-2"]) {
    const one = await as(login);
    await at(one, `${U}/determination`);
    const confirm = await one.page.getByRole("link", { name: "核对并确认结果" }).getAttribute("href");
    await at(one, confirm);
    await send(one, confirm);
  }
  await at(member, `${U}/determination`);
  await shots(member, "community-determination");
  const clerk = await as("clerk");
  await at(clerk, `${U}/notices/publish/T16`);
  await send(clerk, `${U}/notices/publish/T16`);
  const pdf = await clerk.page.locator('main a[href$="/pdf"]').first().getAttribute("href");
  const printed = await clerk.pdf(pdf, "community-T16");
  for (const winner of [CHAIR, ...MEMBERS]) assert.ok(printed.includes(winner.name), `${winner.name}: ${printed}`);
  assert.match(printed, /居民小组代表12名/);
  assert.match(printed, /溪畔社区第十二届居民选举委员会/);
  assert.doesNotMatch(printed.replaceAll(/《[^》]*》/g, ""), /村民|本村|全村/);
  assert.match(printed, /城市居民委员会组织法/);
  assert.doesNotMatch(printed, /村民委员会组织法/);
});
