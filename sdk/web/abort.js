/** Waiting that an `AbortSignal` ends. */

/**
 * What is promised, or the signal's reason as soon as there is one.
 * @template T
 * @param {Promise<T>} promise
 * @param {AbortSignal} [signal]
 * @param {(late: T) => void} [discard] is given what comes after that
 * @returns {Promise<T>}
 */
export function unlessAborted(promise, signal, discard = () => {}) {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const leave = () => {
      reject(signal.reason);
      promise.then(discard, () => {});
    };
    const stay = () => signal.removeEventListener("abort", leave);
    if (signal.aborted) return leave();
    signal.addEventListener("abort", leave);
    promise.then(
      (value) => {
        stay();
        resolve(value);
      },
      (error) => {
        stay();
        reject(error);
      },
    );
  });
}
