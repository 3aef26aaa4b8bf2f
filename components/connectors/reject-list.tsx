'use client';
import { Ago } from '@/components/ui/ago';
import { Count } from '@/components/ui/count';
import { Table, TableBody, TableCell, TableHead, TableHeading, TableRow } from '@/components/ui/table';
import type { ConnectorsResponse } from '@/lib/api/meta';
import { SettingsSection } from './settings-section';

/** Records that were refused, by reason: none is dropped silently. */
export function RejectList({ rejects }: Pick<ConnectorsResponse, 'rejects'>) {
  return (
    <SettingsSection
      title="Refused records"
      note="A bad record never fails its batch; it is counted here with the reason"
    >
      {rejects.length === 0 ? (
        <p className="px-4 py-6 text-center text-muted">None. Every record that arrived could be read.</p>
      ) : (
        <Table>
          <TableHead>
            <tr>
              <TableHeading className="first:pl-4">Connector</TableHeading>
              <TableHeading>Reason</TableHeading>
              <TableHeading numeric>Records</TableHeading>
              <TableHeading numeric>Last</TableHeading>
            </tr>
          </TableHead>
          <TableBody>
            {rejects.map((reject) => (
              <TableRow key={reject.connector + reject.code + reject.reason} className="[&:last-child>td]:border-b-0">
                <TableCell className="first:pl-4">{reject.connector}</TableCell>
                <TableCell>
                  <span className="wrap-anywhere">{reject.reason}</span>{' '}
                  <code className="font-mono text-2xs text-subtle">{reject.code}</code>
                </TableCell>
                <TableCell numeric>
                  <Count value={reject.count} />
                </TableCell>
                <TableCell numeric className="text-muted text-xs">
                  <Ago at={reject.at} />
                </TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      )}
    </SettingsSection>
  );
}
