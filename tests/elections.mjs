// The elections of a village in their lawful order, step by step, as several journeys run them. A village is
// `{ team, unit, before, logins, chairs, members, women, staff, proxy, free, coop, group, candidates }`: `unit` is its address, `before(n)` the
// date n days before its polling day, persons are `{ name, sex, group, household }`.
import assert from "node:assert/strict";
import * as meetings from "./meetings.mjs";

/** What the helpers of meetings ask for. */
const journey = ({ team }) => ({ send: team.send, at: team.at, as: (login) => team.as(login) });
const everybody = (village, logins) => Promise.all(logins.map((login) => village.team.as(login)));

async function count(village, meeting, figures) {
  const { manager, typists, scrutineer } = village.logins;
  const cast = {
    manager: await village.team.as(manager),
    typists: await everybody(village, typists),
    scrutineer: await village.team.as(scrutineer),
  };
  return meetings.count(journey(village), cast, meeting, figures);
}

async function confirm(village, meeting) {
  return meetings.confirm(journey(village), await everybody(village, village.logins.members), meeting);
}

/** Rows on a page of those due. */
const PAGE = 50;

/** Everybody on a page checks in with one button, page after page, until at least `wanted` are there. Answers how many are. */
async function come({ team }, clerk, meeting, { there = 0, wanted, due }) {
  let present = there;
  while (present < wanted) {
    await team.at(clerk, `${meeting}/attendance?only=absent`);
    await team.send(clerk, `${meeting}/attendance?only=absent`);
    present = Math.min(due, present + PAGE);
  }
  return present;
}

/** How many are due, as the page for checking in says. */
async function due({ team }, clerk, meeting) {
  await team.at(clerk, `${meeting}/attendance`);
  return Number((await clerk.text()).match(/应到\s*([\d,]+)/)[1].replace(",", ""));
}

const allCome = (village, clerk, meeting, due) => come(village, clerk, meeting, { wanted: due, due });

/** 党组织: the committee by the members, then its secretary. Answers the secretary's name. */
export async function party(village, { shots = false } = {}) {
  const { team, unit, before, logins } = village;
  const j = journey(village);
  const shot = (visitor, name) => shots && team.shots(visitor, name);
  const clerk = await team.as(logins.manager);
  await team.at(clerk, `${unit}/meetings`);
  await shot(clerk, "meetings-before");
  const day = { held_on: before(22), announced_on: before(24) };
  const meeting = await meetings.openMeeting(j, clerk, unit, "party_committee", { ...day, party_member: "3" });
  await team.at(clerk, `${meeting}/electors`);
  await team.send(clerk, `${meeting}/electors/fill`);
  const rows = clerk.page.locator("main tbody tr");
  const listed = await rows.evaluateAll((all) =>
    all.map((row) => ({ name: row.cells[1].textContent.trim(), href: row.querySelector("a").getAttribute("href") })),
  );
  // One member is left out: asked for by the village, agreed to by the township, adopted by the meeting.
  const out = listed.at(-1);
  await team.at(clerk, out.href);
  await team.send(clerk, `${out.href}/standing`, { ground: "left_out.bedridden", note: "卧床" });
  await team.send(clerk, `${out.href}/approve`, { document: "演练〔2027〕9号" });
  const standing = listed.slice(0, 4).map((row) => row.name);
  await meetings.nominate(j, clerk, meeting, "party_member", standing, { by_members: "6", by_masses: "120" });
  await team.at(clerk, meeting);
  assert.match(await clerk.text(), /还没有登记：换届请示/);
  await shot(clerk, "meetings-party");
  await meetings.papers(j, clerk, meeting, 4);
  await team.send(clerk, `${meeting}/tellers`, { tellers: listed.slice(-4, -2).map((row) => row.name).join("、") });
  await meetings.step(j, clerk, meeting, "convene");
  await team.at(clerk, out.href);
  await team.send(clerk, `${out.href}/adopt`);
  // Just too few for four fifths.
  const members = await due(village, clerk, meeting);
  assert.ok(members >= 8, `${members} party members are due`);
  const few = Math.ceil((members * 4) / 5) - 1;
  const pages = few - (few % PAGE);
  let there = await come(village, clerk, meeting, { wanted: pages, due: members });
  there += await meetings.checkIn(j, clerk, meeting, few - pages);
  assert.equal(there, few);
  await team.at(clerk, `${meeting}/vote`);
  await clerk.page.locator(`form[action="${meeting}/vote"] button[type=submit]`).click();
  assert.match(await clerk.text(), /不足五分之四/);
  await shot(clerk, "meetings-no-quorum");
  await come(village, clerk, meeting, { there, wanted: members, due: members });
  await shot(clerk, "meetings-attendance");
  await meetings.step(j, clerk, meeting, "vote");
  const all = String(members);
  const most = (less) => String(members - less);
  await count(village, meeting, { issued: all, recovered: all, valid: all, v0: most(1), v1: most(2), v2: most(3), v3: "3" });
  await shot(clerk, "meetings-closed");
  await confirm(village, meeting);
  await meetings.papers(j, clerk, meeting, 2);
  await meetings.stage(j, clerk, meeting, "已完成");

  const officers = await meetings.openMeeting(j, clerk, unit, "party_officers", { ...day, secretary: "1", deputy_secretary: "0" });
  await team.at(clerk, `${officers}/electors`);
  await team.send(clerk, `${officers}/electors/fill`);
  const elected = await rows.evaluateAll((all) => all.map((row) => row.cells[1].textContent.trim()));
  assert.equal(elected.filter((name) => standing.includes(name)).length, 3, "the new committee elects its secretary");
  await meetings.nominate(j, clerk, officers, "secretary", [elected[0]]);
  await meetings.step(j, clerk, officers, "convene");
  await allCome(village, clerk, officers, 3);
  await meetings.step(j, clerk, officers, "vote");
  await count(village, officers, { issued: "3", recovered: "3", valid: "3", v0: "3" });
  await confirm(village, officers);
  await meetings.papers(j, clerk, officers, 3);
  await team.at(clerk, `${unit}/meetings`);
  assert.ok((await clerk.text()).includes(`书记 ${elected[0]}`));
  return elected[0];
}

