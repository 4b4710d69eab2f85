import { expect, test } from "vitest";
import { askAnew } from "../../client/src/ask-anew.ts";

test("one question at a time, and one more for all that changed meanwhile", async () => {
  const answers: (() => void)[] = [];
  const refresh = askAnew(
    () => new Promise(done => answers.push(done)),
    error => expect.fail(String(error)),
  );
  const first = refresh();
  await refresh();
  await refresh();
  expect(answers).toHaveLength(1);
  answers[0]?.();
  await expect.poll(() => answers.length).toBe(2);
  answers[1]?.();
  await first;
  expect(answers).toHaveLength(2);
});

test("after an error it asks again when it is asked to", async () => {
  const errors: unknown[] = [];
  let count = 0;
  const refresh = askAnew(
    () => (++count === 1 ? Promise.reject(new Error("gone")) : Promise.resolve()),
    error => errors.push(error),
  );
  await refresh();
  await refresh();
  expect(count).toBe(2);
  expect(errors).toEqual([new Error("gone")]);
});
