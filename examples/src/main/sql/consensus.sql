-- Code review in SQL: whom of five reviewers to believe, learned from what had to be reverted. Run it at the top of the
-- project, with the jars of flink-swarm-protocol, -state and -operators on the class path: sql-client.sh -f <this file>
SET 'sql-client.execution.result-mode' = 'tableau';

CREATE TEMPORARY TABLE changes (team STRING, proposal STRING, ts TIMESTAMP_LTZ(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
WITH ('connector' = 'filesystem', 'path' = 'examples/src/main/sql/changes.json', 'format' = 'json', 'json.timestamp-format.standard' = 'ISO-8601');

CREATE TEMPORARY TABLE reviews (team STRING, proposal STRING, voter STRING, choice STRING, confidence DOUBLE, ts TIMESTAMP_LTZ(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
WITH ('connector' = 'filesystem', 'path' = 'examples/src/main/sql/reviews.json', 'format' = 'json', 'json.timestamp-format.standard' = 'ISO-8601');

CREATE TEMPORARY TABLE merges (team STRING, proposal STRING, choice STRING, ts TIMESTAMP_LTZ(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
WITH ('connector' = 'filesystem', 'path' = 'examples/src/main/sql/merges.json', 'format' = 'json', 'json.timestamp-format.standard' = 'ISO-8601');

-- README-BEGIN
LOAD MODULE swarm;
SELECT team, proposal, choice, posterior, disagreement, contributions, rowtime
FROM CONSENSUS(
  proposals => TABLE changes PARTITION BY team,
  votes => TABLE reviews PARTITION BY team,
  outcomes => TABLE merges PARTITION BY team,
  policy => MAP['rule', 'weighted', 'deadline', '30 s'],
  on_time => DESCRIPTOR(ts),
  uid => 'reviews')
WHERE kind = 'decision' AND status = 'decided';
-- README-END
