export { announceInside, type Announcements } from "./announcements.ts";
export { type Batch, inBatch, newBatchId } from "./batch.ts";
export {
  calendarTasks,
  type CalendarTask,
  createCalendarFeed,
  deleteCalendarFeed,
  findCalendarFeed,
  isCalendarDay,
  getCalendarFeed,
} from "./calendar-feed.ts";
export {
  type ChangeSelection,
  isLargeBatch,
  listChanges,
  type LoggedChange,
} from "./change-log.ts";
export type { Database } from "./database.ts";
export {
  createLiveChanges,
  DEFAULT_STREAM_LIMITS,
  type Following,
  type LiveChanges,
  type LiveChangesOptions,
  type StreamLimits,
} from "./live-changes.ts";
export { isKeyUsed, isOutage, missingReference, refusal } from "./failures.ts";
export { createLongReads, type LongReads } from "./long-reads.ts";
export {
  findPastWrite,
  forgetOldKeys,
  type PastWrite,
  rememberOutcome,
  rememberRefusal,
} from "./idempotency.ts";
export { takeTurn } from "./jobs.ts";
export {
  createList,
  deleteList,
  getList,
  listLists,
  type ListPosition,
  type ListSelection,
  updateList,
} from "./lists.ts";
export { createTasksByName, type OwnNames, type TaskWithTagNames } from "./quick-add.ts";
export {
  createFilter,
  deleteFilter,
  type FilterPosition,
  type FilterSelection,
  getFilter,
  listFilters,
  updateFilter,
} from "./saved-filters.ts";
export {
  createTag,
  deleteTag,
  getTag,
  listTags,
  mergeTag,
  type TagSelection,
  updateTag,
} from "./tags.ts";
export { DEFAULT_QUOTAS, type Quotas } from "./quotas.ts";
export { type Recollection, recollect } from "./recollection.ts";
export { skipTask } from "./series.ts";
export { updateTasks } from "./task-bulk.ts";
export { createTask, updateTask } from "./task-writes.ts";
export { countTasks } from "./task-counts.ts";
export { listTasks, type TaskListing, type TaskPosition } from "./task-listing.ts";
export { searchTasks } from "./task-search.ts";
export { getTask } from "./tasks.ts";
export {
  deleteTask,
  emptyTrash,
  listTrash,
  ownersOfOldTrash,
  purgeTask,
  restoreTask,
  restoreTasks,
  type TrashPosition,
  type TrashSelection,
  trashTasks,
} from "./trash.ts";
export { type Undo, undoBatch } from "./undo.ts";
export { changesUpTo, entitiesAt } from "./account-export.ts";
export { readPosition } from "./change-feed.ts";
export { type ImportedCounts, importStaged, type StagedImport } from "./import-account.ts";
export {
  addPart,
  beginWriting,
  type ClaimedImport,
  claimImport,
  endImport,
  endOpenImports,
  forgetOldImports,
  getImport,
  type ImportKey,
  releaseImport,
  stageRecords,
  type StagedRecord,
  type StagedRecords,
  textOfImport,
  unstage,
} from "./import-staging.ts";
export { type NewImport, startImport, startUpload } from "./import-start.ts";
export { withPatience } from "./patience.ts";
export { readUsage } from "./usage.ts";
export { deferSearchIndex, startSearchBacklog, writeSearchBacklog } from "./search-backlog.ts";
