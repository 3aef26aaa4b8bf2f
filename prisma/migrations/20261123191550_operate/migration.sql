-- AlterTable
ALTER TABLE "ingest_batch" ADD COLUMN     "first_window" TIMESTAMPTZ(0),
ADD COLUMN     "last_window" TIMESTAMPTZ(0),
ADD COLUMN     "number" BIGINT;

-- CreateTable
CREATE TABLE "cluster_tally" (
    "cluster_id" INTEGER NOT NULL,
    "series" BIGINT NOT NULL DEFAULT 0,
    "batches" BIGINT NOT NULL DEFAULT 0,
    "generation" BIGINT NOT NULL DEFAULT 0,
    "swept_at" TIMESTAMPTZ(3),
    "full_at" TIMESTAMPTZ(3),

    CONSTRAINT "cluster_tally_pkey" PRIMARY KEY ("cluster_id")
);

-- CreateTable
CREATE TABLE "reject_count" (
    "cluster_id" INTEGER NOT NULL,
    "connector" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "count" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "reject_count_pkey" PRIMARY KEY ("cluster_id","connector","code")
);

-- CreateTable
CREATE TABLE "peer_tally" (
    "cluster_id" INTEGER NOT NULL,
    "day" DATE NOT NULL,
    "namespace" TEXT NOT NULL,
    "workload" TEXT NOT NULL,
    "kept" INTEGER NOT NULL DEFAULT 0,
    "folded" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "peer_tally_pkey" PRIMARY KEY ("cluster_id","day","namespace","workload")
);

-- CreateTable
CREATE TABLE "process_report" (
    "process" TEXT NOT NULL,
    "reported_at" TIMESTAMPTZ(3) NOT NULL,
    "body" JSONB NOT NULL,

    CONSTRAINT "process_report_pkey" PRIMARY KEY ("process")
);

-- CreateIndex
CREATE INDEX "ingest_batch_cluster_id_number_idx" ON "ingest_batch"("cluster_id", "number");

-- Series that are there already.
INSERT INTO "cluster_tally" ("cluster_id", "series") SELECT "cluster_id", count(*) FROM "series" GROUP BY "cluster_id";
