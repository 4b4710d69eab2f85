/**
 * Asks again and again until the answer is something; VS Code is never done at once.
 * @throws when `seconds` have passed
 */
export async function until<T>(what: string, probe: () => T | Promise<T>, seconds = 15): Promise<Exclude<T, undefined | null | false>> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await probe();
    if (isSomething(answer)) return answer;
    if (Date.now() > end) throw new Error(`Waited ${seconds} s in vain for ${what}`);
    await new Promise(done => setTimeout(done, 50));
  }
}

function isSomething<T>(answer: T): answer is Exclude<T, undefined | null | false> {
  return answer !== undefined && answer !== null && answer !== false;
}
