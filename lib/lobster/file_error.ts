/** What the codes of failing file operations mean, in words. */
const REASONS: Record<string, string> = {
  ENOENT: "there is no such file or folder",
  ENOTDIR: "it is no folder",
  EISDIR: "it is a folder, expected a file",
  EACCES: "permission denied",
  EROFS: "the disk can't be written to",
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EFBIG: "the file would be too large",
};

/**
 * One line with the path for an error of the file system; any other error as it is.
 *
 * @returns what to throw
 */
export function fileError(path: string, error: unknown): unknown {
  const { code, message } = error as { code?: string; message?: string };
  if (typeof code !== "string") return error;
  return new Error(`${path}: ${REASONS[code] ?? message}`, { cause: error });
}
