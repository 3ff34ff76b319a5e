import type { Folder } from "../../sink/mod.ts";

/**
 * Files in memory, with the changes that no sync has made lasting yet: when the power fails, some of the
 * last ones are undone, as in a file system that keeps a journal.
 */
export class FolderState {
  readonly files: Map<string, Uint8Array> = new Map();
  #undo: (() => void)[] = [];

  /** Changes a file, or removes it (null). */
  set(name: string, bytes: Uint8Array | null): void {
    const before = this.files.get(name);
    this.#undo.push(() =>
      before === undefined ? this.files.delete(name) : this.files.set(name, before)
    );
    if (bytes === null) this.files.delete(name);
    else this.files.set(name, bytes);
  }

  /** Throws if the file is not there. */
  rename(from: string, to: string): void {
    const bytes = this.files.get(from), before = this.files.get(to);
    if (bytes === undefined) throw new Error(`parts/${from} is not there`);
    this.#undo.push(() => {
      this.files.set(from, bytes);
      if (before === undefined) this.files.delete(to);
      else this.files.set(to, before);
    });
    this.files.delete(from);
    this.files.set(to, bytes);
  }

  /** All changes so far last. */
  sync(): void {
    this.#undo = [];
  }

  /** The power fails: so many of the last changes are undone, and the others last. */
  losePower(changes: number): void {
    for (; changes > 0 && this.#undo.length > 0; changes--) this.#undo.pop()!();
    this.sync();
  }
}

/** A folder whose every operation is a step, or two: halfway through, and done. */
export function memoryFolder(
  state: FolderState,
  take: <T>(step: () => T) => Promise<T>,
  nowMs: () => number,
): Folder {
  return {
    path: "parts",
    list: () => take(() => [...state.files.keys()].sort()),
    read: (name) =>
      take(() => {
        const bytes = state.files.get(name);
        if (bytes === undefined) throw new Error(`parts/${name} is not there`);
        return bytes;
      }),
    async writeSynced(name, bytes) {
      await take(() => state.set(name, bytes.subarray(0, bytes.length >> 1)));
      await take(() => {
        state.set(name, bytes);
        state.sync();
      });
    },
    async renameSynced(from, to) {
      await take(() => state.rename(from, to));
      await take(() => state.sync());
    },
    sync: () => take(() => state.sync()),
    remove: (name) => take(() => state.set(name, null)),
    modifiedMs: () => Promise.resolve(nowMs()),
  };
}
