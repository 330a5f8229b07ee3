import config from '../playwright.config';

/** For `npm run pictures` alone. */
export default { ...config, testDir: '.', projects: [{ name: 'pictures', testMatch: '*.spec.ts' }] };
