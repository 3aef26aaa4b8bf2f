'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { KeyRound, Plus } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { CopyButton } from '@/components/ui/copy-button';
import { Dialog, DialogClose } from '@/components/ui/dialog';
import { Field, Input } from '@/components/ui/input';
import { explainError } from '@/lib/client/fetch';
import { createToken } from '@/lib/client/meta';

/** Asks for a name, then shows the token once: closing forgets it. */
export function CreateTokenDialog({ cluster }: { readonly cluster: string | undefined }) {
  const create = useMutation(createToken(useQueryClient()));
  const [open, setOpen] = useState(false);
  const [name, setName] = useState('');
  const token = create.data?.token;
  const toggle = (next: boolean) => {
    setOpen(next);
    if (next) return;
    setName('');
    create.reset();
  };
  return (
    <Dialog
      open={open}
      onOpenChange={toggle}
      title={token === undefined ? 'Create an ingest token' : 'Copy the token now'}
      description={
        token === undefined
          ? 'Name it after the shipper that will use it.'
          : 'It is shown this once. Only its hash is kept, so it cannot be shown again.'
      }
      trigger={
        <Button icon={<Plus aria-hidden className="size-4" />} data-testid="create-token">
          Create token
        </Button>
      }
      footer={
        token === undefined ? (
          <>
            <DialogClose render={<Button>Cancel</Button>} />
            <Button
              tone="primary"
              type="submit"
              form="create-token"
              busy={create.isPending}
              disabled={name.trim() === ''}
            >
              Create token
            </Button>
          </>
        ) : (
          <DialogClose render={<Button tone="primary">I have copied it</Button>} />
        )
      }
    >
      {token === undefined ? (
        <form
          id="create-token"
          onSubmit={(event) => {
            event.preventDefault();
            create.mutate({ cluster, name: name.trim() });
          }}
        >
          <Field label="Name" error={create.error === null ? undefined : explainError(create.error).detail}>
            <Input value={name} maxLength={100} onChange={(event) => setName(event.target.value)} autoComplete="off" />
          </Field>
        </form>
      ) : (
        <div className="flex items-center gap-2 rounded-md border border-line bg-sunken py-2 pr-2 pl-3">
          <KeyRound aria-hidden className="size-4 shrink-0 text-subtle" />
          <code data-testid="new-token" className="min-w-0 flex-1 font-mono text-xs wrap-anywhere">
            {token}
          </code>
          <CopyButton text={token} label="Copy token" />
        </div>
      )}
    </Dialog>
  );
}
