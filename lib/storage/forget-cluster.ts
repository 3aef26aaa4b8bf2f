/** Empties a cluster of everything that was observed in it: for the simulated one, when it starts over. */
import type { Transaction } from './client';
import { lockDerived } from './roll-ups';

/**
 * Removes flows, DNS questions, alerts, batches and checkpoints. Endpoints, series and traces stay: their ids come
 * from their content and processes remember which exist. Waits for batches that are being stored.
 */
export async function forgetObservations(tx: Transaction, clusterId: number): Promise<void> {
  const where = { clusterId };
  await lockDerived(tx, clusterId);
  // First: waits for an hour that is being settled, whose rows are then removed below.
  await tx.touchedHour.deleteMany({ where });
  const alerts = await tx.alert.findMany({ where, select: { id: true } });
  await tx.alertEvent.deleteMany({ where: { alertId: { in: alerts.map((alert) => alert.id) } } });
  await tx.alert.deleteMany({ where });
  await tx.flowWindow.deleteMany({ where });
  await tx.seenEvents.deleteMany({ where });
  await tx.flowHour.deleteMany({ where });
  await tx.flowDay.deleteMany({ where });
  await tx.sighting.deleteMany({ where });
  await tx.peerTally.deleteMany({ where });
  await tx.dnsQuery.deleteMany({ where });
  await tx.coverageGap.deleteMany({ where });
  await tx.deadLetter.deleteMany({ where });
  await tx.ingestBatch.deleteMany({ where });
  await tx.sourceCheckpoint.deleteMany({ where });
}
