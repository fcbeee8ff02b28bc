import { basename } from "node:path";
import type { Reporter, TestModule } from "vitest/node";

/** Ends a run of the attacks with how many cases were tried, section by section. */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const lines = modules.map((module) => {
      const section = basename(module.moduleId, ".test.ts");
      const results = [...module.children.allTests()].map((test) => test.result().state);
      const failed = results.filter((state) => state === "failed").length;
      const skipped = results.filter((state) => state === "skipped").length;
      return `${module.project.name.padEnd(10)}${section.padEnd(22)}${String(results.length - skipped).padStart(5)} cases${failed > 0 ? `, ${failed} failed` : ""}`;
    });
    process.stdout.write(`${lines.toSorted().join("\n")}\n`);
  }
}
