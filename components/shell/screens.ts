import {
  ArrowLeftRight,
  Bell,
  History,
  Lightbulb,
  type LucideIcon,
  Rss,
  Settings,
  ShieldCheck,
  Waypoints,
} from 'lucide-react';

export interface Screen {
  readonly path: string;
  readonly title: string;
  readonly icon: LucideIcon;
  /** Pressed after `g`. */
  readonly letter: string;
  readonly count?: 'openAlerts' | 'stagedPolicies';
}

/** The product's screens in the order of the rail. */
export const SCREENS: readonly Screen[] = [
  { path: '/graph', title: 'Graph', icon: Waypoints, letter: 'g' },
  { path: '/policies', title: 'Policies', icon: ShieldCheck, letter: 'p', count: 'stagedPolicies' },
  { path: '/recommendations', title: 'Recommendations', icon: Lightbulb, letter: 'r' },
  { path: '/flows', title: 'Flows', icon: ArrowLeftRight, letter: 'f' },
  { path: '/alerts', title: 'Alerts', icon: Bell, letter: 'a', count: 'openAlerts' },
  { path: '/feeds', title: 'Feeds', icon: Rss, letter: 'e' },
  { path: '/timeline', title: 'Timeline', icon: History, letter: 't' },
  { path: '/settings', title: 'Settings', icon: Settings, letter: 's' },
];
