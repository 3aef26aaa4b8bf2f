-- What was counted until now were addresses.
ALTER TABLE "peer_tally" DROP CONSTRAINT "peer_tally_pkey",
ADD COLUMN     "kind" TEXT NOT NULL DEFAULT 'ip',
ADD CONSTRAINT "peer_tally_pkey" PRIMARY KEY ("cluster_id", "day", "kind", "namespace", "workload");
ALTER TABLE "peer_tally" ALTER COLUMN "kind" DROP DEFAULT;
