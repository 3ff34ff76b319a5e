/**
 * Files below a folder.
 *
 * @module
 */

/** Paths of all files below `folder`, which ends with a slash. */
export function walk(folder: string): string[] {
  return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) =>
    isDirectory ? walk(`${folder}${name}/`) : [folder + name]
  );
}
