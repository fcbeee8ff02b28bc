import { describeViews } from "./report.ts";
import { seed } from "./seed.ts";
import { openSetting } from "./setting.ts";
import { measureViews } from "./views.ts";

/* `pnpm --filter @docket/api bench:views`, with the server built: the section about views alone. */

await using setting = await openSetting();
const { postgres, bench } = setting;
const small = await seed(postgres.url, "small", 10);
const large = await seed(postgres.url, "large", Number(process.argv[2] ?? 10_000));
process.stdout.write(describeViews(await measureViews(bench, small, large)));
