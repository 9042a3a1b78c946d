/**
 * The walls between the worlds (ARCHITECTURE.md). Tests may reach across; what ships may not.
 *
 * @type {import('dependency-cruiser').IConfiguration}
 */
const shipped = (path) => ({ path, pathNot: '\\.(test|fixture)\\.tsx?$' });
const tensorflow = 'node_modules/@tensorflow/';

export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Modules that need each other are one idea, or hide a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'resolvable',
      comment: 'An import that leads nowhere would not be checked by any other rule.',
      severity: 'error',
      from: { pathNot: '^src/engine/kernels/simd/assembly/' },
      to: { couldNotResolve: true, pathNot: '[?]url$' },
    },
    {
      name: 'core-alone',
      comment: 'core imports nothing outside core but fflate, which packs bytes into bytes.',
      severity: 'error',
      from: shipped('^src/core/'),
      to: { pathNot: ['^src/core/', 'node_modules/fflate/'] },
    },
    {
      name: 'engine-on-core',
      comment: 'engine imports core and TensorFlow.js.',
      severity: 'error',
      from: shipped('^src/engine/'),
      to: { pathNot: ['^src/(engine|core)/', tensorflow, '^#tfjs-gradients$'] },
    },
    {
      name: 'worker-on-engine-and-core',
      comment: 'worker imports engine, core, idb and the places of the WebAssembly files.',
      severity: 'error',
      from: shipped('^src/worker/'),
      to: { pathNot: ['^src/(worker|engine|core)/', 'node_modules/idb/', `${tensorflow}.*\\.wasm`] },
    },
    {
      name: 'cli-on-engine-and-core',
      comment: 'cli imports engine, core, Node, and Dawn for its graphics card.',
      severity: 'error',
      from: shipped('^src/cli/'),
      to: { pathNot: '^(src/(cli|engine|core)|node_modules/webgpu)/', dependencyTypesNot: ['core'] },
    },
    {
      name: 'app-on-core',
      comment: 'app imports core only and speaks to the worker through core/protocol.',
      severity: 'error',
      from: shipped('^src/app/'),
      to: { path: ['^src/(engine|worker|cli)/', tensorflow, '^(scripts|e2e)/'] },
    },
    {
      name: 'bench-on-engine-and-core',
      comment:
        'The benchmark imports engine, core, the peers it measures, and the tools that build, serve and drive a browser.',
      severity: 'error',
      from: shipped('^src/bench/'),
      to: {
        pathNot: [
          '^src/(bench|engine|core)/',
          '^scripts/(chromium|static-server)[.]ts$',
          tensorflow,
          'node_modules/(@jax-js/jax|@playwright/test|vite)/',
        ],
        dependencyTypesNot: ['core'],
      },
    },
    {
      name: 'no-node-in-the-page',
      comment: 'Nothing that ships to a browser imports Node.',
      severity: 'error',
      from: shipped('^src/(app|worker|engine|core|bench/page)/'),
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'e2e-outside',
      comment: 'End-to-end tests see the page as a person does.',
      severity: 'error',
      from: { path: '^e2e/' },
      to: { path: '^src/(app|engine|worker|cli)/' },
    },
    {
      name: 'nothing-on-bench',
      comment: 'Benchmarks measure what ships; nothing that ships imports them.',
      severity: 'error',
      from: { path: '^(src|e2e)/', pathNot: ['^src/bench/', '\\.(test|fixture)\\.tsx?$'] },
      to: { path: '^src/bench/' },
    },
    {
      name: 'sources-without-tools',
      comment: 'What ships does not import scripts or tests.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/bench/' },
      to: { path: '^(scripts|e2e)/' },
    },
    {
      name: 'no-tests-in-what-ships',
      comment: 'Only tests import tests.',
      severity: 'error',
      from: shipped('^src/'),
      to: { path: '\\.(test|fixture)\\.tsx?$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.json'],
    },
  },
};
