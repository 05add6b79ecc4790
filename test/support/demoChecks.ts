// Ties and leaks of a report for tests: those of a time split over a log with good clocks.

import type { ReportChecks } from "../../functions/core/report/model.ts";

export function demoChecks(): ReportChecks {
  return {
    ties: { pairs: 155_902, tiedPairs: 312 },
    skew: {
      shards: 4,
      events: 161_902,
      largestShardEvents: 41_204,
      busiestUser: { id: "u-00042", events: 188 },
    },
    drift: { divergenceBits: 0.031, byChanceBits: 0.012, newItemShare: 0.004 },
    leaks: {
      trainingUsers: 5_800,
      testUsers: 5_012,
      usersOnBothSides: 4_812,
      testCases: 4_812,
      trainingAfterTest: 0,
      trainingAfterMedianTest: 0,
      lateTargets: 21,
    },
  };
}
