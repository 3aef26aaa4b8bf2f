import type { Metadata } from 'next';
import { RecommendationsScreen } from '@/components/recommendations/recommendations-screen';

export const metadata: Metadata = { title: 'Recommendations' };

export default function RecommendationsPage() {
  return <RecommendationsScreen />;
}
