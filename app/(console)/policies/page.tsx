import type { Metadata } from 'next';
import { PolicyBoardScreen } from '@/components/policies/policy-board-screen';

export const metadata: Metadata = { title: 'Policies' };

export default function PoliciesPage() {
  return <PolicyBoardScreen />;
}
