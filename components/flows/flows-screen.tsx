'use client';
import { PageHeader } from '@/components/ui/page-header';

export function FlowsScreen() {
  return <PageHeader title="Flows" />;
}
