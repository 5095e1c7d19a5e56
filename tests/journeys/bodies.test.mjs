// A village of the demo, where the roll has just been made, through all its bodies in their lawful order: party organisation, villagers'
// committee, representatives, supervision committee, co-operative. Everybody is an account of the demo; the office is restarted under a
// drill's clock for every day. What is elected stands in the bundles, and the other program agrees.
import { after, before } from "node:test";
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cp, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as elections from "../elections.mjs";
import { openBrowser, run } from "../lib.mjs";
import { Team, steps } from "../team.mjs";

const VILLAGE = "330781007230";
const U = `/u/${VILLAGE}`;
const checker = process.env.CUNXUAN_CHECK ?? join(dirname(fileURLToPath(import.meta.url)), "../../target/debug/cunxuan-check");
const step = steps();
const LOGINS = {
  manager: "demo-clerk",
  members: ["demo-member-1", "demo-member-2"],
  typists: ["demo-typist-a", "demo-typist-b"],
  scrutineer: "demo-scrutineer",
};

let browser;
let root;
let data;
let team;
let poll;
let village;
const before_ = (days) => new Date(poll.getTime() - days * 86_400_000).toISOString().slice(0, 10);

before(async () => {
  browser = await openBrowser();
  root = await mkdtemp(join(tmpdir(), "cunxuan-bodies-"));
  data = join(root, "data");
  if (process.env.CUNXUAN_DEMO_DATA) await cp(process.env.CUNXUAN_DEMO_DATA, data, { recursive: true });
  else await run("demo", "--data", data);
  team = new Team(browser, data);
});
after(async () => {
  await team?.close();
  await browser?.close();
  await rm(root, { recursive: true, force: true });
});

/** Everybody on the roll: name, sex, year of birth, group, household. */
async function roll(visitor) {
  const all = [];
  for (let page = 1; ; page += 1) {
    await visitor.go(`${U}/roll?page=${page}`);
    const rows = await visitor.page.locator("main tbody tr").evaluateAll((rows) => rows.map((row) => [...row.cells].map((cell) => cell.textContent.trim())));
    all.push(...rows.map(([, name, sex, born, group, household]) => ({ name, sex, born: Number(born), group, household })));
    if ((await visitor.page.locator(`a[href*="page=${page + 1}"]`).count()) === 0) return all;
  }
}

step("the village is one of the demo, before its first election", { timeout: 120_000 }, async () => {
  await team.open();
  const clerk = await team.as("demo-clerk");
  await clerk.go(`${U}/timetable`);
  poll = new Date((await clerk.text()).match(/选举日[^\d]*(\d{4}-\d{2}-\d{2})/)[1]);
  assert.ok(poll > Date.now(), "polling day is ahead");
  await clerk.go(`${U}/meetings`);
  assert.doesNotMatch(await clerk.text(), /已产生/);
  const everybody = await roll(clerk);
  assert.ok(everybody.length > 300, `${everybody.length} on the roll`);
  await clerk.go(`${U}/committee`);
  const committee = await clerk.text();
  // One of each household, of the right age, whose name nobody else has, and who does not run the election.
  const names = new Map();
  for (const one of everybody) names.set(one.name, (names.get(one.name) ?? 0) + 1);
  const homes = new Set();
  const fit = everybody.filter((one) => {
    const home = `${one.group} ${one.household}`;
    const young = one.born > 1966 && one.born < 2000;
    if (!young || names.get(one.name) > 1 || committee.includes(one.name) || homes.has(home)) return false;
    homes.add(home);
    return true;
  });
  const group = fit[0].group;
  const own = fit.filter((one) => one.group === group);
  const rest = fit.filter((one) => one.group !== group);
  const men = rest.filter((one) => one.sex === "男");
  const women = rest.filter((one) => one.sex === "女");
  const duties = ["caller", "scrutineer", "scrutineer", "teller", "teller"];
  village = {
    team,
    unit: U,
    before: before_,
    logins: LOGINS,
    chairs: men.splice(0, 2),
    members: men.splice(0, 4),
    women: women.splice(0, 2),
    staff: men.splice(0, 5).map((person, n) => [person, duties[n]]),
    free: men.splice(0, 9),
    coop: women.splice(0, 24),
    group,
    standing: own.slice(0, 8),
    stock: { printed: String(everybody.length + 20), issued: "300", issued_proxy: "0", spoiled: "0", unused: String(everybody.length - 280) },
    voters: everybody.length,
  };
  assert.equal(village.coop.length, 24);
  assert.equal(village.standing.length, 8);
});

step("the party organisation is elected first", { timeout: 240_000 }, async () => {
  await team.open(before_(26));
  village.secretary = await elections.party({ ...village, before: (days) => before_(days + 4) });
});

step("the roll is published, villagers nominate themselves", { timeout: 240_000 }, async () => {
  await team.open(before_(24));
  const clerk = await team.as("demo-clerk");
  await team.at(clerk, `${U}/roll/publish`);
  await team.send(clerk, `${U}/roll/publish`, { on: before_(24) });
  await team.open(before_(14));
  await elections.nominate(village);
  await team.open(before_(6));
  await elections.prepare(village);
});

step("the villagers' committee is elected", { timeout: 300_000 }, async () => {
  await team.open(before_(0));
  // Two thirds of the voters come.
  const issued = Math.ceil((village.voters * 2) / 3);
  village.stock = { ...village.stock, issued: String(issued), unused: String(Number(village.stock.printed) - issued) };
  const sheet = await elections.vote(village);
  const valid = issued - 10;
  const figures = {
    发出选票: issued, 其中委托投票: 0, 作废选票: 0, 剩余选票: Number(village.stock.unused), 收回选票: issued, 有效票: valid, 无效票: 10, 有效票中全部弃权: 0,
  };
  const share = (percent) => Math.floor((valid * percent) / 100);
  const votes = (post, persons, percents) => persons.forEach((person, n) => (figures[`${post} ${person.name}`] = share(percents[n])));
  votes("主任", village.chairs, [80, 15]);
  votes("委员", village.members, [75, 70, 65, 20]);
  votes("妇女委员", village.women, [72, 20]);
  for (const login of LOGINS.typists) await team.typeSheet(await team.as(login), sheet, figures);
  const scrutineer = await team.as(LOGINS.scrutineer);
  await team.at(scrutineer, `${sheet}/finalise`);
  await team.send(scrutineer, `${sheet}/finalise`);
  const member = await elections.determine(village);
  const text = await member.text();
  for (const winner of [village.chairs[0], ...village.members.slice(0, 3), village.women[0]]) assert.ok(text.includes(winner.name), winner.name);
});

step("representatives, supervision committee and co-operative follow", { timeout: 300_000 }, async () => {
  await team.open(before_(-5));
  await elections.others(village, { shots: true });
});

step("the other program agrees to every bundle of the village", { timeout: 60_000 }, async () => {
  await team.close();
  const out = join(root, "bundles");
  await run("bundle", "--data", data, "--out", out, VILLAGE);
  const files = (await readdir(out)).filter((name) => name.endsWith(".json"));
  assert.ok(files.length >= 6, files.join(" "));
  for (const file of files) {
    const ran = spawnSync(checker, [join(out, file)], { encoding: "utf8" });
    assert.equal(ran.status, 0, `${file}: ${ran.stdout}${ran.stderr}`);
  }
});
