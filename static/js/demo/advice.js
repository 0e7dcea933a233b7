// Says what is wrong and what to do: the words are the server's templates, chosen here by their code.

const CUE_MS = 3500;

/** Codes of the server and of a closing socket, as the page calls them. */
const SAME_AS = {
  service_unavailable: "full",
  network_error: "unreachable",
  connection_lost: "unreachable",
  duplicate_active_connection: "elsewhere",
};

const FRAMING = ["no_person", "limb_not_visible", "too_near", "too_far", "too_dark"];

export class Advice {
  #problem = document.getElementById("problem");
  #hint = document.getElementById("hint");
  #cueTimer = 0;
  #hintTimer = 0;
  /** What is wrong with how the visitor stands, shown or waiting for another hint to go. */
  #framing = null;

  /**
   * Puts a problem on the stage, and the focus into it.
   * @param {string} code
   * @param {Record<string, string | number>} [slots] words to fill in
   */
  problem(code, slots = {}) {
    const name = SAME_AS[code] ?? code;
    const content = template(`[data-problem="${CSS.escape(name)}"]`) ?? template('[data-problem="failed"]');
    this.#problem.replaceChildren(fill(content, slots));
    this.#problem.dataset.code = name;
    this.#problem.hidden = false;
    this.#problem.focus();
  }

  clearProblem() {
    this.#problem.hidden = true;
    this.#problem.replaceChildren();
  }

  /**
   * A line over the picture, until another comes, `clearHint`, or `ms` have passed.
   * @param {string} code
   * @param {Record<string, string | number>} [slots]
   * @param {number} [ms]
   */
  hint(code, slots = {}, ms = 0) {
    clearTimeout(this.#hintTimer);
    const content = template(`[data-hint="${CSS.escape(code)}"]`);
    if (!content) return this.clearHint();
    const words = fill(content, slots).textContent.trim();
    if (this.#hint.textContent !== words) this.#hint.textContent = words;
    this.#hint.dataset.code = code;
    this.#hint.hidden = false;
    if (ms) this.#hintTimer = setTimeout(() => this.clearHint(), ms);
  }

  /** What it hid of the framing is said again. */
  clearHint() {
    clearTimeout(this.#hintTimer);
    this.#hint.hidden = true;
    this.#hint.textContent = "";
    this.#hint.dataset.code = "";
    if (this.#framing) this.#sayFraming();
  }

  /** Nothing is said any more, nor waits to be. */
  clear() {
    this.#framing = null;
    this.clearProblem();
    this.clearHint();
  }

  /** @param {string[]} codes @returns {boolean} whether one of these hints is shown */
  isAbout(codes) {
    return codes.includes(this.#hint.dataset.code);
  }

  /**
   * How to stand in the picture. What is said of the connection or the device goes first.
   * @param {{code: string, limb?: string} | null} advice null: all is well
   */
  framing(advice) {
    this.#framing = advice;
    if (!this.isAbout(["", ...FRAMING])) return;
    if (advice) this.#sayFraming();
    else this.clearHint();
  }

  #sayFraming() {
    const { code, limb } = this.#framing;
    this.hint(code, { limb: `Your ${limb} ${limb?.endsWith("s") ? "are" : "is"}` });
  }

  /** The server's cue has come: it goes again by itself. */
  cueShown() {
    clearTimeout(this.#cueTimer);
    this.#cueTimer = setTimeout(() => {
      document.getElementById("cue").hidden = true;
    }, CUE_MS);
  }
}

function template(selector) {
  return document.querySelector(`template${selector}`)?.content;
}

function fill(content, slots) {
  const filled = content.cloneNode(true);
  for (const slot of filled.querySelectorAll("[data-slot]")) {
    if (slots[slot.dataset.slot] !== undefined) slot.textContent = slots[slot.dataset.slot];
  }
  return filled;
}
