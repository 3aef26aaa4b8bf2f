-- CreateTable
CREATE TABLE "seen_events" (
    "cluster_id" INTEGER NOT NULL,
    "window_start" TIMESTAMPTZ(0) NOT NULL,
    "digest" BYTEA NOT NULL,
    "event_ids" BIGINT[],

    CONSTRAINT "seen_events_pkey" PRIMARY KEY ("cluster_id","window_start","digest")
);

-- Hashes do not compress: trying would cost more than the rest of the insert.
ALTER TABLE "seen_events" ALTER COLUMN "event_ids" SET STORAGE EXTERNAL;