/** Villagers nominate themselves, and each is reviewed. */
export async function nominate(village) {
  const { team, unit, before, logins, chairs, members, women } = village;
  const member = await team.as(logins.members[0]);
  for (const [persons, post] of [[chairs, "director"], [members, "member"], [women, "women_member"]]) {
    for (const person of persons) {
      await team.at(member, `${unit}/candidates`);
      await team.send(member, `${unit}/candidates`, { name: person.name, post, filed_on: before(14), in_person: true });
    }
  }
  await team.at(member, `${unit}/candidates`);
  const pages = await member.page.locator(`a[href^="${unit}/candidates/"]`).evaluateAll((all) => all.map((a) => a.getAttribute("href")));
  const persons = [...new Set(pages.filter((href) => /\/candidates\/\d+$/.test(href)))];
  assert.equal(persons.length, chairs.length + members.length + women.length);
  for (const href of persons) {
    await team.at(member, href);
    await team.send(member, `${href}/review`, { opinion: "符合村选举办法规定的条件", decision: "list", decided_on: before(14) });
  }
  await team.at(member, `${unit}/candidates`);
  return member;
}

/** The list of candidates, the place and the staff. */
export async function prepare(village) {
  const { team, unit, before, logins, staff } = village;
  const clerk = await team.as(logins.manager);
  await team.at(clerk, `${unit}/candidates/publish`);
  await team.send(clerk, `${unit}/candidates/publish`, { published_on: before(6) });
  await team.at(clerk, `${unit}/polling`);
  if ((await clerk.page.locator("main td", { hasText: "会场" }).count()) === 0) {
    await team.send(clerk, `${unit}/polling/places`, { kind: "central", name: "中心会场", address: "村文化礼堂" });
  }
  for (const [person, duty] of staff) {
    await team.at(clerk, `${unit}/polling`);
    await team.send(clerk, `${unit}/polling/staff`, { staff_name: person.name, duty });
  }
  return clerk;
}

/** A voter entrusts another one. */
export async function entrust(village) {
  const { team, unit, before, logins, proxy } = village;
  const clerk = await team.as(logins.manager);
  await team.at(clerk, `${unit}/proxies`);
  await team.send(clerk, `${unit}/proxies`, {
    principal: proxy[0].name,
    holder: proxy[1].name,
    relation: { index: 1 },
    ground: "away",
    filed_on: before(5),
    written: true,
  });
}

/** Opening of the poll, the ballots, the opening of the boxes. Answers the address of the count sheet. */
export async function vote(village, { shots = false } = {}) {
  const { team, unit, before, logins } = village;
  const member = await team.as(logins.members[0]);
  await team.at(member, `${unit}/polling/open`);
  await team.send(member, `${unit}/polling/open`, { notice_on: before(6) });
  await team.at(member, `${unit}/polling`);
  await team.send(member, `${unit}/polling/stock`, village.stock);
  await team.at(member, `${unit}/polling`);
  if (shots) await team.shots(member, "village-polling");
  await team.at(member, `${unit}/count`);
  const start = await member.page.getByRole("link", { name: "登记集中开箱，开始计票" }).getAttribute("href");
  await team.at(member, start);
  await team.send(member, start);
  await team.at(member, `${unit}/count`);
  return member.page.getByRole("link", { name: "打开", exact: true }).getAttribute("href");
}

/** The count is closed, the result determined and confirmed by two. Answers who looks at it. */
export async function determine(village, { shots = false } = {}) {
  const { team, unit, logins } = village;
  const member = await team.as(logins.members[0]);
  await team.at(member, `${unit}/count`);
  const close = await member.page.getByRole("link", { name: "结束本轮计票" }).getAttribute("href");
  await team.at(member, close);
  await team.send(member, close);
  await team.at(member, `${unit}/count`);
  if (shots) await team.shots(member, "village-count-closed");
  await member.page.getByRole("link", { name: "去结果认定" }).click();
  await member.page.waitForURL(/\/determination$/);
  await team.send(member, `${unit}/determination/draft`);
  for (const login of logins.members) {
    const one = await team.as(login);
    await team.at(one, `${unit}/determination`);
    const confirm = await one.page.getByRole("link", { name: "核对并确认结果" }).getAttribute("href");
    await team.at(one, confirm);
    await team.send(one, confirm);
  }
  await team.at(member, `${unit}/determination`);
  return member;
}

