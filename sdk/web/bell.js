/** Lets a loop sleep until something has happened. What it is, the loop sees for itself. */
export class Bell {
  #wake = () => {};
  /** An event listener as it stands. */
  ring = () => this.#wake();

  /** @returns {Promise<void>} */
  wait() {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
