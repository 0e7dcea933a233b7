// The panels of a session: connects their socket, and tells the page when the server has changed one.

export class Panels {
  #host = document.getElementById("panels");
  #socket = null;

  /** @param {() => void} onChange after each message */
  constructor(onChange) {
    this.#host.addEventListener("htmx:wsAfterMessage", onChange);
  }

  /** @param {string} sessionId */
  connect(sessionId) {
    this.disconnect();
    this.#socket = document.createElement("div");
    this.#socket.setAttribute("hx-ext", "ws");
    this.#socket.setAttribute("ws-connect", `/ws/panels/${sessionId}/`);
    this.#host.append(this.#socket);
    htmx.process(this.#socket);
  }

  disconnect() {
    if (this.#socket) htmx.remove(this.#socket);
    this.#socket = null;
  }
}
