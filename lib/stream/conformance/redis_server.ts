import { createServer } from "node:net";

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

  /** Starts a server, and waits until it answers. */
  static async start(options: RedisServerOptions = {}): Promise<RedisServer> {
    const folder = await Deno.makeTempDir({ prefix: "lob-redis-" });
    const server = new RedisServer(await freePort(), folder, options);
    await server.restart();
    return server;
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

  /** Starts it again, and waits until it listens. */
  async restart(): Promise<void> {
    const password = this.#password === "" ? [] : ["--requirepass", this.#password];
    const args = ["--port", String(this.port), "--bind", "127.0.0.1", "--dir", this.folder];
    this.#child = new Deno.Command("redis-server", {
      args: [...args, "--save", "", ...password, ...this.#options],
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    for (let tries = 0; tries < 500; tries++) {
      try {
        (await Deno.connect({ hostname: "127.0.0.1", port: this.port })).close();
        return;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    }
    throw new Error(`redis-server does not listen on port ${this.port}`);
  }

  /** Ends it with a signal, unless it has ended; SIGSTOP and SIGCONT only pause it. */
  async signal(signal: "SIGKILL" | "SIGTERM" | "SIGSTOP" | "SIGCONT"): Promise<void> {
    this.#child?.kill(signal);
    if (signal === "SIGSTOP" || signal === "SIGCONT") return;
    await this.#child?.status;
    this.#child = null;
  }

  /** Ends it, and removes its folder. */
  async stop(): Promise<void> {
    await this.signal("SIGKILL");
    await Deno.remove(this.folder, { recursive: true });
  }
}

/** A port of the loopback interface that nobody listens on now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject).listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
