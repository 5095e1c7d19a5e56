// The joint review in the browser: a township proposes and submits, two departments answer — one in the browser, one with its table —,
// the county hears, looks again and concludes. Everybody sees their own part only.
import { after, before } from "node:test";
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile, cp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openBrowser, run } from "../lib.mjs";
import { Team, steps } from "../team.mjs";

const COUNTY = "330781000000";
const TOWNSHIP = "330781007000";
const VILLAGE = "330781007230";
const AGENCIES = `/u/${COUNTY}/agencies`;
const step = steps();
const DEADLINE = new Date(Date.now() + 8 * 3_600_000 + 10 * 86_400_000).toISOString().slice(0, 10);
const TODAY = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);

let browser;
let root;
let data;
let team;
let batch;
let persons;

before(async () => {
  browser = await openBrowser();
  root = await mkdtemp(join(tmpdir(), "cunxuan-review-"));
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

step("the county names its departments and who answers for them", { timeout: 120_000 }, async () => {
  const said = await run("account", "--data", data, "boss", "--role", "system_admin", "--name", "系统管理员");
  team.passwords.set("boss", said.match(/初始密码：(\S+)/)[1]);
  await team.open();
  const boss = await team.as("boss");
  for (const login of ["jiwei", "gongan"]) {
    team.passwords.set(login, `${login}-first-pw`);
    await team.at(boss, "/accounts");
    await team.send(boss, "/accounts", { login, name: login, role: "reviewer", unit_code: COUNTY, first_password: team.passwords.get(login) });
  }
  const county = await team.as("demo-county");
  await team.at(county, AGENCIES);
  await team.shots(county, "review-agencies-empty");
  for (const [name, question] of [["纪检监察机关", "是否受过处分且在影响期内"], ["公安机关", "是否有犯罪记录"]]) {
    await team.at(county, AGENCIES);
    await team.send(county, AGENCIES, { name, question, basis: "资格条件（演练）" });
  }
  await team.at(county, AGENCIES);
  const pages = await county.page.locator(`a[href^="${AGENCIES}/"]`).evaluateAll((all) => all.map((a) => a.getAttribute("href")));
  for (const [n, login] of ["jiwei", "gongan"].entries()) {
    await team.at(county, pages[n]);
    await team.send(county, `${pages[n]}/desk`, { login });
  }
  await team.at(county, AGENCIES);
  await team.shots(county, "review-agencies");
});

step("the township proposes, looks first and submits once", { timeout: 120_000 }, async () => {
  const clerk = await team.as("demo-clerk");
  await clerk.go(`/u/${VILLAGE}/roll`);
  persons = await clerk.page.locator("main tbody tr").evaluateAll((rows) => rows.slice(0, 4).map((row) => row.cells[1].textContent.trim()));
  const proposals = `/u/${VILLAGE}/proposals`;
  for (const name of persons) {
    await team.at(clerk, proposals);
    await team.send(clerk, proposals, { name, post: "VC|member", source: "recommended" });
  }
  await team.at(clerk, proposals);
  await team.shots(clerk, "review-proposals");
  await team.at(clerk, "/");
  await clerk.page.getByRole("link", { name: "联审", exact: true }).first().click();
  await clerk.page.waitForURL(/\/reviews$/);
  const reviews = `/u/${TOWNSHIP}/reviews`;
  await team.send(clerk, reviews, { title: "第一批初步人选" });
  batch = new URL(clerk.page.url()).pathname;
  await team.send(clerk, `${batch}/persons`);
  // One is kept back with a reason, the rest passes.
  await clerk.page.getByRole("link", { name: persons[3], exact: true }).click();
  await clerk.page.waitForURL(/\/reviews\/\d+\/\d+$/);
  const item = new URL(clerk.page.url()).pathname;
  await team.send(clerk, `${item}/look`, { pass: "no", note: "本人不愿参选" });
  await team.at(clerk, batch);
  await team.send(clerk, `${batch}/look`);
  await team.at(clerk, `${batch}/submit`);
  await team.shots(clerk, "review-submit");
  await team.send(clerk, `${batch}/submit`, { deadline: DEADLINE });
  await team.shots(clerk, "review-batch");
  assert.ok((await clerk.text()).includes("0/6"), "three persons, two departments");
});

step("each department answers for itself", { timeout: 120_000 }, async () => {
  const id = batch.split("/").pop();
  const desk = `/reviews/${id}`;
  const first = await team.as("jiwei");
  await first.page.getByRole("link", { name: "联审", exact: true }).first().click();
  await first.page.waitForURL(/\/reviews$/);
  await team.shots(first, "review-queue");
  await first.page.getByRole("link", { name: "第一批初步人选" }).click();
  await first.page.waitForURL(/\/reviews\/\d+$/);
  const one = await first.page.locator("main tbody tr", { hasText: persons[0] }).getByRole("link").getAttribute("href");
  await team.at(first, one);
  await team.send(first, one, { opinion: "found" }, { refused: /还要填写情形、依据、证明材料/ });
  await team.shots(first, "review-answer-refused");
  await team.send(first, one, { opinion: "found", kind: "党内警告（影响期内）", basis: "资格条件（演练）", evidence: "处分决定（演练）" });
  await team.send(first, `${desk}/clear`);
  await team.send(first, `${desk}/hand-in`, { number: "演练纪〔2026〕1号" });
  await team.shots(first, "review-handed-in");

  // The other one with its table; what the first one said is nowhere in it.
  const second = await team.as("gongan");
  await team.at(second, `${desk}/sheet`);
  const table = await second.context.request.get(`${desk}/sheet/download`);
  assert.equal((await table.body()).subarray(0, 2).toString(), "PK");
  await second.go(desk);
  assert.doesNotMatch(await second.text(), /党内警告/);
  const ids = await second.page.locator("main tbody tr").evaluateAll((rows) => rows.map((row) => [row.cells[1].textContent.trim(), row.querySelector("a").getAttribute("href").split("/").pop()]));
  const file = join(root, "意见.csv");
  const lines = ids.map(([name, id]) => `${id},0,${name},未发现情形,,,`);
  await writeFile(file, `\ufeff编号,版次,姓名,意见,情形,依据,证明材料\r\n${lines.join("\r\n")}\r\n`);
  await team.at(second, `${desk}/sheet`);
  await team.send(second, `${desk}/sheet`, { file });
  await team.send(second, `${desk}/hand-in`, { number: "演练公〔2026〕1号" });
  for (const path of [batch, `/u/${VILLAGE}/proposals`, "/villages"]) {
    const answer = await second.context.request.get(path);
    assert.equal(answer.status(), 403, path);
  }
});

step("the county sees all, hears, looks again and concludes", { timeout: 120_000 }, async () => {
  const id = batch.split("/").pop();
  const own = `/u/${COUNTY}/reviews/${id}`;
  const county = await team.as("demo-county");
  await team.at(county, `${own}/matrix`);
  await team.shots(county, "review-matrix");
  assert.match(await county.text(), /■/);
  // Narrowed in the page, without asking again; the address says so, and opened anew it shows the same.
  const names = () => county.page.locator("table.matrix tbody th a").allTextContents();
  assert.equal((await names()).length, 3);
  await county.page.getByLabel("显示").selectOption("burden");
  assert.deepEqual(await names(), [persons[0]]);
  assert.match(await county.page.locator("#matrix-count").textContent(), /共 3 人，显示 1 人/);
  assert.match(county.page.url(), /only=burden/);
  await county.page.reload();
  assert.deepEqual(await names(), [persons[0]]);
  await county.page.getByLabel("显示").selectOption("");
  await county.page.getByLabel("姓名或村社").fill(persons[1]);
  assert.deepEqual(await names(), [persons[1]]);
  await team.at(county, own);
  await team.send(county, `${own}/close`, { met_on: TODAY });
  await team.send(county, `${own}/clear`);
  await county.page.getByRole("link", { name: persons[0], exact: true }).click();
  await county.page.waitForURL(/\/reviews\/\d+\/\d+$/);
  const item = new URL(county.page.url()).pathname;
  await team.shots(county, "review-item");
  await team.send(county, `${item}/conclude`, { conclusion: "found", note: "处分决定" }, { refused: /还没有就现在的意见听取本人的说明/ });
  await team.send(county, `${item}/explained`, { text: "认可处分，影响期到明年三月" });
  await team.send(county, `${item}/again`, { text: "核对处分决定和影响期" });
  await team.send(county, `${item}/conclude`, { conclusion: "found", note: "处分决定；资格条件（演练）" });
  await team.shots(county, "review-concluded");
  await team.at(county, own);
  assert.match(await county.text(), /已出结论[^]*3\/3/);
  const clerk = await team.as("demo-clerk");
  await team.at(clerk, `/u/${TOWNSHIP}/reviews/${id}`);
  const text = await clerk.text();
  assert.match(text, /发现情形/);
  for (const word of ["批准", "任命", "内定", "指定"]) assert.ok(!text.includes(word), word);
});
