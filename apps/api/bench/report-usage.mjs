/* Loaded into each measured server (`node --import`): tells its own cost when the parent asks. */
process.on("message", () => {
  const { user, system } = process.cpuUsage();
  process.send?.({ cpu: user + system, memory: process.memoryUsage.rss() });
});
process.on("disconnect", () => process.exit());
// Being measured keeps no server alive that wants to end.
process.channel?.unref();
