import type { Metadata } from 'next';
import { ServiceGraphScreen } from '@/components/graph/service-graph-screen';

export const metadata: Metadata = { title: 'Service Graph' };

export default function GraphPage() {
  return <ServiceGraphScreen />;
}
