-- The last clock of every ticket under the service level `$1`: one row each, codes in the order of the model's words.
SELECT t.rowid AS row, epoch_us(k.started_at) // 1000000 AS started, epoch_us(k.stopped_at) // 1000000 AS stopped,
  epoch_us(k.cancelled_at) // 1000000 AS cancelled_clock, epoch_us(k.due_at) // 1000000 AS due,
  k.target_seconds AS target, k.working_seconds AS used, k.state, k.basis
FROM sla_clock k JOIN ticket t ON t.ticket_id = k.ticket_id
WHERE k.is_last AND k.sla = $1
