'use client';
import { Field, Input, Textarea } from '@/components/ui/input';
import { Segmented } from '@/components/ui/segmented';
import type { FeedForm, FormErrors } from './feed-words';

export interface FeedFieldsProps {
  readonly form: FeedForm;
  readonly errors: FormErrors;
  readonly onChange: (change: Partial<FeedForm>) => void;
}

export function FeedFields({ form, errors, onChange }: FeedFieldsProps) {
  const text = (field: keyof FeedForm) => ({
    value: form[field],
    'aria-invalid': errors[field] !== undefined,
    onChange: (event: { readonly target: { readonly value: string } }) => onChange({ [field]: event.target.value }),
  });
  return (
    <div className="grid grid-cols-2 gap-x-4 gap-y-3">
      <Field label="Name" error={errors.name} hint="Shown in alerts: lower case, digits and dashes">
        <Input {...text('name')} placeholder="c2-addresses" className="font-mono" />
      </Field>
      <Field label="Description" error={errors.description}>
        <Input {...text('description')} maxLength={256} />
      </Field>
      <Choice label="Holds">
        <Segmented
          label="Holds"
          value={form.content}
          onChange={(content) => onChange({ content })}
          items={[
            { value: 'ip', label: 'Addresses' },
            { value: 'domain', label: 'Domain names' },
          ]}
        />
      </Choice>
      <Choice label="Matches">
        <Segmented
          label="Matches"
          value={form.content === 'ip' ? 'exact' : form.match}
          onChange={(match) => onChange({ match })}
          items={[
            { value: 'exact', label: 'Exactly' },
            { value: 'subtree', label: 'And everything below', disabled: form.content === 'ip' },
          ]}
        />
      </Choice>
      <div className="col-span-2 space-y-2">
        <Segmented
          label="Source"
          value={form.origin}
          onChange={(origin) => onChange({ origin })}
          items={[
            { value: 'url', label: 'By address' },
            { value: 'upload', label: 'Upload' },
          ]}
        />
        {form.origin === 'url' ? (
          <Field
            label="Address of the list"
            error={errors.url}
            hint="http or https; private addresses are refused unless an operator allows them"
          >
            <Input {...text('url')} type="url" inputMode="url" placeholder="https://" className="font-mono" />
          </Field>
        ) : (
          <Upload form={form} error={errors.text} onChange={onChange} />
        )}
      </div>
      <div className="col-span-2 grid grid-cols-3 gap-4">
        <Field label="Pull every, hours" error={errors.periodHours}>
          <Input {...text('periodHours')} inputMode="decimal" disabled={form.origin === 'upload'} />
        </Field>
        <Field label="Severity, 1 to 100" error={errors.severity}>
          <Input {...text('severity')} inputMode="numeric" />
        </Field>
        <Field label="MITRE technique" error={errors.mitre}>
          <Input {...text('mitre')} placeholder="T1071" className="font-mono" />
        </Field>
      </div>
    </div>
  );
}

function Choice({ label, children }: { readonly label: string; readonly children: React.ReactNode }) {
  return (
    <div>
      <span aria-hidden className="mb-1 block font-medium text-fg text-xs">
        {label}
      </span>
      {children}
    </div>
  );
}

interface UploadProps {
  readonly form: FeedForm;
  readonly error: string | undefined;
  readonly onChange: (change: Partial<FeedForm>) => void;
}

/** A file is read here and shown, so that what is sent is what was seen. */
function Upload({ form, error, onChange }: UploadProps) {
  return (
    <Field label="List" error={error} hint="One indicator per line, or any format named above">
      <span className="block space-y-2">
        <input
          type="file"
          aria-label="File"
          className="block w-full text-muted text-xs file:mr-2 file:h-7 file:rounded-md file:border file:border-line-strong file:border-solid file:bg-surface file:px-2.5 file:text-fg"
          onChange={(event) => {
            const file = event.target.files?.[0];
            if (file) void file.text().then((text) => onChange({ text }));
          }}
        />
        <Textarea
          value={form.text}
          aria-label="List"
          aria-invalid={error !== undefined}
          onChange={(event) => onChange({ text: event.target.value })}
          className="max-h-48 min-h-28"
          placeholder={form.content === 'ip' ? '203.0.113.66\n198.51.100.0/24' : 'c2.badactor.example'}
        />
      </span>
    </Field>
  );
}
