import type { Metadata } from 'next';
import { TimelineScreen } from '@/components/timeline/timeline-screen';

export const metadata: Metadata = { title: 'Timeline' };

export default function TimelinePage() {
  return <TimelineScreen />;
}
