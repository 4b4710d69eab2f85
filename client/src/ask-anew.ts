/**
 * Asks for the state of things, one question under way at a time: what changes meanwhile is asked for once it is answered.
 * @param failed told of an error, which ends this round
 */
export function askAnew(ask: () => Promise<void>, failed: (error: unknown) => void): () => Promise<void> {
  let asking = false;
  let again = false;
  return async () => {
    again = true;
    if (asking) return;
    asking = true;
    try {
      while (again) {
        again = false;
        await ask();
      }
    } catch (error) {
      failed(error);
    } finally {
      asking = false;
    }
  };
}
