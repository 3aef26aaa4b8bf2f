'use client';
import { Check, Columns3, Download } from 'lucide-react';
import { useState } from 'react';
import { Button, buttonClass } from '@/components/ui/button';
import { Menu, MenuItem } from '@/components/ui/menu';
import { PageHeader } from '@/components/ui/page-header';
import { Select } from '@/components/ui/select';
import { toast } from '@/components/ui/toast';
import { explainError } from '@/lib/client/fetch';
import type { FlowParams } from '@/lib/client/flows';
import { exportFlows, MOST_EXPORTED, saveText } from './export-flows';
import { FLOW_COLUMN_LOOKS } from './flow-columns';
import { flowCsv, flowNdjson } from './flow-csv';
import { useHiddenColumns, useVerdict } from './flow-state';

export interface FlowToolbarProps {
  readonly params: FlowParams;
  readonly note: string;
}

export function FlowToolbar({ params, note }: FlowToolbarProps) {
  const [verdict, setVerdict] = useVerdict();
  return (
    <PageHeader
      title="Flows"
      note={note}
      end={
        <>
          <Select
            label="Verdict"
            value={verdict}
            onChange={(next) => void setVerdict(next)}
            items={[
              { value: 'all', label: 'All verdicts' },
              { value: 'allow', label: 'Allowed' },
              { value: 'deny', label: 'Denied' },
              { value: 'audit', label: 'Audit' },
              { value: 'drop', label: 'Lost' },
              { value: 'unknown', label: 'Unknown' },
            ]}
          />
          <ColumnChooser />
          <ExportMenu params={params} />
        </>
      }
    />
  );
}

function ColumnChooser() {
  const [hidden, setHidden] = useHiddenColumns();
  const toggle = (id: string) =>
    void setHidden(hidden.includes(id) ? hidden.filter((other) => other !== id) : [...hidden, id].sort());
  return (
    <Menu
      align="end"
      trigger={
        <button type="button" className={buttonClass()}>
          <Columns3 aria-hidden className="size-3.5" />
          Columns
        </button>
      }
    >
      {Object.entries(FLOW_COLUMN_LOOKS).map(([id, { title }]) => (
        <MenuItem
          key={id}
          icon={<Check aria-hidden className={hidden.includes(id) ? 'invisible' : undefined} />}
          onSelect={() => toggle(id)}
        >
          {title}
        </MenuItem>
      ))}
    </Menu>
  );
}

function ExportMenu({ params }: { readonly params: FlowParams }) {
  const [isBusy, setBusy] = useState(false);
  const save = async (kind: 'csv' | 'ndjson') => {
    setBusy(true);
    try {
      const { rows, complete } = await exportFlows(params);
      const text = kind === 'csv' ? flowCsv(rows) : flowNdjson(rows);
      saveText(`flows.${kind}`, kind === 'csv' ? 'text/csv' : 'application/x-ndjson', text);
      if (!complete)
        toast.note(`Only the newest ${MOST_EXPORTED} flows were saved`, {
          description: 'Narrow the range or the filter for the rest.',
        });
    } catch (error) {
      toast.failed('Could not export the flows', { description: explainError(error).detail });
    } finally {
      setBusy(false);
    }
  };
  return (
    <Menu
      align="end"
      trigger={
        <Button busy={isBusy} icon={<Download aria-hidden className="size-3.5" />}>
          Export
        </Button>
      }
    >
      <MenuItem onSelect={() => void save('csv')}>CSV, for a spreadsheet</MenuItem>
      <MenuItem onSelect={() => void save('ndjson')}>NDJSON, one flow a line</MenuItem>
    </Menu>
  );
}
