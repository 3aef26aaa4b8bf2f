'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import Link from 'next/link';
import { parseAsStringLiteral, useQueryState } from 'nuqs';
import { useState } from 'react';
import { useClusterLink } from '@/components/shell/use-cluster-link';
import { Button, buttonClass } from '@/components/ui/button';
import { Dialog, DialogClose } from '@/components/ui/dialog';
import { Field, Input } from '@/components/ui/input';
import { type CreateClusterResponse, clusterName } from '@/lib/api/clusters';
import { createCluster } from '@/lib/client/clusters';
import { explainError } from '@/lib/client/fetch';
import { ConnectTabs } from './connect-tabs';
import { NewToken } from './new-token';

const FORM = 'add-cluster';

/** `?add=cluster` opens it, so that the cluster menu can lead here. */
function useOpen() {
  const [adding, setAdding] = useQueryState('add', parseAsStringLiteral(['cluster'] as const));
  return [adding !== null, (open: boolean) => void setAdding(open ? 'cluster' : null)] as const;
}

/** Asks for a name, then shows how to send flows there, with a token that is shown this once. */
export function AddClusterDialog() {
  const create = useMutation(createCluster(useQueryClient()));
  const [open, setOpen] = useOpen();
  const [name, setName] = useState('');
  const created = create.data;
  const toggle = (next: boolean) => {
    setOpen(next);
    if (next) return;
    setName('');
    create.reset();
  };
  const problem = name === '' ? undefined : clusterName.safeParse(name).error?.issues[0]?.message;
  return (
    <Dialog
      open={open}
      onOpenChange={toggle}
      width={created === undefined ? 'md' : 'lg'}
      title={created === undefined ? 'Add a cluster' : `Send flows of ${created.cluster.name}`}
      description={
        created === undefined
          ? 'Flows, policies and alerts of each cluster are kept apart.'
          : 'The token is shown this once: only its hash is kept. Make further ones, one for each shipper, under Settings.'
      }
      trigger={
        <Button icon={<Plus aria-hidden className="size-4" />} data-testid="add-cluster">
          Add cluster
        </Button>
      }
      footer={
        created === undefined ? (
          <>
            <DialogClose render={<Button>Cancel</Button>} />
            <Button
              tone="primary"
              type="submit"
              form={FORM}
              busy={create.isPending}
              disabled={name === '' || problem !== undefined}
            >
              Add cluster
            </Button>
          </>
        ) : (
          <CreatedFooter created={created} onOpen={create.reset} />
        )
      }
    >
      {created === undefined ? (
        <form
          id={FORM}
          onSubmit={(event) => {
            event.preventDefault();
            create.mutate({ name });
          }}
        >
          <Field
            label="Name"
            hint="As your other tools call it: prod-eu-1"
            error={problem ?? (create.error === null ? undefined : explainError(create.error).detail)}
          >
            <Input
              value={name}
              maxLength={63}
              autoComplete="off"
              spellCheck={false}
              className="font-mono"
              onChange={(event) => {
                setName(event.target.value);
                create.reset();
              }}
            />
          </Field>
        </form>
      ) : (
        <div className="space-y-3">
          <NewToken token={created.token} />
          <div className="overflow-hidden rounded-md border border-line">
            <ConnectTabs token={created.token} />
          </div>
        </div>
      )}
    </Dialog>
  );
}

function CreatedFooter({
  created: { cluster },
  onOpen,
}: {
  readonly created: CreateClusterResponse;
  readonly onOpen: () => void;
}) {
  const clusterLink = useClusterLink();
  return (
    <>
      <DialogClose render={<Button>I have copied it</Button>} />
      <Link
        href={clusterLink(cluster.name, '/graph')}
        onClick={onOpen}
        className={buttonClass('primary')}
        data-testid="open-new-cluster"
      >
        Open {cluster.name}
      </Link>
    </>
  );
}
