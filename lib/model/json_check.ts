/**
 * Checks of parsed JSON: each takes a value and its path, and gives the value with its type or throws
 * an error of one line that names the path and the value.
 *
 * @module
 */

/** Sees whether a value is as it must be. */
export type Check<T> = (value: unknown, path: string) => T;

/** Throws the error: a TypeError for the wrong kind, a RangeError for a bad value of the right one. */
export function refuse(
  kind: ErrorConstructor,
  path: string,
  value: unknown,
  must: string,
): never {
  const text = value === undefined ? "missing" : JSON.stringify(value);
  const short = text.length > 60 ? text.slice(0, 57) + "..." : text;
  throw new kind(`${path || "it"} is ${short}: it must be ${must}`);
}

/** A finite number, at least `min` or above `above`. */
export function number({ min = -Infinity, above = -Infinity, max = Infinity } = {}): Check<number> {
  return (value, path) => {
    if (typeof value !== "number") refuse(TypeError, path, value, "a number");
    if (value < min) refuse(RangeError, path, value, `at least ${min}`);
    if (value <= above) refuse(RangeError, path, value, `greater than ${above}`);
    if (value > max) refuse(RangeError, path, value, `at most ${max}`);
    return value;
  };
}

/** An integer, at least `min`. */
export function integer(min: number): Check<number> {
  return (value, path) => {
    if (!Number.isSafeInteger(value)) refuse(TypeError, path, value, "an integer");
    return number({ min })(value, path);
  };
}

/** Text that matches a pattern, which `must` puts in words. */
export function text<T extends string = string>(pattern: RegExp, must: string): Check<T> {
  return (value, path) => {
    if (typeof value !== "string") refuse(TypeError, path, value, must);
    if (!pattern.test(value)) refuse(RangeError, path, value, must);
    return value as T;
  };
}

/** One of a few values. */
export function oneOf<T extends string | number | boolean>(...allowed: T[]): Check<T> {
  return (value, path) => {
    if (allowed.includes(value as T)) return value as T;
    return refuse(RangeError, path, value, allowed.map((one) => JSON.stringify(one)).join(" or "));
  };
}

/** Null, or what another check takes. */
export function nullable<T>(check: Check<T>): Check<T | null> {
  return (value, path) => value === null ? null : check(value, path);
}

/** A list of what another check takes. */
export function list<T>(check: Check<T>): Check<T[]> {
  return (value, path) => {
    if (!Array.isArray(value)) refuse(TypeError, path, value, "a list");
    return value.map((item, i) => check(item, `${path}[${i}]`));
  };
}

/** Two of what another check takes, in order: the second is not below the first. */
export function range(check: Check<number>): Check<[number, number]> {
  return (value, path) => {
    const items = list(check)(value, path);
    if (items.length !== 2) refuse(RangeError, path, value, "two numbers");
    if (items[1] < items[0]) refuse(RangeError, path, value, "two numbers that do not fall");
    return [items[0], items[1]];
  };
}

function entries(value: unknown, path: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    refuse(TypeError, path, value, "an object");
  }
  return value as Record<string, unknown>;
}

/** A check for each field of T. */
export type Fields<T> = { [K in keyof T]-?: Check<Exclude<T[K], undefined>> };

/** An object with these fields and no others; those in `optional` may be missing. */
export function object<T>(
  fields: Fields<T>,
  optional: readonly (keyof T & string)[] = [],
): Check<T> {
  return (value, path) => {
    const given = entries(value, path);
    const prefix = path === "" ? "" : `${path}.`;
    const unknown = Object.keys(given).find((key) => !Object.hasOwn(fields, key));
    if (unknown !== undefined) throw new RangeError(`${prefix}${unknown} is not a known field`);
    const checked: Record<string, unknown> = {};
    for (const [key, check] of Object.entries<Check<unknown>>(fields)) {
      if (given[key] === undefined && (optional as readonly string[]).includes(key)) continue;
      checked[key] = check(given[key], prefix + key);
    }
    return checked as T;
  };
}

/** An object with any fields, all of one kind. */
export function record<T>(check: Check<T>): Check<Record<string, T>> {
  return (value, path) => {
    const items = Object.entries(entries(value, path));
    return Object.fromEntries(items.map(([key, item]) => [key, check(item, `${path}.${key}`)]));
  };
}
