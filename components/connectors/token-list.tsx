'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Ago } from '@/components/ui/ago';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Dialog, DialogClose } from '@/components/ui/dialog';
import { Table, TableBody, TableCell, TableHead, TableHeading, TableRow } from '@/components/ui/table';
import { toast } from '@/components/ui/toast';
import { Truncate } from '@/components/ui/truncate';
import type { ConnectorsResponse } from '@/lib/api/meta';
import { explainError } from '@/lib/client/fetch';
import { revokeToken } from '@/lib/client/meta';
import { CreateTokenDialog } from './create-token-dialog';
import { SettingsSection } from './settings-section';

type Token = ConnectorsResponse['tokens'][number];

export interface TokenListProps {
  readonly tokens: readonly Token[];
  readonly cluster: string | undefined;
}

export function TokenList({ tokens, cluster }: TokenListProps) {
  return (
    <SettingsSection
      title="Ingest tokens"
      note="A token lets a shipper write records to this cluster and read nothing. Only its hash is kept."
      end={<CreateTokenDialog cluster={cluster} />}
    >
      {tokens.length === 0 ? (
        <p className="px-4 py-6 text-center text-muted">
          No tokens yet. Create one for each shipper, so that one can be revoked alone.
        </p>
      ) : (
        <Table>
          <TableHead>
            <tr>
              <TableHeading className="first:pl-4">Name</TableHeading>
              <TableHeading>Begins with</TableHeading>
              <TableHeading numeric>Created</TableHeading>
              <TableHeading numeric>Last used</TableHeading>
              <TableHeading>
                <span className="sr-only">Revoke</span>
              </TableHeading>
            </tr>
          </TableHead>
          <TableBody>
            {tokens.map((token) => (
              <TableRow key={token.id} className="[&:last-child>td]:border-b-0">
                <TableCell className="first:pl-4">
                  <Truncate text={token.name} limit={44} mono={false} className={token.revoked ? 'text-subtle' : ''} />
                </TableCell>
                <TableCell className="font-mono text-muted text-xs">{token.prefix}…</TableCell>
                <TableCell numeric className="text-muted text-xs">
                  <Ago at={token.createdAt} />
                </TableCell>
                <TableCell numeric className="text-muted text-xs">
                  <Ago at={token.lastUsedAt} />
                </TableCell>
                <TableCell className="text-right">
                  {token.revoked ? <Badge>Revoked</Badge> : <RevokeToken token={token} />}
                </TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      )}
    </SettingsSection>
  );
}

function RevokeToken({ token }: { readonly token: Token }) {
  const revoke = useMutation(revokeToken(useQueryClient()));
  const onError = (error: unknown) =>
    toast.failed('The token was not revoked', { description: explainError(error).detail });
  return (
    <Dialog
      width="sm"
      title={`Revoke ${token.name}?`}
      description="Whoever uses it is refused from now on. This cannot be undone."
      trigger={
        <Button size="sm" tone="ghost">
          Revoke
        </Button>
      }
      footer={
        <>
          <DialogClose render={<Button>Cancel</Button>} />
          <Button tone="danger" busy={revoke.isPending} onClick={() => revoke.mutate({ id: token.id }, { onError })}>
            Revoke token
          </Button>
        </>
      }
    />
  );
}
