import TopNavigation, { type TopNavigationProps } from '@cloudscape-design/components/top-navigation';
import { useState } from 'react';
import { addressOf } from '../routing/route';
import type { Session } from '../sign-in/session';
import { useSession } from '../sign-in/use-session';
import { COLOR_CHOICES, type ColorChoice, chooseColors, colorChoice } from './color-mode';

const COLOR_WORDS: Readonly<Record<ColorChoice, string>> = {
  system: 'As the system',
  light: 'Light',
  dark: 'Dark',
};

/** The head of the page. */
export function Masthead() {
  const session = useSession();
  const [colors, setColors] = useState(colorChoice);
  const choose = (id: string): void => {
    const choice = COLOR_CHOICES.find((known) => known === id) ?? 'system';
    chooseColors(choice);
    setColors(choice);
  };
  return (
    <TopNavigation
      identity={{ href: addressOf.runs(), title: 'Masking Automation' }}
      utilities={[
        ...signOutOf(session),
        {
          type: 'menu-dropdown',
          text: `Colours: ${COLOR_WORDS[colors].toLowerCase()}`,
          ariaLabel: `Colours: ${COLOR_WORDS[colors].toLowerCase()}`,
          items: COLOR_CHOICES.map((choice) => ({
            id: choice,
            itemType: 'checkbox',
            text: COLOR_WORDS[choice],
            checked: choice === colors,
          })),
          onItemClick: ({ detail }) => choose(detail.id),
        },
      ]}
    />
  );
}

function signOutOf(session: Session | undefined): TopNavigationProps.Utility[] {
  if (session === undefined) return [];
  return [{ type: 'button', text: 'Sign out', onClick: () => void session.signOut() }];
}
