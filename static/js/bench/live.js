// Counts while a camera or a video runs: every half second the new poses go to the server, and it says how things stand.

const EVERY_MS = 500;
const MOST_FRAMES = 240; // in one step; a video that is read faster catches up in the next ones

export class Live {
  #server;
  #log;
  #text;
  #onNews;
  #onRefusal;
  #sent = 0;
  #state = "";
  #timer = 0;
  #over = false;

  /**
   * @param {{server: import("./server.js").Server, log: import("./poses.js").PoseLog, text: string,
   *   onNews: (news: object) => void, onRefusal: (error: Error) => void}} run
   */
  constructor({ server, log, text, onNews, onRefusal }) {
    this.#server = server;
    this.#log = log;
    this.#text = text;
    this.#onNews = onNews;
    this.#onRefusal = onRefusal;
    this.#timer = setTimeout(() => this.#step(), EVERY_MS);
  }

  stop() {
    this.#over = true;
    clearTimeout(this.#timer);
  }

  async #step() {
    const began = performance.now();
    const frames = this.#log.packed(this.#sent, this.#sent + MOST_FRAMES);
    try {
      if (frames.t_ms.length > 0) {
        const news = await this.#server.step(this.#text, frames, this.#state);
        if (this.#over) return;
        this.#state = news.state;
        this.#sent += frames.t_ms.length;
        this.#onNews(news);
      }
    } catch (error) {
      if (!this.#over) this.#onRefusal(error);
      return; // the run goes on without: all of it is explained at its end
    }
    this.#timer = setTimeout(() => this.#step(), Math.max(0, EVERY_MS - (performance.now() - began)));
  }
}
