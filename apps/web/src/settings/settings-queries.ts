/* What the settings remember in the query cache, beside what tRPC remembers there. */

export const ACCOUNT_QUERY = ["account"];
export const SESSIONS_QUERY = ["sessions"];
export const PASSKEYS_QUERY = ["passkeys"];
