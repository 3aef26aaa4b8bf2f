'use client';
import { useQuery } from '@tanstack/react-query';
import { Cable } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { buttonClass } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { metaQuery } from '@/lib/client/meta';
import { useRange } from '@/lib/client/url-state';
import { usePageOrigin } from './use-page-origin';
import { useShellLink } from './use-shell-link';

export interface UnlessNoSourceProps {
  /** What is missing for want of flows: `Policies are learned from flows.` */
  readonly why: string;
  /** What the screen says when it is empty for another reason. */
  readonly children: ReactNode;
}

/** The empty state of a cluster that never sent a flow: what to do first. */
export function UnlessNoSource({ why, children }: UnlessNoSourceProps) {
  const { params } = useRange();
  const { data: meta } = useQuery(metaQuery({ cluster: params.cluster }));
  return meta?.hasFlows === false ? <NoSource why={why} /> : children;
}

function NoSource({ why }: Pick<UnlessNoSourceProps, 'why'>) {
  const origin = usePageOrigin();
  const shellLink = useShellLink();
  const command = `curl -X POST ${origin}/api/ingest/flows -H "Authorization: Bearer $FIREBREAK_TOKEN" --data-binary @flows.ndjson`;
  return (
    <EmptyState
      icon={<Cable aria-hidden />}
      className="flex-1"
      title="No source of flows is connected yet"
      command={command}
      end={
        <Link href={shellLink('/settings')} className={buttonClass('primary')}>
          Connect a source
        </Link>
      }
    >
      {why} Send records of Goldmane, Calico Enterprise or Hubble with a token of this cluster; Settings has it ready
      for Fluent Bit and Vector too.
    </EmptyState>
  );
}
