// Counts whoever stands before the camera. Without anybody for a while, the next one begins at nothing.

const ALONE_MS = 10_000;
const AGAIN_MS = 5_000;
const ADVICE = {
  no_person: "Step in front of the camera.",
  too_far: "Come nearer.",
  too_near: "Step back until all of you is in the picture.",
  too_dark: "It is too dark here.",
};

const { workbench, movespec, tokens } = document.querySelector("main").dataset;
const sdk = import(`${workbench}/static/sdk/web-sdk.js`);
sdk.catch(() => setTimeout(() => location.reload(), AGAIN_MS));
const { createClient, Framing } = await sdk;

const video = document.querySelector("video");
const count = document.getElementById("count");
const words = document.getElementById("words");
const start = document.getElementById("start");

const client = createClient({
  baseUrl: workbench,
  tokenProvider: async () => {
    const answer = await fetch(tokens);
    if (answer.redirected) throw new Error("This screen is signed out.");
    if (!answer.ok) throw new Error("Counting is not available at the moment.");
    return answer.json();
  },
});

/** One session of the camera, until it ends or fails. */
async function run() {
  const run = client.startCamera(video, { movespec_id: movespec, framing: new Framing({ landmarks: [] }) });
  let seenAt = performance.now();
  run.addEventListener("pose", ({ detail }) => {
    const now = performance.now();
    if (detail.pose) seenAt = now;
    else if (now - seenAt > ALONE_MS) count.value = 0;
  });
  run.addEventListener("advice", ({ detail }) => {
    words.textContent = ADVICE[detail.advice?.code] ?? "";
  });
  run.addEventListener("connection", ({ detail }) => {
    if (detail.state === "open") words.textContent = "";
    if (detail.state === "reconnecting") words.textContent = "The connection is away. Go on: it comes back.";
  });
  for await (const event of run) {
    if (event.type === "event_completed") count.value = Number(count.value) + 1;
    if (event.type === "feedback") words.textContent = event.payload.message;
  }
}

start.addEventListener("click", async () => {
  start.hidden = true;
  words.textContent = "One moment …";
  await navigator.wakeLock?.request("screen").catch(() => {}); // a wish: refused on low battery
  for (;;) {
    // A session lasts twelve hours at most, and a screen stays on.
    await run().catch((error) => {
      words.textContent = error.message;
    });
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
});
