/** What a project's global set-up leaves for its tests. */
export type ProvidedDatabase =
  | {
      readonly kind: "postgres";
      /** A superuser's address; each test's own database is cloned from `template`. */
      readonly url: string;
      readonly template: string;
    }
  | {
      readonly kind: "embedded";
      /** A file with a migrated, empty data folder, as PGlite dumps it. */
      readonly image: string;
    };

declare module "vitest" {
  interface ProvidedContext {
    readonly database: ProvidedDatabase;
  }
}
