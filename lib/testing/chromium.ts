/**
 * A real Chromium for tests, spoken to in its DevTools protocol.
 *
 * @module
 */
const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** Path of an installed Chromium; undefined if there is none. */
export function findChromium(): string | undefined {
  const folders = (Deno.env.get("PATH") ?? "").split(":");
  const paths = folders.flatMap((folder) => NAMES.map((name) => `${folder}/${name}`));
  return paths.find((path) => {
    try {
      return Deno.statSync(path).isFile;
    } catch {
      return false; // not there
    }
  });
}

/** How a page is looked at. */
export interface View {
  width: number;
  height: number;
  scheme: "light" | "dark";
}

/** What came of a command. */
type Answer = { id?: number; method?: string; params?: unknown; result?: unknown; error?: unknown };

/** A browser with one page. */
export class Chromium {
  #process: Deno.ChildProcess;
  #socket: WebSocket;
  #profile: string;
  #session = "";
  #next = 1;
  #waiting = new Map<number, (answer: Answer) => void>();
  #loaded: () => void = () => {};
  /** URLs asked for over the network, and errors that the page logged. */
  readonly requests: string[] = [];
  readonly errors: string[] = [];

  private constructor(process: Deno.ChildProcess, socket: WebSocket, profile: string) {
    this.#process = process;
    this.#socket = socket;
    this.#profile = profile;
    socket.onmessage = ({ data }) => this.#hear(JSON.parse(data));
  }

  /** Starts it. */
  static async open(path: string): Promise<Chromium> {
    const profile = await Deno.makeTempDir({ prefix: "lob-chromium-" });
    const process = new Deno.Command(path, {
      args: [
        ...["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync"],
        ...["--disable-background-networking", "--disable-dev-shm-usage", "--hide-scrollbars"],
        ...["--remote-debugging-port=0", `--user-data-dir=${profile}`, "about:blank"],
      ],
      stdout: "null",
      stderr: "piped",
      stdin: "null",
    }).spawn();
    const socket = new WebSocket(await addressIn(process.stderr));
    await new Promise((resolve) => socket.onopen = resolve);
    const browser = new Chromium(process, socket, profile);
    const { targetId } = await browser.send("Target.createTarget", { url: "about:blank" });
    const { sessionId } = await browser.send("Target.attachToTarget", { targetId, flatten: true });
    browser.#session = sessionId as string;
    for (const domain of ["Page", "Network", "Log", "Runtime"]) {
      await browser.send(`${domain}.enable`);
    }
    return browser;
  }

  /** Opens a URL in a view, once it is loaded. */
  async visit(url: string, { width, height, scheme }: View): Promise<void> {
    const mobile = width < 600;
    await this.send("Emulation.setDeviceMetricsOverride", {
      ...{ width, height, mobile, deviceScaleFactor: 1 },
    });
    await this.send("Emulation.setEmulatedMedia", {
      features: [{ name: "prefers-color-scheme", value: scheme }],
    });
    const loaded = new Promise<void>((resolve) => this.#loaded = resolve);
    await this.send("Page.navigate", { url });
    await loaded;
  }

  /** The value of a JavaScript expression in the page. */
  async evaluate<T>(expression: string): Promise<T> {
    const answer = await this.send("Runtime.evaluate", { expression, returnByValue: true });
    const { result, exceptionDetails } = answer;
    if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails));
    return (result as { value: T }).value;
  }

  /** A PNG of what is seen, or of the whole page. */
  async screenshot(whole = false): Promise<Uint8Array> {
    const { data } = await this.send("Page.captureScreenshot", { captureBeyondViewport: whole });
    return Uint8Array.from(atob(data as string), (c) => c.charCodeAt(0));
  }

  /** Ends it. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#socket.onclose = resolve);
    this.#socket.send(JSON.stringify({ id: this.#next++, method: "Browser.close" }));
    await Promise.all([closed, this.#process.status]);
    await this.#process.stderr.cancel();
    await Deno.remove(this.#profile, { recursive: true });
  }

  async send(method: string, params: object = {}): Promise<Record<string, unknown>> {
    const id = this.#next++;
    const answered = new Promise<Answer>((resolve) => this.#waiting.set(id, resolve));
    const sessionId = this.#session || undefined;
    this.#socket.send(JSON.stringify({ id, method, params, sessionId }));
    const { result, error } = await answered;
    if (error !== undefined) throw new Error(`${method}: ${JSON.stringify(error)}`);
    return result as Record<string, unknown>;
  }

  #hear(answer: Answer): void {
    const { id, method } = answer;
    if (id !== undefined) {
      this.#waiting.get(id)?.(answer);
      this.#waiting.delete(id);
      return;
    }
    const params = answer.params as {
      request?: { url: string };
      entry?: { text: string };
      exceptionDetails?: { text: string };
    };
    if (method === "Page.loadEventFired") this.#loaded();
    if (method === "Network.requestWillBeSent") this.requests.push(params.request!.url);
    if (method === "Log.entryAdded") this.errors.push(params.entry!.text);
    if (method === "Runtime.exceptionThrown") this.errors.push(params.exceptionDetails!.text);
  }
}

/** Reads what Chromium says until it names the address of its DevTools. */
async function addressIn(stderr: ReadableStream<Uint8Array>): Promise<string> {
  const reader = stderr.getReader();
  const decoder = new TextDecoder();
  let text = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) throw new Error(`Chromium did not start: ${text.trim().split("\n").at(-1)}`);
    text += decoder.decode(value, { stream: true });
    const address = /DevTools listening on (ws:\/\/\S+)/.exec(text)?.[1];
    if (address === undefined) continue;
    reader.releaseLock();
    return address;
  }
}
