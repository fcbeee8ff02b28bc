/** The package has no types; these are for the part that Docket calls. */
declare module "fs-native-extensions" {
  /**
   * Locks a whole file exclusively: with `F_OFD_SETLK` on Linux, `flock` on macOS, `LockFileEx` on Windows.
   *
   * @returns whether the lock was taken; `false` when another open file has it.
   */
  export function tryLock(fileDescriptor: number): boolean;
}
