'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog, DialogClose } from '@/components/ui/dialog';
import { Field, Input } from '@/components/ui/input';
import { explainError } from '@/lib/client/fetch';
import { createToken } from '@/lib/client/meta';
import { NewToken } from './new-token';

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
        <NewToken token={token} />
      )}
    </Dialog>
  );
}
