import TopNavigation from '@cloudscape-design/components/top-navigation';
import { useState } from 'react';
import { addressOf } from '../routing/route';
import { COLOR_CHOICES, type ColorChoice, chooseColors, colorChoice } from './color-mode';

const COLOR_WORDS: Readonly<Record<ColorChoice, string>> = {
  system: 'As the system',
  light: 'Light',
  dark: 'Dark',
};

/** The head of the page. */
export function Masthead() {
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
