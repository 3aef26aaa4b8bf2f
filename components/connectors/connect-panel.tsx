import { ConnectTabs } from './connect-tabs';
import { SettingsSection } from './settings-section';

export function ConnectPanel() {
  return (
    <SettingsSection
      title="Connect a source"
      note="Answers are sent after records are stored; sending the same batch twice changes nothing"
    >
      <ConnectTabs />
    </SettingsSection>
  );
}
