import jsxA11y from 'eslint-plugin-jsx-a11y-x';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  {
    ignores: [
      'dist',
      'release',
      'node_modules',
      'test-results',
      'playwright-report',
      '*.config.{js,ts}',
      '.dependency-cruiser.cjs',
    ],
  },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/require-await': 'off',
      'no-console': 'error',
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ['renderer/**/*.{ts,tsx}'],
    plugins: { 'react-hooks': reactHooks },
    rules: reactHooks.configs.recommended.rules,
  },
  // eslint-plugin-jsx-a11y itself does not take ESLint 10; this is its maintained fork (es-tooling).
  { files: ['renderer/**/*.tsx'], ...jsxA11y.configs.strict },
  {
    files: ['renderer/**/*.tsx'],
    rules: {
      // A region that scrolls is a stop for Tab, so that it can be read by keyboard (axe: scrollable-region-focusable).
      'jsx-a11y-x/no-noninteractive-tabindex': ['error', { tags: [], roles: ['region'] }],
    },
  },
  { files: ['**/*.js', '**/*.mjs', 'scripts/**'], ...tseslint.configs.disableTypeChecked },
  { files: ['scripts/**'], rules: { 'no-console': 'off' } },
  {
    files: ['**/*.test.{ts,tsx}'],
    rules: { 'max-lines': ['error', 600], '@typescript-eslint/no-non-null-assertion': 'off' },
  },
);
