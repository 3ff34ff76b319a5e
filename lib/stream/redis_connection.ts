import { isIP } from "node:net";
import { createClient, ErrorReply, type RedisClientType } from "@redis/client";
import { GroupMissing, LogError, LogUnavailable } from "./log.ts";
import { type RedisAddress, redisName } from "./redis_url.ts";

/** How long a connection, with its greeting, may take. */
const CONNECT_MS = 3000;

/** The oldest server that counts a stream's entries and tells a group's lag. */
const OLDEST = 7;

/** What a server says that will pass; the last ones when it is not, or no more, the one to write to. */
const PASSING = /^(LOADING|BUSY|TRYAGAIN|CLUSTERDOWN|NOREPLICAS|MASTERDOWN|READONLY|UNBLOCKED)\b/;

/** A script for the server, and the digest by which it is called. */
export interface Script {
  source: string;
  sha1: string;
}

/** What a log needs of a Redis server, or of several that share the keys between them. */
export interface RedisCommands {
  /** The server's address, without user and password. */
  readonly name: string;
  /**
   * Sends a command about a key, which may take `waitMs` by itself. `what` is for the error:
   * "append to lob:stream".
   */
  send(what: string, key: string, args: string[], waitMs?: number): Promise<unknown>;
  /** Runs a script on keys that lie in one slot. */
  run(what: string, script: Script, keys: string[], args: string[]): Promise<unknown>;
  /** Another connection to the same place: a command that waits holds up all behind it. */
  another(): RedisCommands;
  /** Ends what is under way with a LogError. */
  close(): void;
}

/**
 * One connection to a Redis server, made when it is first used and again at the next use after it broke;
 * nothing is repeated behind the caller's back.
 *
 * Every failure is a LogUnavailable or a LogError that says what was to be done, where, and why not.
 */
export class RedisConnection implements RedisCommands {
  readonly name: string;
  #address: RedisAddress;
  #answerMs: number;
  #client: Promise<RedisClientType> | null = null;
  #closed = false;

  /** @param answerMs how long the server may think; a command that waits by itself has that much more. */
  constructor(address: RedisAddress, answerMs: number) {
    this.name = redisName(address);
    this.#address = address;
    this.#answerMs = answerMs;
  }

  another(): RedisConnection {
    return new RedisConnection(this.#address, this.#answerMs);
  }

  send(what: string, _key: string, args: string[], waitMs = 0): Promise<unknown> {
    return this.#use(what, (client) => within(this.#answerMs + waitMs, client.sendCommand(args)));
  }

  run(what: string, script: Script, keys: string[], args: string[]): Promise<unknown> {
    const rest = [String(keys.length), ...keys, ...args];
    return this.#use(what, async (client) => {
      try {
        return await within(this.#answerMs, client.sendCommand(["EVALSHA", script.sha1, ...rest]));
      } catch (error) {
        if (!(error instanceof ErrorReply && error.message.startsWith("NOSCRIPT"))) throw error;
        return await within(this.#answerMs, client.sendCommand(["EVAL", script.source, ...rest]));
      }
    });
  }

  close(): void {
    this.#closed = true;
    this.#client?.then((client) => client.destroy(), () => {});
  }

  async #use<T>(what: string, step: (client: RedisClientType) => Promise<T>): Promise<T> {
    if (this.#closed) throw this.#failure(what, new Error());
    const connecting = this.#client ??= this.#connect();
    let connected = false;

    try {
      const client = await connecting;
      connected = true;
      return await step(client);
    } catch (error) {
      const failure = this.#failure(what, error);
      const refused = connected && error instanceof ErrorReply && failure instanceof LogError;
      if (!refused) this.#drop(connecting);
      throw failure;
    }
  }

  #connect(): Promise<RedisClientType> {
    const connecting = connect(this.#address, () => this.#drop(connecting));
    return connecting;
  }

  /** So that the next use connects again. */
  #drop(connection: Promise<RedisClientType>): void {
    if (this.#client !== connection) return;
    this.#client = null;
    connection.then((client) => client.destroy(), () => {});
  }

  #failure(what: string, cause: unknown): LogUnavailable | LogError {
    const [reason, passing] = this.#closed ? ["the log is closed", false] : explain(cause);
    const message = `Cannot ${what} in ${this.name}: ${reason}`;
    if (/^NOGROUP/.test((cause as Error).message)) return new GroupMissing(message, { cause });
    return passing ? new LogUnavailable(message, { cause }) : new LogError(message, { cause });
  }
}

/** Why, in one line, and whether it may pass. */
function explain(error: unknown): [string, boolean] {
  const { message, code } = error as Error & { code?: string };
  const reason = message.split("\n")[0].replace(/,? script: .*/, "");
  if (error instanceof ErrorReply) {
    if (reason.startsWith("NOAUTH")) return ["the server wants a password", false];
    if (reason.startsWith("NOGROUP")) return ["there is no such group", false];
    return [reason, PASSING.test(reason)];
  }
  if (error instanceof Refusal) return [reason, false];
  if (error instanceof Deno.errors.NotCapable) return [reason, false];
  if (/certificate|TLS|InvalidContentType/i.test(reason)) return [reason, false];
  return [reason || code || "the connection broke", true];
}

/** A server that answers, but that we can't work with. */
class Refusal extends Error {}

/** `onBroken` is told when the connection breaks, also while nothing is under way. */
async function connect(address: RedisAddress, onBroken: () => void): Promise<RedisClientType> {
  const { host, port, database, tls, user, password, ca } = address;
  const client = createClient({
    RESP: 2,
    username: user,
    password,
    database,
    disableOfflineQueue: true,
    disableClientInfo: true,
    commandOptions: { timeout: undefined },
    socket: {
      host,
      port,
      ...(tls ? { tls, ca, ...(isIP(host) ? {} : { servername: host }) } : {}),
      connectTimeout: CONNECT_MS,
      reconnectStrategy: false,
    },
  });
  client.on("error", onBroken); // without a listener the process would end

  try {
    await within(CONNECT_MS, client.connect().then(() => checkVersion(client)));
    return client as unknown as RedisClientType;
  } catch (error) {
    client.destroy();
    throw error;
  }
}

/** Asks who is there; a user who may not ask is taken at his word. */
async function checkVersion(client: { sendCommand(args: string[]): Promise<unknown> }) {
  let greeting: unknown[];
  try {
    greeting = await client.sendCommand(["HELLO"]) as unknown[];
  } catch (error) {
    if (error instanceof ErrorReply && /^(NOPERM|LOADING)/.test(error.message)) return;
    throw error;
  }
  const version = String(greeting[greeting.indexOf("version") + 1]);
  if (parseInt(version) < OLDEST) {
    throw new Refusal(`the server's version is ${version}, and must be ${OLDEST}.0 or later`);
  }
}

/** Fails when the answer takes longer. */
function within<T>(ms: number, answer: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = () => reject(new Error(`no answer within ${ms / 1000} s`));
    const timer = setTimeout(late, ms);
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
