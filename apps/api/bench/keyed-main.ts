import { describeKeys, measureKeys } from "./keyed.ts";
import { seed } from "./seed.ts";
import { openSetting } from "./setting.ts";

/** `pnpm --filter @docket/api bench:keys`, after a build: only the section about idempotency keys, with few tasks. */

await using setting = await openSetting();
const seeded = await seed(setting.postgres.url, "keys", 10);
process.stdout.write(describeKeys(await measureKeys(setting.bench, setting.postgres, seeded)));
