-- CreateTable
CREATE TABLE "touched_hour" (
    "cluster_id" INTEGER NOT NULL,
    "hour" TIMESTAMPTZ(0) NOT NULL,
    "digest" BYTEA NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "touched_hour_pkey" PRIMARY KEY ("cluster_id","hour","digest")
);

-- As before, and a day whose hours are not settled stays: its windows are the only ones that know its sums. The lock
-- comes first, so that a batch which is writing into the day has committed its note when the notes are looked at.
CREATE OR REPLACE FUNCTION "drop_flow_partitions"("before" DATE) RETURNS INTEGER LANGUAGE plpgsql AS $$
DECLARE
    partition_name TEXT;
    starts_at TIMESTAMPTZ;
    dropped INTEGER := 0;
BEGIN
    PERFORM set_config('lock_timeout', '3s', true);
    FOR partition_name IN
        SELECT child.relname FROM pg_inherits JOIN pg_class child ON child.oid = inhrelid
        WHERE inhparent = '"flow_window"'::REGCLASS AND child.relname < 'flow_window_' || to_char("before", 'YYYYMMDD')
        ORDER BY child.relname
    LOOP
        EXECUTE format('LOCK TABLE %I IN ACCESS EXCLUSIVE MODE', partition_name);
        starts_at := to_date(right(partition_name, 8), 'YYYYMMDD')::TIMESTAMP AT TIME ZONE 'UTC';
        IF EXISTS (SELECT FROM "touched_hour" WHERE "hour" >= starts_at AND "hour" < starts_at + INTERVAL '1 day') THEN
            CONTINUE;
        END IF;
        EXECUTE format('DROP TABLE %I', partition_name);
        dropped := dropped + 1;
    END LOOP;
    RETURN dropped;
END $$;
