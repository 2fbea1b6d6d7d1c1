-- A render farm in SQL: which machine renders which frame. Run it at the top of the project, with the jars of
-- flink-swarm-protocol, -state and -operators on the class path: sql-client.sh -f <this file>
SET 'sql-client.execution.result-mode' = 'tableau';

CREATE TEMPORARY TABLE machines (farm STRING, node STRING, capacity MAP<STRING, DOUBLE>, gpu_model STRING, ts TIMESTAMP_LTZ(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
WITH ('connector' = 'filesystem', 'path' = 'examples/src/main/sql/machines.json', 'format' = 'json', 'json.timestamp-format.standard' = 'ISO-8601');

CREATE TEMPORARY TABLE frames (farm STRING, task STRING, type STRING, needs MAP<STRING, DOUBLE>, gpu_models ARRAY<STRING>, ts TIMESTAMP_LTZ(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
WITH ('connector' = 'filesystem', 'path' = 'examples/src/main/sql/frames.json', 'format' = 'json', 'json.timestamp-format.standard' = 'ISO-8601');

CREATE TEMPORARY TABLE rendered (farm STRING, task STRING, node STRING, epoch BIGINT, success BOOLEAN, duration_ms BIGINT, ts TIMESTAMP_LTZ(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
WITH ('connector' = 'filesystem', 'path' = 'examples/src/main/sql/rendered.json', 'format' = 'json', 'json.timestamp-format.standard' = 'ISO-8601');

-- README-BEGIN
LOAD MODULE swarm;
SELECT farm, task, node, gpus, epoch, predicted_ms, scores, rowtime
FROM ASSIGN(
  nodes => TABLE machines PARTITION BY farm,
  tasks => TABLE frames PARTITION BY farm,
  results => TABLE rendered PARTITION BY farm,
  policy => MAP['strategy', 'resource-aware', 'run-timeout', '10 min'],
  on_time => DESCRIPTOR(ts),
  uid => 'frames')
WHERE kind = 'assignment';
-- README-END
