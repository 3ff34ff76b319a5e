/** Where a Redis server is, and how to be let in. */
export interface RedisAddress {
  host: string;
  port: number;
  database: number;
  tls: boolean;
  user?: string;
  password?: string;
  /** PEM text of the certificate authority that signed the server's certificate. */
  ca?: string;
}

/**
 * Reads `redis://[USER[:PASSWORD]@]HOST[:PORT][/DATABASE]`, or `rediss://` for TLS.
 *
 * Throws a RangeError, without the password, if it can't.
 */
export function parseRedisUrl(text: string): RedisAddress {
  const refuse = (reason: string) =>
    new RangeError(`Cannot read the log ${text.replace(/\/\/.*@/, "//...@")}: ${reason}`);
  const url = URL.parse(text);
  if (!url?.hostname) throw refuse("it must be redis://HOST:PORT");
  const database = url.pathname.replace(/^\//, "");
  if (!/^\d*$/.test(database)) throw refuse("after the port comes the number of the database");
  if (url.search !== "" || url.hash !== "") throw refuse("it has no ? or #");
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, "$1"),
    port: url.port === "" ? 6379 : Number(url.port),
    database: Number(database),
    tls: url.protocol === "rediss:",
    user: decodeURIComponent(url.username) || undefined,
    password: decodeURIComponent(url.password) || undefined,
  };
}

/** The address as the user would write it, without user and password. */
export function redisName({ host, port, database, tls }: RedisAddress): string {
  const shown = host.includes(":") ? `[${host}]` : host;
  return `redis${tls ? "s" : ""}://${shown}:${port}${database === 0 ? "" : `/${database}`}`;
}
