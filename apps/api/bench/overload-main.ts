import { describeOverload, measureOverload } from "./overload.ts";
import { seed } from "./seed.ts";
import { openSetting } from "./setting.ts";

/** `pnpm --filter @docket/api bench:overload`, after a build: only the section about overload, with few tasks. */

await using setting = await openSetting();
const seeded = await seed(setting.postgres.url, "overload", 100);
process.stdout.write(describeOverload(await measureOverload(setting.bench, seeded)));
