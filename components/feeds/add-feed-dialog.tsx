'use client';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog, DialogClose } from '@/components/ui/dialog';
import { useRange } from '@/lib/client/url-state';
import { FeedFields } from './feed-fields';
import { checkForm, EMPTY_FORM, type FeedForm, type FormErrors } from './feed-words';
import { useFeedChanges } from './use-feed-changes';

/** A list by address or as a file; checked here by the server's own schema before it is sent. */
export function AddFeedDialog() {
  const { params } = useRange();
  const changes = useFeedChanges();
  const [open, setOpen] = useState(false);
  const [form, setForm] = useState<FeedForm>(EMPTY_FORM);
  const [errors, setErrors] = useState<FormErrors>({});
  const submit = () => {
    const checked = checkForm(form, params.cluster);
    if ('errors' in checked) return setErrors(checked.errors);
    setErrors({});
    changes.create(checked.body, () => {
      setForm(EMPTY_FORM);
      setOpen(false);
    });
  };
  return (
    <Dialog
      open={open}
      onOpenChange={setOpen}
      title="Add a feed"
      description="The format is recognised: plain lines, CSV, hosts, JSON, STIX 2.1, MISP or a Calico GlobalThreatFeed."
      trigger={
        <Button tone="primary" icon={<Plus aria-hidden className="size-4" />}>
          Add feed
        </Button>
      }
      footer={
        <>
          <DialogClose render={<Button>Cancel</Button>} />
          <Button tone="primary" type="submit" form="add-feed" busy={changes.creating}>
            {form.origin === 'url' ? 'Add and pull now' : 'Add feed'}
          </Button>
        </>
      }
    >
      <form
        id="add-feed"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        {changes.createError === null ? null : (
          <p role="alert" className="mb-3 rounded-md bg-denied-soft p-2.5 text-denied text-xs wrap-anywhere">
            {changes.createError.detail}
            {changes.createError.hint === '' ? '' : `. ${changes.createError.hint}`}
          </p>
        )}
        <FeedFields form={form} errors={errors} onChange={(change) => setForm({ ...form, ...change })} />
      </form>
    </Dialog>
  );
}
