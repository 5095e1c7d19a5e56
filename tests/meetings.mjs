// Meetings of a unit in the browser: party organisation, representatives, supervision committee, co-operative. What a journey hands
// in: `send(visitor, action, values)`, `at(visitor, path)` and `as(login)`.
import assert from "node:assert/strict";

/**
 * Makes a meeting and answers its address.
 * `who` is a visitor that runs meetings; `seats` are the fields of the form.
 */
export async function openMeeting({ send, at }, who, unit, purpose, values) {
  const path = `${unit}/meetings/new?purpose=${purpose}`;
  await at(who, path);
  await send(who, path, { place: "村文化礼堂", ...values });
  return new URL(who.page.url()).pathname;
}

/** Puts candidates on the ballot. */
export async function nominate({ send, at }, who, meeting, post, names, more = {}) {
  for (const name of names) {
    await at(who, `${meeting}/nominees`);
    await send(who, `${meeting}/nominees`, { name, post, ...more });
  }
}

/** Records papers, one after another. */
export async function papers({ send, at }, who, meeting, count) {
  for (let n = 1; n <= count; n += 1) {
    await at(who, meeting);
    await send(who, `${meeting}/documents`, { number: `演练〔2027〕${n}号` });
  }
}

/** Everybody checks in, page by page, by the button in the row. */
export async function checkIn({ at }, who, meeting, people) {
  const { page } = who;
  for (let n = 0; n < people; n += 1) {
    await at(who, `${meeting}/attendance?only=absent`);
    const button = page.getByRole("button", { name: "签到", exact: true }).first();
    if ((await button.count()) === 0) return n;
    await button.click();
    await page.locator("[data-flash]").waitFor();
  }
  return people;
}

/** Follows a question and its answer, such as `convene`, `vote`, `count`, `close`. */
export async function step({ send, at }, who, meeting, name) {
  await at(who, `${meeting}/${name}`);
  return send(who, `${meeting}/${name}`);
}

/**
 * The count of a vote: opened, typed by two, signed, closed. `figures` by the name of the input; votes as `v0`, `v1` … in the order of
 * the ballot.
 */
export async function count(journey, { manager, typists, scrutineer }, meeting, figures) {
  const { send, at } = journey;
  await step(journey, manager, meeting, "count");
  const sheet = new URL(manager.page.url()).pathname;
  for (const typist of typists) {
    await at(typist, sheet);
    await send(typist, `${sheet}/open`);
    await send(typist, sheet, { invalid: "0", blank: "0", ...figures });
  }
  await at(scrutineer, `${sheet}/finalise`);
  await send(scrutineer, `${sheet}/finalise`);
  await step(journey, manager, meeting, "close");
  return sheet;
}

/** Two persons confirm the result. */
export async function confirm({ send, at }, persons, meeting) {
  for (const person of persons) {
    await at(person, `${meeting}/result`);
    await send(person, `${meeting}/confirm`);
  }
}

/** What the page of a meeting says it stands at. */
export async function stage({ at }, who, meeting, word) {
  await at(who, meeting);
  assert.ok((await who.text()).includes(word), `${meeting} is not at ${word}`);
}
