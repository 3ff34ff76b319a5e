import { createServer } from "node:net";
import { kill } from "./kill.ts";

/** What a private server is started with. */
export interface RedisServerOptions {
  /** Of the default user; none when left out. */
  password?: string;
  /** More of `redis-server`'s options: `["--appendonly", "yes"]`. */
  options?: string[];
}

/**
 * A private `redis-server` for tests, in a folder of its own, on a free port of the loopback interface;
 * it can be killed as a crash would and started again in the same place.
 */
export class RedisServer {
  /** Where it listens. */
  readonly port: number;
  /** Where its files are. */
  readonly folder: string;
  #password: string;
  #options: string[];
  #child: Deno.ChildProcess | null = null;

  private constructor(
    port: number,
    folder: string,
    { password = "", options = [] }: RedisServerOptions,
  ) {
    this.port = port;
    this.folder = folder;
    this.#password = password;
    this.#options = options;
  }

  /** Whether there is a `redis-server` to start. */
  static installed(): boolean {
    try {
      return new Deno.Command("redis-server", { args: ["--version"] }).outputSync().success;
    } catch {
      return false;
    }
  }

  /** Starts a server, and waits until it answers; on another port if somebody was faster at the first. */
  static async start(options: RedisServerOptions = {}): Promise<RedisServer> {
    for (let tries = 1;; tries++) {
      const folder = await Deno.makeTempDir({ prefix: "lob-redis-" });
      const server = new RedisServer(await freePort(), folder, options);
      try {
        await server.restart();
        return server;
      } catch (error) {
        await server.stop();
        if (tries === 3) throw error;
      }
    }
  }

  /** As `openLog` takes it, with the password. */
  get url(): string {
    const password = this.#password === "" ? "" : `:${encodeURIComponent(this.#password)}@`;
    return `redis://${password}127.0.0.1:${this.port}`;
  }

  /** As a log names it. */
  get name(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Starts it again, and waits until it answers, if only that it is loading or wants a password. */
  async restart(): Promise<void> {
    const password = this.#password === "" ? [] : ["--requirepass", this.#password];
    const args = ["--port", String(this.port), "--bind", "127.0.0.1", "--dir", this.folder];
    const child = new Deno.Command("redis-server", {
      args: [...args, "--save", "", ...password, ...this.#options],
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    this.#child = child;
    let ended = false;
    child.status.then(() => ended = true);
    for (let tries = 0; tries < 500 && !ended; tries++) {
      if (await answers(this.port) && !ended) return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error(`redis-server ${ended ? "has ended" : "does not answer"} on port ${this.port}`);
  }

  /** Ends it with a signal, unless it has ended; SIGSTOP and SIGCONT only pause it. */
  async signal(signal: "SIGKILL" | "SIGTERM" | "SIGSTOP" | "SIGCONT"): Promise<void> {
    if (this.#child === null) return;
    kill(this.#child, signal);
    if (signal === "SIGSTOP" || signal === "SIGCONT") return;
    await this.#child.status;
    this.#child = null;
  }

  /** Ends it, and removes its folder. */
  async stop(): Promise<void> {
    await this.signal("SIGKILL");
    await Deno.remove(this.folder, { recursive: true });
  }
}

/** Whether whoever listens on a port says something to a PING. */
async function answers(port: number): Promise<boolean> {
  try {
    using connection = await Deno.connect({ hostname: "127.0.0.1", port });
    await connection.write(new TextEncoder().encode("PING\r\n"));
    return await connection.read(new Uint8Array(64)) !== null;
  } catch {
    return false;
  }
}

/**
 * A port of the loopback interface that nobody listens on now: below those that a system gives to
 * outgoing connections, and such that 10,000 above it (where a cluster's nodes talk) is below them too.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 10_000 + Math.floor(Math.random() * 12_000);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer().once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
