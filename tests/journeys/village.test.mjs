// One village from the empty program through all its bodies in their lawful order — party organisation, villagers' committee with the
// printed notice of its result, representatives, supervision committee, co-operative — in the browser, by the persons who do it: the
// clerk, two members of the election committee, two typists, a scrutineer. The office is restarted under a drill's clock for every day.
import { after, before } from "node:test";
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as elections from "../elections.mjs";
import { idNumber, openBrowser, run, serve } from "../lib.mjs";
import { Team, steps } from "../team.mjs";

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
const POLL = new Date(Date.now() + 8 * 3_600_000 + 62 * 86_400_000);
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
let team;
let village;
const step = steps();
const as = (login) => team.as(login);
const at = (visitor, path) => team.at(visitor, path);
const send = (visitor, action, values) => team.send(visitor, action, values);
const shots = (visitor, name) => team.shots(visitor, name);
const publish = (visitor, code, round) => team.publish(visitor, U, code, round);
const open = (today) => team.open(today);

before(async () => {
  browser = await openBrowser();
  root = await mkdtemp(join(tmpdir(), "cunxuan-village-"));
  data = join(root, "data");
  team = new Team(browser, data);
  const group = "第一村民小组";
  const own = people.filter((p) => p.group === group);
  const seen = new Set();
  village = {
    team,
    unit: U,
    before: before_,
    logins: { manager: "clerk", members: ["member-1", "member-2"], typists: ["typist-a", "typist-b"], scrutineer: "scrutineer" },
    chairs: CHAIRS,
    members: MEMBERS,
    women: WOMEN,
    staff: STAFF,
    proxy: PROXY,
    stock: { printed: "1250", issued: "1100", issued_proxy: "1", spoiled: "2", unused: "148" },
    group,
    standing: own.filter((p) => !seen.has(p.household) && seen.add(p.household) && p.political !== "中共党员").slice(10, 18),
    free: people.filter((_, n) => n > 700 && n % 30 === 10).slice(0, 9),
    coop: people.slice(1000, 1024),
  };
});
after(async () => {
  await team?.close();
  await browser?.close();
  await rm(root, { recursive: true, force: true });
});

step("an empty program becomes an office", { timeout: 180_000 }, async () => {
  const said = await run("account", "--data", data, "boss", "--role", "system_admin", "--name", "系统管理员");
  team.passwords.set("boss", said.match(/初始密码：(\S+)/)[1]);
  await open(before_(62));
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

step("the party organisation is elected before the village votes", { timeout: 240_000 }, async () => {
  await open(before_(22));
  await elections.party(village, { shots: true });
});

step("villagers nominate themselves and are published", { timeout: 240_000 }, async () => {
  await open(before_(14));
  await shots(await elections.nominate(village), "village-candidates");
  await open(before_(6));
  const clerk = await elections.prepare(village);
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
  await elections.entrust(village);
  await open(before_(3));
  const again = await as("clerk");
  await at(again, `${U}/proxies/announce`);
  await send(again, `${U}/proxies/announce`, { on: before_(3) });
  await shots(again, "village-proxies");
});

step("polling day: two typists, one differing cell, the result, the notice", { timeout: 300_000 }, async () => {
  await open(before_(0));
  await elections.vote(village, { shots: true });
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
  await team.typeSheet(typist, sheet, figures, "village-count-sheet");
  const second = await as("typist-b");
  await team.typeSheet(second, sheet, { ...figures, [`主任 ${CHAIRS[1].name}`]: 251 });
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
  const member = await elections.determine(village, { shots: true });
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
  await elections.others(village, { shots: true });
});

step("what was run under the drill's clock is never served as real", { timeout: 60_000 }, async () => {
  await team.close();
  await assert.rejects(serve(data), /演练时钟/);
  assert.match(await run("verify-audit", "--data", data), /校验通过/);
  assert.ok((await readFile(join(data, "cunxuan.db"))).length > 0);
});
