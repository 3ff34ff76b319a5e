import { createHash } from "node:crypto";
import { mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";

/**
 * The folder that parts lie in: the few operations that a commit needs of a file system. A crash test
 * puts an imitation here that loses what was not synced.
 */
export interface Folder {
  /** Where it is, for messages. */
  readonly path: string;
  /** Names of the files, sorted. */
  list(): Promise<string[]>;
  /** The bytes of a file. */
  read(name: string): Promise<Uint8Array>;
  /** Writes a file whole and syncs its bytes and its name to the disk. */
  writeSynced(name: string, bytes: Uint8Array): Promise<void>;
  /** Renames a file, replacing any, and syncs the folder. */
  renameSynced(from: string, to: string): Promise<void>;
  /** Makes all names last that were given or taken away so far. */
  sync(): Promise<void>;
  /** Removes a file; one that is not there is no error. */
  remove(name: string): Promise<void>;
  /** When a file was last written, UTC milliseconds. */
  modifiedMs(name: string): Promise<number>;
}

async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A folder of this machine, made with its parents if missing. Throws if it can't be written. */
export async function diskFolder(path: string): Promise<Folder> {
  try {
    await mkdir(path, { recursive: true });
    const probe = join(path, ".writable");
    await (await open(probe, "w")).close();
    await rm(probe, { force: true }); // another that opens the folder may have been first
  } catch (error) {
    throw new Error(`The output folder ${path} can't be written: ${reason(error)}`);
  }
  return {
    path,
    list: async () => (await readdir(path)).sort(),
    read: (name) => readFile(join(path, name)),
    async writeSynced(name, bytes) {
      try {
        const handle = await open(join(path, name), "w");
        try {
          await handle.writeFile(bytes);
          await handle.sync();
        } finally {
          await handle.close();
        }
        await syncFolder(path);
      } catch (error) {
        await rm(join(path, name), { force: true });
        throw new Error(`${join(path, name)} can't be written: ${reason(error)}`);
      }
    },
    async renameSynced(from, to) {
      await rename(join(path, from), join(path, to));
      await syncFolder(path);
    },
    sync: () => syncFolder(path),
    remove: (name) => rm(join(path, name), { force: true }),
    modifiedMs: async (name) => (await stat(join(path, name))).mtimeMs,
  };
}

function reason(error: unknown): string {
  const { code, message } = error as { code?: string; message: string };
  const words: Record<string, string> = {
    ENOSPC: "the disk is full",
    EACCES: "permission denied",
    EROFS: "the file system is read-only",
    ENOTDIR: "a part of the path is a file",
    EEXIST: "a file of that name is in the way",
  };
  return words[code ?? ""] ?? message.split("\n")[0];
}

/** Hex sha256 of bytes. */
export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
