import { describeNeighbour, measureNeighbour } from "./neighbour.ts";
import { seed } from "./seed.ts";
import { openSetting } from "./setting.ts";

/* `pnpm --filter @docket/api bench:neighbour`, with the server built: the section about imports alone, on few tasks. */

await using setting = await openSetting();
const seeded = await seed(setting.postgres.url, "neighbour", 100);
process.stdout.write(describeNeighbour(await measureNeighbour(setting.bench, seeded)));
