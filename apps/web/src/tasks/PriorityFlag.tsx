import type { Priority } from "@docket/contracts";
import { Flag } from "lucide-react";
import { describePriority } from "./priorities.ts";

export function PriorityFlag({ priority }: { priority: Priority }) {
  const fill = priority === "none" ? "" : "fill-current";
  return <Flag className={`size-4 shrink-0 ${fill} ${describePriority(priority).color}`} />;
}
