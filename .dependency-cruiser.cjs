/** The arrows that must never be (docs/architecture.md). */
module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'app-stands-alone',
      severity: 'error',
      from: { path: '^app/' },
      to: { path: '^(main|renderer|e2e)/|^(fs|path|os|crypto|http|net|child_process|electron)$|^node:' },
    },
    {
      name: 'renderer-not-main',
      severity: 'error',
      from: { path: '^renderer/' },
      to: { path: '^main/|^node:|^electron$' },
    },
    {
      name: 'feature-knows-no-feature',
      severity: 'error',
      from: { path: '^renderer/features/([^/]+)/' },
      to: { path: '^renderer/features/', pathNot: '^renderer/features/$1/' },
    },
    {
      name: 'shared-pieces-know-no-feature',
      severity: 'error',
      from: { path: '^renderer/(components|store|client)/' },
      to: { path: '^renderer/features/' },
    },
    {
      name: 'rehearsal-knows-no-engine',
      severity: 'error',
      from: { path: '^main/rehearsal/', pathNot: '\\.test\\.ts$' },
      to: { path: '^main/(engine|aws|health|api|desktop|hosted|storage|targets)/' },
    },
    {
      name: 'contract-knows-neither-end',
      severity: 'error',
      from: { path: '^main/rehearsal-control/', pathNot: '\\.test\\.ts$' },
      to: { path: '^main/(?!rehearsal-control/)' },
    },
    {
      name: 'engine-knows-no-rehearsal',
      severity: 'error',
      from: { path: '^main/(engine|aws|health)/', pathNot: '\\.test(ing)?\\.ts$' },
      to: { path: '^main/(rehearsal|desktop|hosted)/' },
    },
    {
      name: 'aws-knows-no-engine',
      severity: 'error',
      from: { path: '^main/aws/', pathNot: '\\.test(ing)?\\.ts$' },
      to: { path: '^main/engine/' },
    },
    {
      name: 'storage-knows-no-floor-above',
      severity: 'error',
      from: { path: '^main/storage/', pathNot: '\\.test(ing)?\\.ts$' },
      to: { path: '^main/(targets|engine|health|sessions|api|cli|desktop|hosted|rehearsal)/' },
    },
    {
      name: 'targets-know-no-floor-above',
      severity: 'error',
      from: { path: '^main/targets/', pathNot: '\\.test(ing)?\\.ts$' },
      to: { path: '^main/(engine|health|sessions|api|cli|desktop|hosted)/' },
    },
    {
      name: 'engine-knows-no-floor-above',
      severity: 'error',
      from: { path: '^main/(engine|aws|health)/', pathNot: '\\.test(ing)?\\.ts$' },
      to: { path: '^main/(targets|sessions|api|cli|storage)/' },
    },
    {
      name: 'sessions-know-no-listener',
      severity: 'error',
      from: { path: '^main/sessions/', pathNot: '\\.test(ing)?\\.ts$' },
      to: { path: '^main/(api|cli|desktop|hosted)/' },
    },
    {
      name: 'listeners-know-not-one-another',
      severity: 'error',
      from: { path: '^main/(api|cli)/', pathNot: '\\.test(ing)?\\.ts$' },
      to: { path: '^main/(cli|api|desktop|hosted)/', pathNot: '^main/$1/' },
    },
    {
      name: 'no-test-helper-in-production',
      severity: 'error',
      from: { path: '^(app|main|renderer)/', pathNot: '\\.test(ing)?\\.tsx?$' },
      to: { path: '\\.test(ing)?\\.tsx?$' },
    },
    {
      name: 'addresses-by-strategy',
      severity: 'error',
      from: { pathNot: '^app/addresses/' },
      to: { path: '^app/addresses/(?!(index|strategy|base-path|map|moved)\\.ts$)' },
    },
    {
      name: 'electron-in-desktop-only',
      severity: 'error',
      from: { pathNot: '^main/(desktop/|index\\.ts)' },
      to: { path: '^electron$|node_modules/electron/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { conditionNames: ['import', 'require', 'node', 'default', 'types'] },
  },
};
