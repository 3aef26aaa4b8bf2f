-- The whole data model, as Prisma's schema engine writes it from schema.prisma, and three things it cannot describe:
-- flow_window is partitioned by day, the roll-ups leave room for updates in place, and two functions make and drop
-- the day partitions (a partition's name is not a parameter, so no query could do it without building SQL from text).

-- CreateTable
CREATE TABLE "cluster" (
    "id" SERIAL NOT NULL,
    "name" TEXT NOT NULL,
    "origin" TEXT NOT NULL DEFAULT 'external',
    "primary_source" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "cluster_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "endpoint" (
    "id" BIGINT NOT NULL,
    "cluster_id" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "namespace" TEXT,
    "name" TEXT NOT NULL,
    "labels" JSONB,
    "ip" TEXT,
    "service_account" TEXT,
    "key_hash" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "endpoint_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "policy_trace" (
    "id" BIGINT NOT NULL,
    "cluster_id" INTEGER NOT NULL,
    "enforced" JSONB NOT NULL,
    "pending" JSONB NOT NULL,
    "key_hash" BYTEA NOT NULL,

    CONSTRAINT "policy_trace_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "series" (
    "id" BIGINT NOT NULL,
    "cluster_id" INTEGER NOT NULL,
    "source_id" BIGINT NOT NULL,
    "destination_id" BIGINT NOT NULL,
    "protocol" TEXT NOT NULL,
    "destination_port" INTEGER,
    "destination_service" JSONB,
    "reporter" TEXT NOT NULL,
    "verdict" TEXT NOT NULL,
    "trace_id" BIGINT NOT NULL,
    "connector" TEXT NOT NULL,
    "key_hash" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "series_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "flow_window" (
    "cluster_id" INTEGER NOT NULL,
    "window_start" TIMESTAMPTZ(0) NOT NULL,
    "series_id" BIGINT NOT NULL,
    "observation_id" BIGINT NOT NULL DEFAULT 0,
    "window_end" TIMESTAMPTZ(0) NOT NULL,
    "connections_started" BIGINT NOT NULL,
    "connections_completed" BIGINT NOT NULL,
    "connections_live" BIGINT NOT NULL,
    "packets_forward" BIGINT NOT NULL,
    "packets_reverse" BIGINT NOT NULL,
    "bytes_forward" BIGINT,
    "bytes_reverse" BIGINT,

    CONSTRAINT "flow_window_pkey" PRIMARY KEY ("cluster_id","window_start","series_id","observation_id")
) PARTITION BY RANGE ("window_start");

-- CreateTable
CREATE TABLE "flow_hour" (
    "cluster_id" INTEGER NOT NULL,
    "window_start" TIMESTAMPTZ(0) NOT NULL,
    "series_id" BIGINT NOT NULL,
    "first_start" TIMESTAMPTZ(0) NOT NULL,
    "window_end" TIMESTAMPTZ(0) NOT NULL,
    "connections_started" BIGINT NOT NULL,
    "connections_completed" BIGINT NOT NULL,
    "connections_live" BIGINT NOT NULL,
    "packets_forward" BIGINT NOT NULL,
    "packets_reverse" BIGINT NOT NULL,
    "bytes_forward" BIGINT,
    "bytes_reverse" BIGINT,

    CONSTRAINT "flow_hour_pkey" PRIMARY KEY ("cluster_id","window_start","series_id")
) WITH (fillfactor = 70);

-- CreateTable
CREATE TABLE "flow_day" (
    "cluster_id" INTEGER NOT NULL,
    "window_start" TIMESTAMPTZ(0) NOT NULL,
    "series_id" BIGINT NOT NULL,
    "first_start" TIMESTAMPTZ(0) NOT NULL,
    "window_end" TIMESTAMPTZ(0) NOT NULL,
    "connections_started" BIGINT NOT NULL,
    "connections_completed" BIGINT NOT NULL,
    "connections_live" BIGINT NOT NULL,
    "packets_forward" BIGINT NOT NULL,
    "packets_reverse" BIGINT NOT NULL,
    "bytes_forward" BIGINT,
    "bytes_reverse" BIGINT,

    CONSTRAINT "flow_day_pkey" PRIMARY KEY ("cluster_id","window_start","series_id")
) WITH (fillfactor = 70);

-- CreateTable
CREATE TABLE "policy" (
    "id" UUID NOT NULL,
    "cluster_id" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "namespace" TEXT NOT NULL DEFAULT '',
    "name" TEXT NOT NULL,
    "tier" TEXT NOT NULL,
    "order" DOUBLE PRECISION,
    "staged" BOOLEAN NOT NULL,
    "document" JSONB NOT NULL,
    "resource_version" TEXT NOT NULL,
    "origin" TEXT NOT NULL DEFAULT 'cluster',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "policy_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "policy_revision" (
    "id" BIGSERIAL NOT NULL,
    "cluster_id" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "namespace" TEXT NOT NULL DEFAULT '',
    "name" TEXT NOT NULL,
    "resource_version" TEXT NOT NULL,
    "document" JSONB,
    "source" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "change_id" UUID,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "policy_revision_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "tier" (
    "cluster_id" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "order" DOUBLE PRECISION,
    "default_action" TEXT NOT NULL,

    CONSTRAINT "tier_pkey" PRIMARY KEY ("cluster_id","name")
);

-- CreateTable
CREATE TABLE "cluster_object" (
    "cluster_id" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "namespace" TEXT NOT NULL DEFAULT '',
    "name" TEXT NOT NULL,
    "body" JSONB NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "cluster_object_pkey" PRIMARY KEY ("cluster_id","kind","namespace","name")
);

-- CreateTable
CREATE TABLE "change_set" (
    "id" UUID NOT NULL,
    "cluster_id" INTEGER NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'open',
    "steps" JSONB NOT NULL DEFAULT '[]',
    "cursor" INTEGER NOT NULL DEFAULT 0,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "change_set_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "policy_change" (
    "id" UUID NOT NULL,
    "cluster_id" INTEGER NOT NULL,
    "verb" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "before" JSONB NOT NULL,
    "after" JSONB NOT NULL,
    "state" TEXT NOT NULL,
    "detail" TEXT,
    "undo_of" UUID,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "policy_change_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "recommendation_decision" (
    "cluster_id" INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    "decision" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "recommendation_decision_pkey" PRIMARY KEY ("cluster_id","key")
);

-- CreateTable
CREATE TABLE "feed" (
    "id" UUID NOT NULL,
    "cluster_id" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "content" TEXT NOT NULL,
    "match" TEXT NOT NULL DEFAULT 'exact',
    "url" TEXT,
    "period_seconds" INTEGER NOT NULL DEFAULT 86400,
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "severity" INTEGER NOT NULL DEFAULT 70,
    "mitre" TEXT NOT NULL DEFAULT '',
    "version" INTEGER NOT NULL DEFAULT 0,
    "state" TEXT NOT NULL DEFAULT 'never',
    "detail" TEXT NOT NULL DEFAULT '',
    "entries" INTEGER NOT NULL DEFAULT 0,
    "refused" INTEGER NOT NULL DEFAULT 0,
    "added" INTEGER NOT NULL DEFAULT 0,
    "removed" INTEGER NOT NULL DEFAULT 0,
    "not_modified" INTEGER NOT NULL DEFAULT 0,
    "bytes_total" INTEGER NOT NULL DEFAULT 0,
    "etag" TEXT,
    "last_modified" TEXT,
    "content_hash" BYTEA,
    "last_checked_at" TIMESTAMPTZ(3),
    "last_success_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "feed_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "indicator" (
    "feed_id" UUID NOT NULL,
    "value" TEXT NOT NULL,
    "line" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,

    CONSTRAINT "indicator_pkey" PRIMARY KEY ("feed_id","value")
);

-- CreateTable
CREATE TABLE "feed_refusal" (
    "feed_id" UUID NOT NULL,
    "line" INTEGER NOT NULL,
    "reason" TEXT NOT NULL,
    "excerpt" TEXT NOT NULL,

    CONSTRAINT "feed_refusal_pkey" PRIMARY KEY ("feed_id","line")
);

-- CreateTable
CREATE TABLE "sighting" (
    "cluster_id" INTEGER NOT NULL,
    "day" DATE NOT NULL,
    "kind" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "namespace" TEXT NOT NULL,
    "workload" TEXT NOT NULL,
    "first_seen" TIMESTAMPTZ(0) NOT NULL,
    "last_seen" TIMESTAMPTZ(0) NOT NULL,

    CONSTRAINT "sighting_pkey" PRIMARY KEY ("cluster_id","day","kind","value","namespace","workload")
);

-- CreateTable
CREATE TABLE "dns_query" (
    "cluster_id" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(0) NOT NULL,
    "key_hash" BYTEA NOT NULL,
    "client_namespace" TEXT,
    "client_name" TEXT NOT NULL,
    "query_name" TEXT NOT NULL,
    "query_type" TEXT NOT NULL,
    "response_code" TEXT NOT NULL,
    "answers" JSONB NOT NULL,
    "count" INTEGER NOT NULL,

    CONSTRAINT "dns_query_pkey" PRIMARY KEY ("cluster_id","at","key_hash")
);

-- CreateTable
CREATE TABLE "alert" (
    "id" UUID NOT NULL,
    "cluster_id" INTEGER NOT NULL,
    "group_key" BYTEA NOT NULL,
    "feed_id" UUID NOT NULL,
    "feed_name" TEXT NOT NULL,
    "feed_version" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "indicator" TEXT NOT NULL,
    "indicator_line" INTEGER NOT NULL,
    "source_namespace" TEXT,
    "source_name" TEXT NOT NULL,
    "destination" TEXT NOT NULL,
    "severity" INTEGER NOT NULL,
    "mitre" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'new',
    "close_reason" TEXT,
    "regressed" BOOLEAN NOT NULL DEFAULT false,
    "assignee" TEXT,
    "first_seen" TIMESTAMPTZ(0) NOT NULL,
    "last_seen" TIMESTAMPTZ(0) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "alert_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "alert_event" (
    "alert_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "at" TIMESTAMPTZ(0) NOT NULL,
    "occurrences" BIGINT NOT NULL DEFAULT 0,
    "actor" TEXT NOT NULL DEFAULT '',
    "body" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "alert_event_pkey" PRIMARY KEY ("alert_id","key")
);

-- CreateTable
CREATE TABLE "alert_exception" (
    "id" UUID NOT NULL,
    "cluster_id" INTEGER NOT NULL,
    "feed_id" UUID,
    "indicator" TEXT,
    "namespace" TEXT,
    "workload" TEXT,
    "reason" TEXT NOT NULL,
    "owner" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "alert_exception_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_entry" (
    "id" BIGSERIAL NOT NULL,
    "cluster_id" INTEGER,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actor" TEXT NOT NULL,
    "verb" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "result" TEXT NOT NULL,
    "detail" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "audit_entry_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "source_checkpoint" (
    "cluster_id" INTEGER NOT NULL,
    "connector" TEXT NOT NULL,
    "resume_after" BIGINT,
    "last_window" TIMESTAMPTZ(0),
    "last_batch_at" TIMESTAMPTZ(3),
    "last_error" TEXT,
    "accepted" BIGINT NOT NULL DEFAULT 0,
    "rejected" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "source_checkpoint_pkey" PRIMARY KEY ("cluster_id","connector")
);

-- CreateTable
CREATE TABLE "coverage_gap" (
    "id" BIGSERIAL NOT NULL,
    "cluster_id" INTEGER NOT NULL,
    "connector" TEXT NOT NULL,
    "from" TIMESTAMPTZ(0) NOT NULL,
    "to" TIMESTAMPTZ(0) NOT NULL,
    "reason" TEXT NOT NULL,

    CONSTRAINT "coverage_gap_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "dead_letter" (
    "cluster_id" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "batch_digest" BYTEA NOT NULL,
    "record_index" INTEGER NOT NULL,
    "connector" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "excerpt" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "dead_letter_pkey" PRIMARY KEY ("cluster_id","batch_digest","record_index")
);

-- CreateTable
CREATE TABLE "ingest_batch" (
    "cluster_id" INTEGER NOT NULL,
    "digest" BYTEA NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "connector" TEXT NOT NULL,
    "accepted" INTEGER NOT NULL,
    "rejected" INTEGER NOT NULL,

    CONSTRAINT "ingest_batch_pkey" PRIMARY KEY ("cluster_id","digest")
);

-- CreateTable
CREATE TABLE "ingest_token" (
    "id" UUID NOT NULL,
    "cluster_id" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),

    CONSTRAINT "ingest_token_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "demo_object" (
    "cluster_id" INTEGER NOT NULL,
    "api_version" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "namespace" TEXT NOT NULL DEFAULT '',
    "name" TEXT NOT NULL,
    "document" JSONB NOT NULL,
    "resource_version" BIGINT NOT NULL,

    CONSTRAINT "demo_object_pkey" PRIMARY KEY ("cluster_id","kind","api_version","namespace","name")
);

-- CreateTable
CREATE TABLE "demo_state" (
    "cluster_id" INTEGER NOT NULL,
    "version" BIGINT NOT NULL DEFAULT 0,
    "body" JSONB NOT NULL,

    CONSTRAINT "demo_state_pkey" PRIMARY KEY ("cluster_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "cluster_name_key" ON "cluster"("name");

-- CreateIndex
CREATE UNIQUE INDEX "endpoint_key_hash_key" ON "endpoint"("key_hash");

-- CreateIndex
CREATE INDEX "endpoint_cluster_id_namespace_name_idx" ON "endpoint"("cluster_id", "namespace", "name");

-- CreateIndex
CREATE UNIQUE INDEX "policy_trace_key_hash_key" ON "policy_trace"("key_hash");

-- CreateIndex
CREATE UNIQUE INDEX "series_key_hash_key" ON "series"("key_hash");

-- CreateIndex
CREATE INDEX "series_cluster_id_source_id_idx" ON "series"("cluster_id", "source_id");

-- CreateIndex
CREATE INDEX "series_cluster_id_destination_id_idx" ON "series"("cluster_id", "destination_id");

-- CreateIndex
CREATE INDEX "flow_window_window_start_idx" ON "flow_window" USING BRIN ("window_start");

-- CreateIndex
CREATE INDEX "flow_hour_window_start_idx" ON "flow_hour" USING BRIN ("window_start");

-- CreateIndex
CREATE INDEX "flow_day_window_start_idx" ON "flow_day" USING BRIN ("window_start");

-- CreateIndex
CREATE UNIQUE INDEX "policy_cluster_id_kind_namespace_name_key" ON "policy"("cluster_id", "kind", "namespace", "name");

-- CreateIndex
CREATE INDEX "policy_revision_cluster_id_kind_namespace_name_at_idx" ON "policy_revision"("cluster_id", "kind", "namespace", "name", "at");

-- CreateIndex
CREATE INDEX "policy_revision_cluster_id_at_idx" ON "policy_revision"("cluster_id", "at");

-- CreateIndex
CREATE INDEX "change_set_cluster_id_state_idx" ON "change_set"("cluster_id", "state");

-- CreateIndex
CREATE INDEX "policy_change_cluster_id_at_idx" ON "policy_change"("cluster_id", "at");

-- CreateIndex
CREATE UNIQUE INDEX "feed_cluster_id_name_key" ON "feed"("cluster_id", "name");

-- CreateIndex
CREATE INDEX "dns_query_cluster_id_client_namespace_client_name_at_idx" ON "dns_query"("cluster_id", "client_namespace", "client_name", "at");

-- CreateIndex
CREATE INDEX "alert_cluster_id_state_last_seen_idx" ON "alert"("cluster_id", "state", "last_seen");

-- CreateIndex
CREATE UNIQUE INDEX "alert_cluster_id_group_key_key" ON "alert"("cluster_id", "group_key");

-- CreateIndex
CREATE INDEX "alert_event_alert_id_at_idx" ON "alert_event"("alert_id", "at");

-- CreateIndex
CREATE INDEX "alert_exception_cluster_id_idx" ON "alert_exception"("cluster_id");

-- CreateIndex
CREATE INDEX "audit_entry_cluster_id_at_idx" ON "audit_entry"("cluster_id", "at");

-- CreateIndex
CREATE INDEX "coverage_gap_cluster_id_from_idx" ON "coverage_gap"("cluster_id", "from");

-- CreateIndex
CREATE INDEX "dead_letter_cluster_id_at_idx" ON "dead_letter"("cluster_id", "at");

-- CreateIndex
CREATE INDEX "ingest_batch_cluster_id_at_idx" ON "ingest_batch"("cluster_id", "at");

-- CreateIndex
CREATE UNIQUE INDEX "ingest_token_token_hash_key" ON "ingest_token"("token_hash");

-- CreateIndex
CREATE INDEX "ingest_token_cluster_id_idx" ON "ingest_token"("cluster_id");

-- A day's partition of flow_window, made when it is missing. Attaching (unlike CREATE ... PARTITION OF) does not block
-- writers of other days; the lock makes two processes that see a new day at once take turns.
CREATE FUNCTION "ensure_flow_partition"("day" DATE) RETURNS VOID LANGUAGE plpgsql AS $$
DECLARE
    partition_name TEXT := 'flow_window_' || to_char("day", 'YYYYMMDD');
    starts_at TIMESTAMPTZ := "day"::TIMESTAMP AT TIME ZONE 'UTC';
    ends_at TIMESTAMPTZ := ("day" + 1)::TIMESTAMP AT TIME ZONE 'UTC';
BEGIN
    PERFORM pg_advisory_xact_lock(7316011);
    IF to_regclass(quote_ident(partition_name)) IS NOT NULL THEN
        RETURN;
    END IF;
    EXECUTE format('CREATE TABLE %I (LIKE "flow_window" INCLUDING ALL)', partition_name);
    EXECUTE format('ALTER TABLE "flow_window" ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', partition_name, starts_at, ends_at);
END $$;

-- Drops the partitions of days before the given one and tells how many. Gives up after 3 seconds of waiting for a
-- running query rather than make new ones queue behind it: the next call tries again.
CREATE FUNCTION "drop_flow_partitions"("before" DATE) RETURNS INTEGER LANGUAGE plpgsql AS $$
DECLARE
    partition_name TEXT;
    dropped INTEGER := 0;
BEGIN
    PERFORM set_config('lock_timeout', '3s', true);
    FOR partition_name IN
        SELECT child.relname FROM pg_inherits JOIN pg_class child ON child.oid = inhrelid
        WHERE inhparent = '"flow_window"'::REGCLASS AND child.relname < 'flow_window_' || to_char("before", 'YYYYMMDD')
        ORDER BY child.relname
    LOOP
        EXECUTE format('DROP TABLE %I', partition_name);
        dropped := dropped + 1;
    END LOOP;
    RETURN dropped;
END $$;
