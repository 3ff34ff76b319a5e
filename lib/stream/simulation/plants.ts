/**
 * Bugs that a crash test must find: each is a wrapper around the log or the folder of every process, or a
 * log that is wrong in itself.
 *
 * @module
 */
import type { Folder } from "../../sink/mod.ts";
import type { EventLog } from "../log.ts";
import type { LogState } from "./log_state.ts";
import type { World } from "./world.ts";

/** What a process works with. */
export interface Tools {
  log: EventLog;
  folder: Folder;
  world: World;
  state: LogState;
}

/** A bug. */
export interface Plant {
  /** Changes the log once for all. */
  prepare?(state: LogState): void;
  /** Changes the tools of one process. */
  wrap(tools: Tools): { log: EventLog; folder: Folder };
}

/** No bug. */
export const noPlant: Plant = { wrap: ({ log, folder }) => ({ log, folder }) };

/** The bugs, each made anew for a schedule. */
export const plants: Record<string, () => Plant> = {
  "acknowledge before flush": () => ({
    wrap({ log, folder }) {
      let late: [string, Uint8Array] | null = null;
      const writeSynced: Folder["writeSynced"] = (name, bytes) => {
        late = [name, bytes];
        return Promise.resolve();
      };
      const commit: EventLog["commit"] = async (...args) => {
        const done = await log.commit(...args);
        if (late !== null) await folder.writeSynced(...late);
        late = null;
        return done;
      };
      return { log: { ...log, commit }, folder: { ...folder, writeSynced } };
    },
  }),

  "files named by the clock": () => {
    const names = new Map<string, string>();
    return {
      wrap({ log, folder, world }) {
        const real = (name: string) => names.get(name) ?? name;
        const named: Folder = {
          ...folder,
          list: async () => [...await folder.list(), ...names.keys()],
          read: (name) => folder.read(real(name)),
          writeSynced(name, bytes) {
            names.set(name, `predictions_${world.nowMs}.parquet`);
            return folder.writeSynced(real(name), bytes);
          },
          renameSynced(from, to) {
            names.set(to, real(from));
            names.delete(from);
            return Promise.resolve();
          },
          remove(name) {
            names.delete(name);
            return Promise.resolve();
          },
        };
        return { log, folder: named };
      },
    };
  },

  "bad entries swallowed": () => ({
    wrap({ log, folder }) {
      const append: EventLog["append"] = (key, ...rest) =>
        key === "lob:dead" ? Promise.resolve({ stored: true }) : log.append(key, ...rest);
      return { log: { ...log, append }, folder };
    },
  }),

  "unacknowledged entries trimmed": () => ({
    wrap({ log, folder, state }) {
      const append: EventLog["append"] = async (key, ...rest) => {
        const done = await log.append(key, ...rest);
        if (key === "lob:stream" && state.length(key) > 20) {
          await log.trim(key, state.range(key, "0-0", 100).at(-15)!.id);
        }
        return done;
      };
      return { log: { ...log, append }, folder };
    },
  }),

  "a lease without fencing": () => ({
    prepare: (state) => state.fencing = false,
    wrap: ({ log, folder }) => ({ log, folder }),
  }),

  "renamed before the commit": () => ({
    wrap({ log, folder }) {
      const named: Folder = {
        ...folder,
        async writeSynced(name, bytes) {
          await folder.writeSynced(name, bytes);
          await folder.renameSynced(name, name.replace(/\.[^.]+\.tmp$/, ""));
        },
        renameSynced: () => Promise.resolve(),
      };
      return { log, folder: named };
    },
  }),

  "refused means stored": () => ({
    wrap({ log, folder }) {
      const believed = new Map<string, string>();
      const append: EventLog["append"] = async (key, expected, entries, fence) => {
        const { stored } = await log.append(key, expected, entries, fence);
        if (!stored) believed.set(key, entries[entries.length - 1].id);
        return { stored: true };
      };
      const lastId: EventLog["lastId"] = async (key) => believed.get(key) ?? await log.lastId(key);
      return { log: { ...log, append, lastId }, folder };
    },
  }),
};
