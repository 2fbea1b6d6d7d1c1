-- What agents ask, answered in SQL. An agent sends, for instance,
--   {"type":"request","id":"s:1","to":"@coordinator","payload":{"fahrenheit":70}}
-- and is sent {"type":"response","correlation":"ann/s:1","payload":{"celsius":21.1}, …}.
--
-- Needs flink-connector-swarm and flink-swarm-jobs (the mailboxes) on the class path, and checkpoints: without them nothing is durable.

SET 'execution.checkpointing.interval' = '1 s';

CREATE TABLE agents (
  sender STRING,
  id STRING,
  recipient STRING,
  type STRING,
  correlation STRING,
  payload STRING
) WITH (
  'connector' = 'swarm-gateway',
  'gateway.port' = '8765'
);

INSERT INTO agents (recipient, type, correlation, payload)
SELECT
  'agent:' || sender,
  'response',
  sender || '/' || id,
  JSON_OBJECT('celsius' VALUE ROUND((CAST(JSON_VALUE(payload, '$.fahrenheit') AS DOUBLE) - 32) * 5 / 9, 1))
FROM agents
WHERE type = 'request';
