/** Lets loops sleep until something has happened. What it is, each sees for itself. */
export class Bell {
  /** @type {(() => void)[]} */
  #waiting = [];
  /** An event listener as it stands. */
  ring = () => {
    for (const wake of this.#waiting.splice(0)) wake();
  };

  /** @returns {Promise<void>} */
  wait() {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }
}
