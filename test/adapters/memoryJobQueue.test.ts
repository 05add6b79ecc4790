import { memoryJobQueue } from "../../functions/adapters/memoryJobQueue.ts";
import { jobQueueSuite } from "../ports/jobQueueSuite.ts";

jobQueueSuite("memory", async () => {
  let nowMs = 0;
  const queue = memoryJobQueue({ clock: { nowMs: () => nowMs }, receiveCountMax: 2 });
  return {
    queue,
    async passMs(ms) {
      nowMs += ms;
    },
  };
});