/** 村民代表 of one group, 村务监督委员会 by the representatives, 集体经济组织. */
export async function others(village, { shots = false } = {}) {
  const { team, unit, before, logins, group, standing, free, chairs, coop } = village;
  const j = journey(village);
  const shot = (visitor, name) => shots && team.shots(visitor, name);
  const clerk = await team.as(logins.manager);
  const day = { held_on: before(-5), announced_on: before(6) };
  // Households of the group: more than two thirds of them come, page by page.
  const reps = await meetings.openMeeting(j, clerk, unit, "representatives", { ...day, scope: group, forum: "group_households", representative: "6" });
  await team.at(clerk, `${reps}/electors`);
  await team.send(clerk, `${reps}/electors/fill`);
  const homes = Number((await clerk.text()).match(/共 ([\d,]+)/)[1].replace(",", ""));
  await meetings.nominate(j, clerk, reps, "representative", standing.map((p) => p.name));
  await meetings.step(j, clerk, reps, "convene");
  const present = await come(village, clerk, reps, { wanted: Math.ceil((homes * 2) / 3), due: homes });
  await meetings.step(j, clerk, reps, "vote");
  const most = Math.floor(present * 0.7);
  const votes = Object.fromEntries(standing.map((_, n) => [`v${n}`, String(n < 6 ? most : Math.floor(present / 10))]));
  const all = String(present);
  await count(village, reps, { issued: all, recovered: all, valid: all, ...votes });
  await confirm(village, reps);
  await meetings.papers(j, clerk, reps, 1);

  // The villagers' representatives choose who supervises: nobody of the committee, none of their relatives.
  const board = await meetings.openMeeting(j, clerk, unit, "supervision", { ...day, supervision_chair: "1", supervision_member: "2" });
  await team.at(clerk, `${board}/electors`);
  await team.send(clerk, `${board}/electors/fill`);
  assert.ok((await clerk.text()).includes("共 11"), "six representatives and five members of the committee");
  await meetings.nominate(j, clerk, board, "supervision_chair", [free[0].name]);
  await meetings.nominate(j, clerk, board, "supervision_member", [chairs[0].name, free[1].name, free[2].name]);
  await team.at(clerk, board);
  assert.match(await clerk.text(), new RegExp(`${chairs[0].name}[^]*不得担任村务监督委员会成员`));
  await shot(clerk, "meetings-barred");
  await team.at(clerk, `${board}/nominees`);
  const withdraw = await clerk.page.locator("main tbody tr", { hasText: chairs[0].name }).locator("form").getAttribute("action");
  await team.send(clerk, withdraw, { reason: "村民委员会成员" });
  await meetings.step(j, clerk, board, "convene");
  await allCome(village, clerk, board, 11);
  await meetings.step(j, clerk, board, "vote");
  await count(village, board, { issued: "11", recovered: "11", valid: "11", v0: "11", v1: "10", v2: "9" });
  await team.at(clerk, `${board}/result`);
  await shot(clerk, "meetings-result");
  await confirm(village, board);
  await meetings.papers(j, clerk, board, 2);

  const boards = await meetings.openMeeting(j, clerk, unit, "boards", {
    ...day, forum: "member_representatives", council_chair: "1", council_member: "2", supervisor_chair: "0", supervisor: "1",
  });
  await team.at(clerk, `${boards}/electors`);
  await team.send(clerk, `${boards}/electors`, { lines: coop.map((p) => `${p.name}，${p.sex}`).join("\n") });
  await meetings.nominate(j, clerk, boards, "council_chair", [free[3].name]);
  await meetings.nominate(j, clerk, boards, "council_member", [free[4].name, free[5].name, free[6].name]);
  await meetings.nominate(j, clerk, boards, "supervisor", [free[7].name]);
  await meetings.step(j, clerk, boards, "convene");
  await allCome(village, clerk, boards, 24);
  await meetings.step(j, clerk, boards, "vote");
  assert.equal(coop.length, 24);
  await count(village, boards, { issued: "24", recovered: "24", valid: "24", v0: "22", v1: "20", v2: "18", v3: "8", v4: "21" });
  await confirm(village, boards);
  await meetings.papers(j, clerk, boards, 3);

  await team.at(clerk, `${unit}/meetings`);
  const text = await clerk.text();
  // One group has elected its representatives; the others have not.
  assert.match(text, /村民代表\s*（进行中）\s*进行中（1\/\d+ 组）/);
  for (const body of ["党组织", "村民委员会", "村务监督委员会", "农村集体经济组织"]) {
    assert.match(text, new RegExp(`${body}\\s*（已完成）\\s*(已产生|已备案)`), body);
  }
  await shot(clerk, "meetings-all-bodies");
}
