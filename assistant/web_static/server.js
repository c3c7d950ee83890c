// Everything the page asks of the server. Addresses are relative, so that a sub-path behind a proxy works.

export class Refused extends Error {
  constructor(status, error, message) {
    super(message);
    this.status = status;
    this.error = error;
  }
}

// What goes away by itself: the server is starting, being restarted, or cannot be reached.
export const passing = (error) =>
  error instanceof TypeError || (error instanceof Refused && (error.error === "loading" || error.status === 502));

async function sent(path, options) {
  const response = await fetch(path, { cache: "no-store", ...options });
  if (response.ok) return response;
  const said = await response.json().catch(() => ({}));
  throw new Refused(response.status, said.error ?? "http", said.message ?? `${response.status}`);
}

const json = (value, signal) => ({
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify(value),
  signal,
});

export const page = async () => (await sent("api/page")).json();
export const saveTest = async (turn) => (await sent("api/tests", json(turn))).json();
export const saveThumb = async (thumb) => (await sent("api/feedback", json(thumb))).json();
export const broughtAgain = async (key) => (await sent(`api/essays/${encodeURIComponent(key)}`)).json();
export const drop = (key) => sent(`api/essays/${encodeURIComponent(key)}`, { method: "DELETE" }).catch(() => {});

export async function bring(file) {
  const headers = { "Content-Type": "application/octet-stream" };
  const path = `api/essays?name=${encodeURIComponent(file.name)}`;
  return (await sent(path, { method: "POST", headers, body: file })).json();
}

export async function isReady() {
  try {
    return (await fetch("healthz", { cache: "no-store" })).ok;
  } catch {
    return false;
  }
}

export async function untilReady(signal) {
  while (!(await isReady())) {
    await new Promise((resolve, reject) => {
      setTimeout(resolve, 1000);
      signal?.addEventListener("abort", () => reject(new DOMException("", "AbortError")), { once: true });
    });
  }
}

// The whole view of the answer; `said` is called with each statement as it arrives.
export async function ask(request, said, signal) {
  const response = await sent("api/stream", json(request, signal));
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) throw new TypeError("the answer broke off");
    const lines = (rest + value).split("\n");
    rest = lines.pop();
    for (const line of lines) {
      const got = JSON.parse(line);
      if (got.view) return got.view;
      if (got.error) throw new Refused(500, got.error, got.message);
      said(got.said);
    }
  }
}
